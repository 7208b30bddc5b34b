// An endless loop in one process: `node turns-worker.mjs '{"dist":…,"path":…,"witness":…,"turns":…,"every":…}'`. Begins the run
// or goes on with it, and tells now and then how it is getting on.
import { openSync, writeSync } from "node:fs";

const { dist, path, witness, turns, every } = JSON.parse(process.argv[2]);
const { Engine, task } = await import(`${dist}/index.js`);
const { sqliteStore } = await import(`${dist}/sqlite.js`);

const file = openSync(witness, "a");
const record = Buffer.alloc(4);
let since = performance.now();
let count = 0;

const turn = task("turn", (n) => {
  record.writeUInt32LE(n);
  writeSync(file, record);
  if (++count === every) tell(n);
  return n < turns ? turn(n + 1) : n;
});

function tell(n) {
  globalThis.gc();
  const now = performance.now();
  say({ n, micros: Math.round(((now - since) * 1_000) / count), heap: process.memoryUsage().heapUsed });
  since = performance.now();
  count = 0;
}

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const engine = new Engine({ store: sqliteStore(path, { sync: "normal" }) });
const value = await engine.run(turn(1), { runId: "loop" });
const { graphsBuilt } = engine.stats;
await engine.close();
say({ value, graphsBuilt });
