import { Engine } from "../../../src/engine/engine.ts";
import type { RunHandle } from "../../../src/engine/run-handle.ts";
import { task } from "../../../src/spec/task.ts";
import { wait } from "../../../src/spec/wait.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { type ProcessStore, StoredWorld } from "./stored-world.ts";

let calledAt: number | undefined;
let now: () => number = () => 0;

const late = task("stored-waits:late", () => {
  calledAt = now();
});

const hour = 3_600_000;

/** 9.5: what was waited before a crash counts, and the time in which nobody was there. */
export const storedWaits: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const store = new StoredWorld(world);
  calledAt = undefined;
  now = () => world.now();
  const open = (process: ProcessStore) => new Engine({ clock: world, randomness: world, store: process });
  let process = store.process();
  let due: number | undefined;
  let crashes = 1 + random.int(2);
  let allEnded: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    allEnded = resolve;
  });
  const follow = (run: RunHandle<unknown>): void => void run.outcome().then(allEnded);
  const between = (): void => {
    due ??= store.rows("r")?.contents.timers[0]?.due;
    // When the time is over the body may wait for its turn, and for a process.
    if (due === undefined || world.now() >= due || crashes === 0 || !random.chance(0.3)) return;
    crashes--;
    process.crash();
    world.pass(random.int(hour / 3));
    process = store.process();
    follow(open(process).attach("r"));
  };
  follow(open(process).start(late().after(wait(hour)), { runId: "r" }));
  const stuck = await playUntil(world, ended, between);
  if (stuck !== undefined) return stuck;
  return calledAt === due ? undefined : `called ${(calledAt ?? 0) - (due ?? 0)} ms after its time`;
};
