/** Everything is there, and this flow makes no use of it: it must cost nothing, in work and in time. */
import { bothSides, chain } from "./flow-sides.mjs";

const capacities = { gpu: 4, "tenant:*": 2 };

const namedResource = ({ resource }, name) =>
  resource(name, function* () {
    yield {};
  });

/** A process that has defined, for other flows, tasks with all there is. */
function defineOthers({ task, resource, memory, inject, jump, bind, selectJump }) {
  const database = namedResource({ resource }, "database");
  const policies = {
    retry: { attempts: 3, delay: "1s", backoff: 2, jitter: true },
    timeout: { total: "1m", idle: "10s" },
    cache: memory({ ttl: "1h" }),
    constraints: { gpu: 1, tenant: { key: "a" } },
    priority: 5,
  };
  const other = task("other", { ...policies, inject: { database } }, (ctx, n) => [ctx.database, n]);
  const polled = task("polled", (_, n) => jump("again", n + 1));
  return [other(1), bind(polled(inject(database), 0), (self) => selectJump({ again: self }))];
}

/** Options of engine and run that say what other flows need. */
const prepared = (define) => ({
  define: (kit) => {
    const others = defineOthers(kit.cascade);
    const makeTarget = define(kit);
    // Kept alive as long as the flow is.
    return (input) => (others.length === 0 ? undefined : makeTarget(input));
  },
  engine: (cascade) => ({
    capacities,
    grace: "2s",
    trace: false,
    resources: [namedResource(cascade, "log")],
  }),
  run: (cascade) => ({
    capacities: { disk: 1 },
    grace: "2s",
    onFailure: "stop",
    resources: [namedResource(cascade, "tenant")],
  }),
});

const plain = ({ step }) => chain(step());

const loop = ({ step }) => {
  let end = 0;
  const node = step(undefined, (n) => (n >= end ? n : node(n + 1)));
  return ({ nodes }) => {
    end = nodes;
    return node(0);
  };
};

/** Each turn makes a fresh chain of 11 no-op nodes in front of the next. */
const heavy = ({ step, cascade, bodyOf }) => {
  let end = 0;
  const noop = cascade.task(
    "noop",
    bodyOf((n) => n),
  );
  const generation = (n) => {
    let passed = n;
    for (let i = 0; i < 11; i++) passed = noop(passed);
    return turn(passed);
  };
  const turn = step(undefined, (n) => (n + 12 > end ? end : generation(n + 12)));
  return ({ nodes }) => {
    end = nodes;
    return generation(12);
  };
};

/** The node in the middle has all policies of a body; all others are plain. */
const oneOfAll = ({ step, cascade }) => {
  const node = step();
  const cache = cascade.memory();
  return (input) => {
    let left = input.nodes >> 1;
    return chain((n) => {
      const call = node(n);
      if (--left !== 0) return call;
      return call
        .withRetry({ attempts: 3 })
        .withTimeout("1m")
        .withCache(cache)
        .withConstraints({ gpu: 1 })
        .withPriority(1);
    })(input);
  };
};

export const unusedSides = {
  ...bothSides("loop", { define: loop }),
  ...bothSides("heavy", { define: heavy }),
  ...bothSides("unusedChain", prepared(plain)),
  ...bothSides("unusedLoop", prepared(loop)),
  ...bothSides("unusedHeavy", prepared(heavy)),
  ...bothSides("oneOfAll", prepared(oneOfAll)),
  ...bothSides("otherRecord", {
    define: plain,
    ready: (engine) => engine.limit("task:other", { concurrency: 1 }),
  }),
  ...bothSides("endedRecord", {
    define: plain,
    ready: (engine) => {
      engine.limit("global", { concurrency: 1 });
      engine.limit("global", { concurrency: null });
    },
  }),
};
