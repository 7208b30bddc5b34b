import { cascadeSide, loadCascade } from "../../harness/cascade.mjs";

const window = 100;

function prepare({ items }) {
  const input = Array.from({ length: items }, (_, i) => i);
  return { input, units: items, expected: { length: items, total: items * (items - 1) } };
}

/** Length and sum of the results: what is compared, outside the clock. */
const summary = (results) => ({
  length: results.length,
  total: results.reduce((total, value) => total + value, 0),
});

const double = (x) => x * 2;
const doubleAsync = async (x) => x * 2;

const mapSide = (body) => ({
  setup: cascadeSide(({ task }) => {
    const mapped = task("double", body);
    return (items) => mapped.map(items).withConcurrency(window);
  }),
});

/** A hundred loops that take the next item until none is left. */
const poolSide = (body) => ({
  setup: async () => ({
    batch: async (items) => {
      const results = new Array(items.length);
      let next = 0;
      const worker = async () => {
        while (next < items.length) {
          const i = next++;
          results[i] = await body(items[i]);
        }
      };
      await Promise.all(Array.from({ length: window }, worker));
      return results;
    },
  }),
});

const effectSide = (wrap) => ({
  setup: async () => {
    const { Effect } = await import("effect");
    return {
      batch: (items) => Effect.runPromise(Effect.forEach(items, wrap(Effect), { concurrency: window })),
    };
  },
});

/** Bytes an item in the middle of the map, above the items themselves; the results kept so far are part of it. */
async function setupMemory() {
  const { task, Engine } = await loadCascade();
  const used = () => {
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const engine = new Engine();
  const look = { at: 0, bytes: 0 };
  const mapped = task("double", (x) => {
    if (x === look.at) look.bytes = used();
    return x * 2;
  });
  return {
    reports: true,
    async batch(items) {
      const before = used();
      const target = mapped.map(items).withConcurrency(window);
      look.at = items.length >> 1;
      const value = await engine.run(target);
      return { value, amount: look.bytes - before };
    },
    close: () => engine.close(),
  };
}

const timed = {
  unit: "item",
  workload: "items",
  parameters: { items: 1_000_000 },
  quick: { items: 100_000 },
  warmUp: 1,
  batches: 3,
};

export const benchmark = {
  title: "a map over 1,000,000 items with 100 at a time, against a pool by hand and Effect.forEach",
  workloads: { items: { prepare, summary } },
  sides: {
    map: mapSide(double),
    mapAsync: mapSide(doubleAsync),
    pool: poolSide(double),
    poolAsync: poolSide(doubleAsync),
    effect: effectSide((Effect) => (x) => Effect.sync(() => double(x))),
    effectAsync: effectSide((Effect) => (x) => Effect.promise(() => doubleAsync(x))),
    memory: { setup: setupMemory },
  },
  cases: [
    {
      ...timed,
      name: "map, sync body",
      sides: { cascade: "map", "Effect.forEach": "effect", "pool by hand": "pool" },
      rows: [
        { ours: "cascade", theirs: "Effect.forEach", atMost: 1 },
        { ours: "cascade", theirs: "pool by hand" },
      ],
    },
    {
      ...timed,
      name: "map, async body",
      sides: { cascade: "mapAsync", "Effect.forEach": "effectAsync", "pool by hand": "poolAsync" },
      rows: [
        { ours: "cascade", theirs: "Effect.forEach", atMost: 1 },
        { ours: "cascade", theirs: "pool by hand" },
      ],
    },
    {
      ...timed,
      name: "memory in the middle of the map",
      figures: "bytes",
      batches: 1,
      sides: { "cascade, an item": "memory" },
      // A slot of the result list is 8 bytes, and a list may have grown ahead by half: what is open is the window only.
      rows: [{ ours: "cascade, an item", compare: "own", atMost: 16 }],
    },
  ],
};
