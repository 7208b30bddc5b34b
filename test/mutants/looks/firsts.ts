import { Engine } from "../../../src/engine/engine.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import { firstOf } from "../../../src/spec/first-of.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.4, 5.6: what is not needed once there is a first one, or once the time of a value is over, is told to stop then. */
export const firsts: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const stopped: number[] = [];
  const started: number[] = [];
  const ended: number[] = [];
  let left: readonly number[] = [];
  const racer = task("racer", {}, async (ctx: TaskContext, index: number, isBad: boolean) => {
    started.push(index);
    ctx.signal.addEventListener("abort", () => stopped.push(index));
    await new Promise<void>((resolve) => world.later(`end of ${index}`, resolve));
    ended.push(index);
    if (isBad) throw new Error("no");
    return index;
  });
  const count = 2 + random.int(4);
  const bad = Array.from({ length: count }, (_, index) => index > 0 && random.chance(0.4));
  const racers = bad.map((isBad, index) => racer(index, isBad));
  const shared = random.chance(0.3) ? racers.at(-1) : undefined;
  const race = firstOf(racers);
  const see = task("see", async (winner: number) => {
    left = started.filter((index) => !ended.includes(index) && !stopped.includes(index));
    // The run goes on, so that its end stops nobody.
    await new Promise<void>((resolve) => world.later("after the race", resolve));
    return winner;
  });
  const engine = new Engine({ clock: world, randomness: world });
  const outcome = engine
    .start(shared === undefined ? see(race) : [see(race), shared.recover(() => 0)])
    .outcome();
  const stuck = await playUntil(world, outcome);
  if (stuck !== undefined) return stuck;
  const first = ended.find((index) => bad[index] === false);
  if (first === undefined) return "nobody has won";
  const forgotten = left.filter((index) => shared === undefined || index !== count - 1);
  if (forgotten.length > 0) return `${forgotten} ran on after ${first} had won`;
  return shared !== undefined && stopped.includes(count - 1)
    ? "one who is needed elsewhere was stopped"
    : undefined;
};
