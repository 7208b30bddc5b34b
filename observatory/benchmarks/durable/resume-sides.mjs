/** A run with very many finished nodes that was interrupted: going on with it, and reading what is stored of it. */
import { loadCascade } from "../../harness/cascade.mjs";
import { connectFile } from "./bare-sqlite-sides.mjs";
import { freshStore } from "./stores.mjs";

const runId = "resumed";

let setUps = 0;

/**
 * A stored run whose nodes are all finished but the last one. `shape`: "map", elements of one map, or "graph", nodes of one
 * graph.
 */
async function interrupted(parameters) {
  const { nodes, shape } = parameters;
  const { Engine, task } = await loadCascade();
  const place = await freshStore(parameters);
  let reached = () => {};
  // Stored runs find tasks by their names, also when there are several set-ups in a process.
  const version = `resume ${setUps++}`;
  const step = task("step", async (n) => n + 1, { version });
  // It gets all results, and waits until the engine is closed.
  const gate = task("gate", { version }, ({ signal }, values) => {
    reached(values);
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
    );
  });
  const numbers = Array.from({ length: nodes }, (_, i) => i);
  const results = shape === "map" ? step.map(numbers).withConcurrency(1_000) : numbers.map((n) => step(n));
  const untilGate = async (begin) => {
    const start = performance.now();
    const values = new Promise((resolve) => {
      reached = resolve;
    });
    const engine = new Engine({ store: place.store });
    const handle = await begin(engine);
    const seen = await Promise.race([values, handle.outcome()]);
    const milliseconds = performance.now() - start;
    await engine.close();
    if (!Array.isArray(seen)) throw new Error(`the run came to an end: ${String(seen.error ?? seen.status)}`);
    return { seen, milliseconds };
  };
  await untilGate((engine) => engine.start(gate(results), { runId }));
  return { ...place, again: () => untilGate((engine) => engine.attach(runId)) };
}

/** Attaches in a fresh engine; the time ends when the first unfinished node has all results. */
const resume = async (parameters) => {
  const { again } = await interrupted(parameters);
  return {
    reports: true,
    async batch() {
      const { seen, milliseconds } = await again();
      return { value: sumOf(seen), amount: milliseconds * 1e6 };
    },
  };
};

/** Connects, selects what is stored of the run in order, and parses the values. */
const read = async (parameters) => {
  const place = await interrupted(parameters);
  const readAll = place.url === undefined ? await fileReader(place) : await databaseReader(place);
  return {
    reports: true,
    async batch() {
      const start = performance.now();
      const { frames, nodes } = await readAll();
      const values = nodes.map(({ value }) => JSON.parse(value));
      const milliseconds = performance.now() - start;
      if (frames.length === 0) throw new Error("there is no frame");
      return { value: sumOf(values), amount: milliseconds * 1e6 };
    },
  };
};

const order = "frame, generation, node, element";

async function fileReader({ path }) {
  return async () => {
    const database = await connectFile(path);
    const frames = database.prepare("SELECT * FROM frames WHERE run_id = ? ORDER BY frame").all(runId);
    const nodes = database.prepare(`SELECT * FROM nodes WHERE run_id = ? ORDER BY ${order}`).all(runId);
    database.close();
    return { frames, nodes };
  };
}

async function databaseReader({ url }) {
  const { default: pg } = await import("pg");
  return async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const frames = await client.query("SELECT * FROM cascade.frames WHERE run_id = $1 ORDER BY frame", [
      runId,
    ]);
    const nodes = await client.query(`SELECT * FROM cascade.nodes WHERE run_id = $1 ORDER BY ${order}`, [
      runId,
    ]);
    await client.end();
    return { frames: frames.rows, nodes: nodes.rows };
  };
}

/** Of all numbers; a list of all of them, which a map has besides its elements, is no number. */
function sumOf(values) {
  let sum = 0;
  for (const value of values) if (typeof value === "number") sum += value;
  return sum;
}

export const resumeSides = { resume: { setup: resume }, read: { setup: read } };
