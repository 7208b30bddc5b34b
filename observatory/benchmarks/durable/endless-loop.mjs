/** `node endless-loop.mjs [--turns 1000000] [--sync normal]`: one stored loop, and what a turn costs and the file holds on the way. */
import { parseArgs } from "node:util";
import { digits, figure } from "../../harness/figures.mjs";
import { load } from "../../harness/machine.mjs";
import { columns } from "../../harness/paint.mjs";
import { bytesOf, watchLoop } from "./watch-loop.mjs";

const { values } = parseArgs({
  options: { turns: { type: "string", default: "1000000" }, sync: { type: "string", default: "normal" } },
});
const to = Number(values.turns);
if (!(Number.isInteger(to) && to >= 1_000))
  throw new Error("--turns takes a whole number of at least 1,000.");

const megabytes = (bytes) => `${digits(bytes / 2 ** 20)} MB`;
const lines = [["turn", "a turn", "file", "log", "heap", "load"]];
let last = { turn: 0, time: performance.now() };

// At 1,000 and at every tenth of the whole.
const isLookedAt = (n) => n > 0 && (n === 1_000 || n % Math.ceil(to / 10) === 0);

await watchLoop({ store: "sqlite", sync: values.sync, to }, (n, { path }) => {
  if (!isLookedAt(n)) return;
  const time = performance.now();
  globalThis.gc?.();
  const { file, log } = bytesOf(path);
  const aTurn = figure(((time - last.time) * 1e6) / (n - last.turn));
  const heap = megabytes(process.memoryUsage().heapUsed);
  lines.push([n.toLocaleString("en-US"), aTurn, megabytes(file), megabytes(log), heap, String(load()[0])]);
  last = { turn: n, time: performance.now() };
});
console.log(columns(lines, { right: [0, 1, 2, 3, 4, 5] }).join("\n"));
