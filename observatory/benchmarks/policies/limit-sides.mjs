/** What is asked of the engine before a body starts: its caches, its gate, its capacities. */
import { createHash } from "node:crypto";
import { bothSides, chain, fan } from "./flow-sides.mjs";

/** By default `memory` keeps 1,000 results, so that each new one puts another out. */
const cached = (shape, options) => ({
  define: ({ step, cascade }) => shape(step({ cache: cascade.memory(options) })),
});

const limited = (shape, constraints, capacities) => ({
  define: ({ step }) => shape(step({ constraints })),
  run: () => ({ capacities }),
});

/** Nothing on the task: a record of the engine says something of it, and always permits. */
const recorded = (scope, limits) => ({
  define: ({ step }) => chain(step()),
  ready: (engine) => engine.limit(scope, limits),
});

const plenty = 1_000_000_000;

/** What a look into a cache takes at the least: a text of the call, its SHA-256, a Map. */
const fingerprintByHand = {
  setup: async () => {
    const kept = new Map();
    return {
      batch: async ({ nodes, offset }) => {
        const values = [];
        for (let n = offset; n < offset + nodes; n++) {
          const text = JSON.stringify({ task: "step", version: "1", args: [n] });
          const key = createHash("sha256").update(text).digest("hex");
          if (!kept.has(key)) kept.set(key, n + 1);
          values.push(kept.get(key));
        }
        return values;
      },
    };
  },
};

export const limitSides = {
  fingerprintByHand,
  ...bothSides("cacheHit", cached(fan, { max: 100_000 })),
  ...bothSides("cacheMiss", cached(fan)),
  ...bothSides("singleFlight", cached(fan)),
  ...bothSides("amountsFree", limited(chain, { slots: 1 }, { slots: plenty })),
  ...bothSides("amountsKeyed", limited(chain, { tenant: { key: "a" } }, { "tenant:*": plenty })),
  ...bothSides("amountsContended", limited(fan, { slots: 1 }, { slots: 10 })),
  ...bothSides("maxConcurrency", { define: ({ step }) => fan(step()), run: () => ({ maxConcurrency: 10 }) }),
  ...bothSides("concurrencyRecord", recorded("task:st*", { concurrency: plenty })),
  ...bothSides("rateRecord", recorded("global", { rate: plenty, burst: plenty })),
};
