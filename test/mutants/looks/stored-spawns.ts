import { Engine } from "../../../src/engine/engine.ts";
import { spawn } from "../../../src/providers/spawn.ts";
import { all } from "../../../src/spec/all.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { type ProcessStore, StoredWorld } from "./stored-world.ts";

let pause: () => Promise<void> = async () => {};

const child = task("stored-spawns:child", async (name: string) => {
  await pause();
  return name;
});

/** 9.8: a run that another one starts is stored with the result of the node that starts it, and is run. */
export const storedSpawns: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  pause = () => new Promise<void>((resolve) => world.later("child", resolve));
  let wrong: string | undefined;
  const store = new StoredWorld(world, () => {
    const children = store.memory.snapshot().runs.filter(({ run }) => run.parent === "r").length;
    const results = store.rows("r")?.contents.nodes.length ?? 0;
    if (children !== Math.min(results, total)) wrong ??= `there are ${children} runs, and ${results} results`;
  });
  const total = 1 + random.int(4);
  const target = () => all(Array.from({ length: total }, (_, index) => spawn(child(`child ${index}`))));
  const open = (process: ProcessStore) => new Engine({ clock: world, randomness: world, store: process });
  const first = store.process();
  let engine = open(first);
  let crashAt = random.chance(0.5) ? 1 + random.int(15) : Number.POSITIVE_INFINITY;
  let allEnded: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    allEnded = resolve;
  });
  void engine.start(target(), { runId: "r" });
  const haveEnded = (): boolean => {
    const { runs } = store.memory.snapshot();
    return runs.length === total + 1 && runs.every(({ run }) => run.status === "succeeded");
  };
  const between = (): void => {
    crashAt--;
    if (haveEnded()) allEnded();
    if (crashAt !== 0 || store.rows("r") === undefined) return;
    first.crash();
    engine = open(store.process());
    void engine.recover();
  };
  const stuck = await playUntil(world, ended, between);
  return wrong ?? stuck;
};
