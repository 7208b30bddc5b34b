import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ownPackage, ownPackageAliases } from "./own-package.ts";

it("finds the package that it is a part of", () => {
  expect(ownPackage()).toMatchObject({ name: "cascade-ts", version: expect.stringMatching(/^\d/) });
});

it("a flow in an empty folder gets this copy, by each of its entries", () => {
  const aliases = ownPackageAliases(join(tmpdir(), "flow.ts"));
  expect(Object.keys(aliases)).toEqual(expect.arrayContaining(["cascade-ts", "cascade-ts/testing"]));
  expect(Object.keys(aliases).at(-1)).toBe("cascade-ts");
  for (const file of Object.values(aliases)) expect(existsSync(file)).toBe(true);
});
