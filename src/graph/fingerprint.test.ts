import { describe, expect, it } from "vitest";
import { fingerprint } from "./fingerprint.ts";

describe("fingerprint (1.3)", () => {
  it("is the same today and tomorrow: caches outlive releases", () => {
    expect(fingerprint("add", "1", [1, { b: "x", a: [true, null] }])).toBe(
      "4c3f2c150555b600f218cf687cd2d6b2ee6036bc0e0565a7444f70d85c0c2471",
    );
  });

  it("tells tasks, versions and arguments apart", () => {
    const keys = [
      fingerprint("add", "1", [1, 2]),
      fingerprint("sub", "1", [1, 2]),
      fingerprint("add", "2", [1, 2]),
      fingerprint("add", "1", [2, 1]),
      fingerprint("add", "1", ["1", 2]),
      fingerprint("add", "1", [1, 2, undefined]),
      fingerprint("add", "1", [[1, 2]]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each<readonly [string, unknown]>([
    ["a function", () => 1],
    ["a class instance", new (class Point {})()],
    ["a symbol", Symbol("a")],
    [
      "an accessor",
      {
        get a() {
          return 1;
        },
      },
    ],
    ["an error", new Error("no")],
    ["a WeakMap", new WeakMap()],
  ])("has no key for %s, at any depth", (_name, value) => {
    expect(fingerprint("t", "1", [value])).toBeUndefined();
    expect(fingerprint("t", "1", [{ a: [new Map([[1, value]])] }])).toBeUndefined();
  });
});
