// An agent without an end: it observes, waits, and becomes itself again, in constant memory. It is stopped
// from outside, by an AbortSignal; `handle.cancel()` of `engine.start(...)` does the same.
//     npx jiti examples/07-endless-agent/main.ts
import { type CascadeEvent, run, type Tail, task, wait } from "cascade-ts";

const readings = [21.4, 21.9, 23.2, 22.8, 24.1];

const read = task("read", (turn: number) => readings[turn % readings.length] ?? 0);

// `never` is the type of its value: it does not come to one.
const agent = task("agent", (turn: number, warmest: number, reading: number): Tail<never> => {
  if (reading > warmest) console.log(`turn ${turn}: ${reading} degrees, the warmest so far`);
  return agent(turn + 1, Math.max(warmest, reading), read(turn + 1).after(wait("2ms")));
});

const stop = new AbortController();
let turns = 0;
const stopLater = (event: CascadeEvent): void => {
  if (event.type !== "task-finished" || event.task !== "read") return;
  turns += 1;
  if (turns === 100) stop.abort("that was enough");
};

try {
  await run(agent(0, 0, read(0)), { signal: stop.signal, subscribers: [stopLater] });
} catch (error) {
  console.log(`after ${turns} turns: ${error instanceof Error ? error.message : error}`);
}
