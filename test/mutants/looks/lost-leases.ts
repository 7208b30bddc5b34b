import { Engine } from "../../../src/engine/engine.ts";
import type { Outcome } from "../../../src/engine/outcome.ts";
import { sequence } from "../../../src/spec/sequence.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { StoredWorld } from "./stored-world.ts";

let pause: () => Promise<void> = async () => {};

const step = task("lost-leases:step", async (name: number) => {
  await pause();
  return name;
});

/** 9.4: a process that has stood still, and whose run is another one's by now, gives it up. */
export const lostLeases: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  pause = () => new Promise<void>((resolve) => world.later("step", resolve));
  const store = new StoredWorld(world);
  const still = store.process();
  // It learns it from its own commits only.
  still.isDeaf = true;
  const first = new Engine({ clock: world, randomness: world, store: still });
  const second = new Engine({ clock: world, randomness: world, store: store.process() });
  const steps = Array.from({ length: 2 + random.int(5) }, (_, index) => step(index));
  const handle = first.start(sequence(steps as never), { runId: "r" });
  let other: Promise<Outcome<unknown>> | undefined;
  const begun = 1 + random.int(15);
  let rounds = 0;
  const between = (): void => {
    if (++rounds !== begun || store.rows("r") === undefined) return;
    still.loseLease();
    other = second.attach("r").outcome();
  };
  const stuck =
    (await playUntil(world, handle.outcome(), between)) ??
    (await playUntil(world, other ?? Promise.resolve()));
  if (stuck !== undefined || other === undefined) return stuck;
  const [{ status }, { status: otherStatus }] = [await handle.outcome(), await other];
  if (otherStatus !== "succeeded") return `the run of the other one has ${otherStatus}`;
  const isTaken = (store.rows("r")?.run.epoch ?? 0) > 1;
  return isTaken && status !== "interrupted" ? `whoever lost the run says that it has ${status}` : undefined;
};
