import { Engine } from "../../../src/engine/engine.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 8.2: with a pause and a rate together, nothing starts while paused, no token is lost, and none is taken too early. */
export const rates: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const rate = 1 + random.int(10);
  const burst = 1 + random.int(3);
  const paused = random.pick([0, 0, 500, 20_000]);
  const begin = world.now();
  const starts: number[] = [];
  const step = task("step", (_: number) => void starts.push(world.now() - begin));
  const engine = new Engine({ clock: world, randomness: world });
  engine.limit("task:step", { rate, burst });
  if (paused > 0) engine.pause("global", { ttl: paused });
  const count = 1 + random.int(8);
  const stuck = await playUntil(world, engine.run(Array.from({ length: count }, (_, index) => step(index))));
  if (stuck !== undefined) return stuck;
  const expected = starts.map((_, index) => paused + (Math.max(0, index + 1 - burst) * 1_000) / rate);
  const isRight = starts.every((start, index) => Math.abs(start - (expected[index] ?? 0)) <= 1);
  return isRight
    ? undefined
    : `started at ${starts.map(Math.round)} ms, expected ${expected.map(Math.round)}`;
};
