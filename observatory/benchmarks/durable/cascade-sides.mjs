import { loadCascade } from "../../harness/cascade.mjs";
import { freshStore, newRun, nodeRow } from "./stores.mjs";

/** An engine with a store, and the step that everybody takes. */
async function stepping(parameters) {
  const { Engine, task } = await loadCascade();
  const { store } = await freshStore(parameters);
  const engine = new Engine({ store });
  const step = task("step", async (n) => n + 1);
  let runs = 0;
  return { engine, step, nextId: () => `run-${String(runs++).padStart(6, "0")}` };
}

function chain(step, length, start) {
  let last = start;
  for (let i = 0; i < length; i++) last = step(last);
  return last;
}

/** One step after another. */
const serial = async (parameters) => {
  const { engine, step, nextId } = await stepping(parameters);
  return {
    batch: ({ steps, start }) => engine.run(chain(step, steps, start), { runId: nextId() }),
    close: () => engine.close(),
  };
};

/** So many steps of one map at a time. */
const inFlight = async (parameters) => {
  const { engine, step, nextId } = await stepping(parameters);
  return {
    batch: ({ items, atOnce }) => engine.run(step.map(items).withConcurrency(atOnce), { runId: nextId() }),
    close: () => engine.close(),
  };
};

/** Whole runs, so many at a time. */
const runs = async (parameters) => {
  const { engine, step, nextId } = await stepping(parameters);
  return {
    batch: (input) =>
      windowed(input, (start) => engine.run(chain(step, input.steps, start), { runId: nextId() })),
    close: () => engine.close(),
  };
};

/** The sum of what `work` gives for every start; as soon as one is done the next one begins. */
export async function windowed({ starts, atOnce }, work) {
  let next = 0;
  let sum = 0;
  const lane = async () => {
    while (next < starts.length) {
      const value = await work(starts[next++]);
      sum += value;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return sum;
}

/** The store alone: one commit after another through its port, without an engine. */
const storeAlone = async (parameters) => {
  const { store } = await freshStore(parameters);
  const session = await store.open("bench");
  let batches = 0;
  return {
    async batch({ steps, start }) {
      const runId = `run-${String(batches++).padStart(6, "0")}`;
      await session.create(newRun(runId));
      let value = start;
      for (let i = 0; i < steps; i++) {
        value++;
        const node = nodeRow(i, JSON.stringify(value));
        await session.commit({ runId, epoch: 1, seq: i + 1, frames: 1, changes: [{ kind: "node", node }] });
      }
      return value;
    },
    close: () => session.close(),
  };
};

export const cascadeSides = {
  serial: { setup: serial },
  inFlight: { setup: inFlight },
  runs: { setup: runs },
  storeAlone: { setup: storeAlone },
};
