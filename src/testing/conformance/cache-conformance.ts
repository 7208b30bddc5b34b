import assert from "node:assert/strict";
import type { CacheInfo, CachePolicy } from "../../spec/cache-policy.ts";
import { type ConformanceCheck, checksOf, type Make } from "./conformance-check.ts";

/** What a cache says of itself. */
export interface CacheTraits {
  /** Milliseconds a result is good for; by `info.now`, not by the time of day. */
  readonly ttl?: number;
  /** The most results it keeps; the ones kept last are among them. */
  readonly max?: number;
}

/**
 * What a CachePolicy that keeps results must do. Values that come back may be copies.
 *
 * @param make - a fresh and empty cache that keeps at least 50 results
 * @param traits - what is checked besides: `ttl`, `max`
 * @example
 * import { cacheConformance, failedChecks } from "cascade-ts/testing";
 * const checks = cacheConformance(() => {
 *   const kept = new Map<string, { value: unknown }>();
 *   return { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, { value }) };
 * });
 * await failedChecks(checks); // => []
 */
export function cacheConformance(
  make: Make<CachePolicy>,
  traits: CacheTraits = {},
): readonly ConformanceCheck[] {
  const { ttl, max } = traits;
  return checksOf("cache", make, {
    "what was never kept is a miss": misses,
    "what was kept is a hit, every time": hits,
    "undefined, null, 0, false and the empty text are values": keepsValues,
    "values inside values come back": keepsStructure,
    "keys are opaque": keepsKeysApart,
    "the last value kept for a key counts": keepsTheLast,
    "values kept at the same time are all there": keepsAll,
    "one of two values kept at the same time for one key comes back whole": keepsOne,
    "large values come back": keepsLargeValues,
    "what is given is not changed": changesNothing,
    ...(ttl === undefined
      ? {}
      : { [`a result is good for ${ttl} ms from when it was kept`]: (cache) => expires(cache, ttl) }),
    ...(max === undefined ? {} : { [`at most ${max} results are kept`]: (cache) => isBounded(cache, max) }),
  });
}

function infoAt(now: number): CacheInfo {
  return { task: "task", version: "1", args: ["argument"], now };
}

const start = Date.UTC(2000, 0, 1);
const info = infoAt(start);

async function holds(cache: CachePolicy, key: string, value: unknown, at = info): Promise<void> {
  const hit = await cache.get(key, at);
  assert.ok(hit !== undefined, `the value kept as ${JSON.stringify(key.slice(0, 40))} is a miss`);
  assert.ok(typeof hit === "object" && hit !== null && "value" in hit, "a hit is an object with a value");
  assert.deepEqual(hit.value, value);
}

async function lacks(cache: CachePolicy, key: string, at = info): Promise<void> {
  const hit = await cache.get(key, at);
  assert.equal(hit, undefined, `a miss is undefined, but get(${JSON.stringify(key)}) gave something`);
}

async function misses(cache: CachePolicy): Promise<void> {
  await lacks(cache, "a");
  await cache.set("b", 1, info);
  for (const key of ["a", "__proto__", "constructor", "toString"]) await lacks(cache, key);
}

async function hits(cache: CachePolicy): Promise<void> {
  await cache.set("a", "value", info);
  for (let time = 0; time < 3; time++) await holds(cache, "a", "value");
}

async function keepsValues(cache: CachePolicy): Promise<void> {
  for (const value of [undefined, null, 0, false, ""]) {
    await cache.set("a", value, info);
    await holds(cache, "a", value);
  }
}

async function keepsStructure(cache: CachePolicy): Promise<void> {
  const value = { list: [1, [2, { three: null }]], text: "\u{1f600} e\u0301\0", yes: true, "": {} };
  await cache.set("a", value, info);
  await holds(cache, "a", value);
}

async function keepsKeysApart(cache: CachePolicy): Promise<void> {
  const keys = ["a", "A", " a", "a ", "a/b", "a/../b", "../a", "a:b", "a*", "é", "e\u0301", "__proto__"];
  keys.push("constructor", "\0", "a\nb", "%2e", "x".repeat(500), `${"x".repeat(499)}y`);
  for (const key of keys) await cache.set(key, `kept as ${key}`, info);
  for (const key of keys) await holds(cache, key, `kept as ${key}`);
}

async function keepsTheLast(cache: CachePolicy): Promise<void> {
  for (const value of [1, undefined, 2]) await cache.set("a", value, info);
  await holds(cache, "a", 2);
}

async function keepsAll(cache: CachePolicy): Promise<void> {
  const numbers = Array.from({ length: 30 }, (_, number) => number);
  await Promise.all(numbers.map(async (number) => cache.set(`key ${number}`, number, info)));
  await Promise.all(numbers.map(async (number) => holds(cache, `key ${number}`, number)));
}

async function keepsOne(cache: CachePolicy): Promise<void> {
  const [one, two] = ["1", "2"].map((digit) => [digit.repeat(50_000), digit.repeat(50_000)]);
  await Promise.all([one, two].map(async (value) => cache.set("a", value, info)));
  const hit = await cache.get("a", info);
  const [first] = (hit?.value ?? []) as readonly string[];
  assert.deepEqual(hit?.value, first?.startsWith("1") === true ? one : two);
}

async function keepsLargeValues(cache: CachePolicy): Promise<void> {
  const value = Array.from({ length: 20_000 }, (_, index) => ({ index, text: "x".repeat(50) }));
  await cache.set("a", value, info);
  await holds(cache, "a", value);
}

async function changesNothing(cache: CachePolicy): Promise<void> {
  const value = Object.freeze({ list: Object.freeze([1]) });
  const frozen = Object.freeze({ ...info, args: Object.freeze([...info.args]) });
  await cache.set("a", value, frozen);
  await holds(cache, "a", { list: [1] }, frozen);
}

async function expires(cache: CachePolicy, ttl: number): Promise<void> {
  await cache.set("a", 1, info);
  await holds(cache, "a", 1, infoAt(start + ttl - 1));
  // Being asked for is not being kept again.
  await lacks(cache, "a", infoAt(start + ttl));
  await cache.set("a", 2, infoAt(start + ttl));
  await holds(cache, "a", 2, infoAt(start + 2 * ttl - 1));
}

async function isBounded(cache: CachePolicy, max: number): Promise<void> {
  for (let index = 0; index <= max; index++) await cache.set(`key ${index}`, index, info);
  await holds(cache, `key ${max}`, max);
  let kept = 0;
  for (let index = 0; index <= max; index++) {
    if ((await cache.get(`key ${index}`, info)) !== undefined) kept += 1;
  }
  assert.ok(kept <= max, `${kept} results are kept, at most ${max} may be`);
}
