// A task that returns a LazyResult is replaced by it. A loop is a task that calls itself: a million turns
// take the memory of one, and the graph is built once, not once per turn.
//     npx jiti examples/06-tail-calls/main.ts
import { Engine, type Tail, task } from "cascade-ts";

const countdown = task("countdown", (n: number): Tail<string> => (n === 0 ? "lift-off" : countdown(n - 1)));

const engine = new Engine();
const before = process.memoryUsage().heapUsed;
console.log(await engine.run(countdown(1_000_000)));

const grown = (process.memoryUsage().heapUsed - before) / 1_000_000;
console.log(`tail calls: ${engine.stats.tailCalls}`);
console.log(`graphs built: ${engine.stats.graphsBuilt}`);
console.log(`memory: ${grown < 50 ? "flat" : `${grown} MB more`}`);
await engine.close();
