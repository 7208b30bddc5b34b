import { describe, expect, it } from "vitest";
import { memory } from "../../caches/memory.ts";
import type { CacheHit, CachePolicy } from "../../spec/cache-policy.ts";
import { cacheConformance } from "./cache-conformance.ts";
import { failedChecks } from "./failed-checks.ts";

const traits = { ttl: 1_000, max: 50 };
const good = (): CachePolicy => memory(traits);

/** A cache whose answers and entries go through a function each. */
function cacheOf(change: (inner: CachePolicy) => Partial<CachePolicy>): () => CachePolicy {
  return () => {
    const inner = good();
    return {
      get: (key, info) => inner.get(key, info),
      set: (key, value, info) => inner.set(key, value, info),
      ...change(inner),
    };
  };
}

describe("caches that conform", () => {
  for (const { name, run } of cacheConformance(good, traits)) it(`memory: ${name}`, run);
  for (const { name, run } of cacheConformance(() => memory())) it(`memory without end: ${name}`, run);
});

const misses = "what was never kept is a miss";
const hits = "what was kept is a hit, every time";
const values = "undefined, null, 0, false and the empty text are values";
const structure = "values inside values come back";
const keys = "keys are opaque";
const last = "the last value kept for a key counts";
const all = "values kept at the same time are all there";
const whole = "one of two values kept at the same time for one key comes back whole";
const large = "large values come back";
const unchanged = "what is given is not changed";
const ttl = "a result is good for 1000 ms from when it was kept";
const max = "at most 50 results are kept";

const broken: readonly [string, () => CachePolicy, ...string[]][] = [
  [
    "answers a miss with null",
    cacheOf((inner) => ({ get: (key, info) => inner.get(key, info) ?? (null as never) })),
    misses,
    ttl,
    max,
  ],
  [
    "keeps what it has in a plain object",
    () => {
      const kept: Record<string, CacheHit> = {};
      return {
        get: (key) => kept[key],
        set: (key, value) => {
          kept[key] = { value };
        },
      };
    },
    misses,
    ttl,
    max,
  ],
  [
    "forgets what was asked for",
    () => {
      const kept = new Map<string, CacheHit>();
      return {
        get: (key) => {
          const hit = kept.get(key);
          kept.delete(key);
          return hit;
        },
        set: (key, value) => void kept.set(key, { value }),
      };
    },
    hits,
  ],
  [
    "takes false for nothing",
    cacheOf((inner) => ({
      get: async (key, info) => {
        const hit = await inner.get(key, info);
        return hit?.value ? hit : undefined;
      },
    })),
    values,
    all,
  ],
  [
    "keeps JSON",
    cacheOf((inner) => ({
      set: (key, value, info) =>
        inner.set(key, value === undefined ? null : JSON.parse(JSON.stringify(value)), info),
    })),
    values,
  ],
  [
    "keeps the top level only",
    cacheOf((inner) => ({
      set: (key, value, info) =>
        inner.set(
          key,
          typeof value === "object" && value !== null && "list" in value ? { ...value, list: [] } : value,
          info,
        ),
    })),
    structure,
    unchanged,
  ],
  [
    "does not tell upper from lower case",
    cacheOf((inner) => ({
      get: (key, info) => inner.get(key.toLowerCase(), info),
      set: (key, value, info) => inner.set(key.toLowerCase(), value, info),
    })),
    keys,
  ],
  [
    "looks at the beginning of a key only",
    cacheOf((inner) => ({
      get: (key, info) => inner.get(key.slice(0, 255), info),
      set: (key, value, info) => inner.set(key.slice(0, 255), value, info),
    })),
    keys,
  ],
  [
    "keeps the first value of a key",
    cacheOf((inner) => ({
      set: (key, value, info) =>
        inner.get(key, info) === undefined ? inner.set(key, value, info) : undefined,
    })),
    values,
    last,
  ],
  [
    "reads all, changes and writes all",
    () => {
      let kept = new Map<string, CacheHit>();
      return {
        get: (key) => kept.get(key),
        set: async (key, value) => {
          const copy = new Map(kept);
          await Promise.resolve();
          kept = copy.set(key, { value });
        },
      };
    },
    all,
    ttl,
    max,
  ],
  [
    "writes in pieces",
    () => {
      const kept = new Map<string, { value: unknown }>();
      return {
        get: (key) => kept.get(key),
        set: async (key, value) => {
          if (!Array.isArray(value)) return void kept.set(key, { value });
          const list: unknown[] = [];
          const entry = kept.get(key) ?? { value: list };
          kept.set(key, entry);
          const pieces = [...value.slice(0, 5).entries()];
          for (const [index, item] of String(value[0]).startsWith("1") ? pieces : pieces.reverse()) {
            (entry.value as unknown[])[index] = item;
            await Promise.resolve();
          }
        },
      };
    },
    whole,
    large,
    ttl,
    max,
  ],
  [
    "keeps small values only",
    cacheOf((inner) => ({
      set: (key, value, info) =>
        (JSON.stringify(value) ?? "").length > 500_000 ? undefined : inner.set(key, value, info),
    })),
    large,
  ],
  [
    "marks what it is given",
    cacheOf((inner) => ({
      set: (key, value, info) =>
        inner.set(
          key,
          typeof value === "object" && value !== null && Object.isFrozen(value)
            ? Object.assign(value, { kept: true })
            : value,
          info,
        ),
    })),
    unchanged,
  ],
  ["keeps for ever", () => memory({ max: 50 }), ttl],
  [
    "keeps longer what is asked for",
    cacheOf((inner) => ({
      get: async (key, info) => {
        const hit = await inner.get(key, info);
        if (hit !== undefined) await inner.set(key, hit.value, info);
        return hit;
      },
    })),
    ttl,
  ],
  ["keeps without limit", () => memory({ ttl: 1_000 }), max],
];

describe("caches that do not", () => {
  it.each(broken)("one that %s", async (_, make, ...expected) => {
    const failed = await failedChecks(cacheConformance(make, traits));
    expect(failed.map(({ name }) => name.slice("cache: ".length))).toEqual(expected);
  });

  it("every check can fail", () => {
    const names = cacheConformance(good, traits).map(({ name }) => name.slice("cache: ".length));
    expect(new Set(broken.flatMap(([, , ...found]) => found))).toEqual(new Set(names));
  });
});
