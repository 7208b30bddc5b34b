import { Engine } from "../../../src/engine/engine.ts";
import { bind } from "../../../src/spec/bind-jump.ts";
import { jump } from "../../../src/spec/jump.ts";
import { selectJump } from "../../../src/spec/select-jump.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 12: a jump leads to its route with its data; what some routes use besides is computed once and kept. */
export const jumps: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const path = Array.from({ length: 1 + random.int(6) }, () => random.pick(["left", "right"]));
  const walked: string[] = [];
  let computed = 0;
  const base = task("base", () => ++computed);
  const walk = (name: string) =>
    task(name, async (step: number, base?: number) => {
      walked.push(`${name} ${step} ${base}`);
      if (random.chance(0.5)) await new Promise<void>((resolve) => world.later(name, resolve));
      const next = path[step];
      if (next === undefined) return "end";
      return random.chance(0.5) ? jump(next, [step + 1]) : jump(next, step + 1);
    });
  const [start, left, right] = ["start", "left", "right"].map(walk);
  if (start === undefined || left === undefined || right === undefined) return "no tasks";
  const kept = base();
  const routes = selectJump({ left: left(-1, kept), right: right(-1) });
  const outcome = new Engine({ clock: world, randomness: world })
    .start(bind(start(0, kept), routes))
    .outcome();
  const stuck = await playUntil(world, outcome);
  if (stuck !== undefined) return stuck;
  const result = await outcome;
  const expected = ["start", ...path].map(
    (name, step) => `${name} ${step} ${name === "right" ? undefined : 1}`,
  );
  if (walked.join() !== expected.join()) return `walked ${walked}, expected ${expected}`;
  return result.status === "succeeded" && result.value === "end" ? undefined : `it came to ${result.status}`;
};
