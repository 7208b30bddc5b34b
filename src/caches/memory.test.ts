import { describe, expect, it } from "vitest";
import type { CacheInfo } from "../spec/cache-policy.ts";
import { memory } from "./memory.ts";

const at = (now: number): CacheInfo => ({ task: "t", version: "1", args: [], now });

describe("memory", () => {
  it.each([undefined, null, 0, "", false])("B5 keeps %s, which is a value", (value) => {
    const cache = memory();
    expect(cache.get("k", at(0))).toBeUndefined();
    cache.set("k", value, at(0));
    expect(cache.get("k", at(1e15))).toEqual({ value });
    expect(cache.get("K", at(0))).toBeUndefined();
  });

  it("keeps the value itself, and the latest", () => {
    const cache = memory();
    const value = { a: [1] };
    cache.set("k", 1, at(0));
    cache.set("k", value, at(0));
    expect((cache.get("k", at(0)) as { value: unknown }).value).toBe(value);
  });

  it("forgets after the ttl, by the engine's clock", () => {
    const cache = memory({ ttl: "1s" });
    cache.set("k", 1, at(5_000));
    expect(cache.get("k", at(5_999))).toEqual({ value: 1 });
    // Being asked for does not make it fresh.
    expect(cache.get("k", at(6_000))).toBeUndefined();
    expect(cache.get("k", at(5_000))).toBeUndefined();
    cache.set("k", 2, at(7_000));
    cache.set("k", 3, at(7_900));
    expect(cache.get("k", at(8_500))).toEqual({ value: 3 });
  });

  it("a ttl of nothing keeps nothing", () => {
    const cache = memory({ ttl: 0 });
    cache.set("k", 1, at(0));
    expect(cache.get("k", at(0))).toBeUndefined();
  });

  it("keeps at most max; what was not asked for longest goes", () => {
    const cache = memory({ max: 2 });
    cache.set("a", 1, at(0));
    cache.set("b", 2, at(0));
    cache.get("a", at(0));
    cache.set("c", 3, at(0));
    expect(["a", "b", "c"].map((key) => cache.get(key, at(0)))).toEqual([
      { value: 1 },
      undefined,
      { value: 3 },
    ]);
    cache.set("a", 4, at(0));
    expect(cache.get("c", at(0))).toEqual({ value: 3 });
  });

  it("keeps 1,000 when nothing is said", () => {
    const cache = memory();
    for (let i = 0; i <= 1_000; i++) cache.set(`${i}`, i, at(0));
    expect(cache.get("0", at(0))).toBeUndefined();
    expect(cache.get("1", at(0))).toEqual({ value: 1 });
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "10", null])("refuses a max of %s", (max) => {
    expect(() => memory({ max: max as number })).toThrow(
      expect.objectContaining({ code: "CS_INVALID_POLICY" }),
    );
  });

  it("refuses a bad ttl, an unknown option and what is no options", () => {
    for (const ttl of [-1, Number.NaN, "soon", null, {}])
      expect(() => memory({ ttl: ttl as number })).toThrow(
        expect.objectContaining({ code: "CS_INVALID_DURATION" }),
      );
    expect(() => memory({ maximum: 3 } as never)).toThrow(/unknown option "maximum"; known: max, ttl/);
    for (const options of [null, 5, "10m"])
      expect(() => memory(options as never)).toThrow(expect.objectContaining({ code: "CS_INVALID_POLICY" }));
  });
});
