import { expectTypeOf, it } from "vitest";
import type { CachePolicy } from "../spec/cache-policy.ts";
import { fileExists } from "./file-exists.ts";

it("takes a path, a URL, or a function of the arguments that gives one", () => {
  expectTypeOf(fileExists("a")).toEqualTypeOf<CachePolicy>();
  fileExists(new URL("file:///a"));
  fileExists((name: string, count: number) => `${name}${count}`);
  // @ts-expect-error [ts2345] -- the path is to be known when the cache is asked
  fileExists(async () => "a");
  // @ts-expect-error [ts2345] -- a number is no path
  fileExists(5);
});
