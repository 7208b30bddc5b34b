/**
 * Bytes a node while a graph runs, counted after a full collection and with typed arrays (which live outside the heap). The
 * bodies themselves look, at the first node, in the middle and near the end, and the largest figure counts.
 */
import { loadCascade } from "../../harness/cascade.mjs";
import { cascadeGraphs, syncBodies } from "./cascade-sides.mjs";
import { declare as declareByHand } from "./hand-sides.mjs";

function used() {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Bytes above the LazyResults, which are counted before the run and stay alive through it. */
async function setupCascade() {
  const cascade = await loadCascade();
  const engine = new cascade.Engine();
  const watch = { left: Number.POSITIVE_INFINITY, every: 0, highest: 0 };
  const look = () => {
    watch.left = watch.every;
    watch.highest = Math.max(watch.highest, used());
  };
  const watched = (body) => (a, b) => {
    if (--watch.left <= 0) look();
    return body(a, b);
  };
  const graphs = cascadeGraphs(cascade, {
    ...syncBodies,
    next: watched(syncBodies.next),
    both: watched(syncBodies.both),
    leaf: watched(syncBodies.leaf),
    gather(values) {
      look();
      return syncBodies.gather(values);
    },
  });
  return {
    reports: true,
    async batch([graph]) {
      const target = graphs[graph.kind](graph);
      const declared = used();
      Object.assign(watch, { left: 1, every: Math.floor((graph.nodes - 3) / 3), highest: 0 });
      const value = await engine.run(target);
      return { value, amount: watch.highest - declared };
    },
    counters: () => ({ ...engine.stats }),
    close: () => engine.close(),
  };
}

/** Bytes of the LazyResults themselves. */
async function setupDeclared() {
  const cascade = await loadCascade();
  const graphs = cascadeGraphs(cascade, syncBodies);
  const engine = new cascade.Engine();
  return {
    reports: true,
    async batch([graph]) {
      const before = used();
      const target = graphs[graph.kind](graph);
      const amount = used() - before;
      return { value: await engine.run(target), amount };
    },
  };
}

/** Bytes of the promises and suspended calls of the same graph by hand, when all of it is declared. */
async function setupByHand() {
  return {
    reports: true,
    async batch([graph]) {
      const before = used();
      const promise = declareByHand[graph.kind](graph);
      const amount = used() - before;
      return { value: await promise, amount };
    },
  };
}

export const memorySides = {
  cascadeMemory: { setup: setupCascade },
  declaredMemory: { setup: setupDeclared },
  asyncFunctionsMemory: { setup: setupByHand },
};
