import { Engine } from "../../../src/engine/engine.ts";
import type { TaskContext } from "../../../src/spec/context.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 5.4, 5.5: a body that was told to stop is waited for, at most for the grace. */
export const grace: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const given = 10 + random.int(100);
  const takes = random.int(200);
  const isSlow = random.chance(0.5);
  let ended = false;
  let begun: () => void = () => {};
  const beginning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const stubborn = task("stubborn", {}, async (ctx: TaskContext) => {
    begun();
    // Asked for, and then ignored.
    void ctx.signal;
    await new Promise<void>((resolve) => (isSlow ? undefined : world.setTimer(takes, resolve)));
    ended = true;
  });
  const engine = new Engine({ clock: world, randomness: world });
  const handle = engine.start(stubborn(), { grace: given });
  await playUntil(world, beginning);
  const begin = world.now();
  handle.cancel();
  const stuck = await playUntil(world, handle.outcome());
  if (stuck !== undefined) return stuck;
  const waited = world.now() - begin;
  const expected = isSlow ? given : Math.min(takes, given);
  if (waited !== expected) return `waited ${waited} ms, expected ${expected}`;
  return !ended && !isSlow && takes < given
    ? "the run ended before the body that was told to stop"
    : undefined;
};
