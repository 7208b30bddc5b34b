import { Engine } from "../../../src/engine/engine.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 4.2: a generation begins when nothing of the one before runs any more. */
export const generations: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const turns = 1 + random.int(4);
  const underWay = new Set<number>();
  let early: string | undefined;
  const slow = task("slow", async (turn: number) => {
    const left = [...underWay].find((other) => other !== turn);
    if (left !== undefined) early = `turn ${turn} began while a body of turn ${left} was under way`;
    underWay.add(turn);
    for (let step = random.int(4); step >= 0; step--) {
      await new Promise<void>((resolve) => world.later(`turn ${turn}`, resolve));
    }
    underWay.delete(turn);
    return turn;
  });
  const loop = task("loop", (turn: number, _: number): LazyResult<unknown> | string =>
    turn === turns ? "end" : next(turn + 1),
  );
  const next = (turn: number): LazyResult<unknown> => {
    // Nobody needs the slow one any more once the other one is skipped, but it has started by then.
    const condition = step().get("length");
    const given = combine(slow(turn), never().runIf(condition as LazyResult<unknown>));
    return loop(turn, given.orElse(0));
  };
  const step = task("step", async () => {
    await new Promise<void>((resolve) => world.later("step", resolve));
    return "";
  });
  const combine = task("combine", (one: number, _: unknown) => one);
  const never = task("never", () => 0);
  const engine = new Engine({ clock: world, randomness: world });
  const stuck = await playUntil(world, engine.run(next(0)));
  return stuck ?? early;
};
