import { Engine } from "../../../src/engine/engine.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { task } from "../../../src/spec/task.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { StoredWorld } from "./stored-world.ts";

let called: (name: string, inputs: readonly string[]) => Promise<void> | undefined = () => undefined;

const step = task("stored-results:step", async (name: string, ...inputs: string[]) => {
  await called(name, inputs);
  return name;
});

/** 9.1: what a body is given is in the store before it is called. */
export const storedResults: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const stored = new Set<string>();
  const store = new StoredWorld(world, ({ changes }) => {
    for (const change of changes) if (change.kind === "node") stored.add(change.node.value);
  });
  let early: string | undefined;
  called = (name, inputs) => {
    const found = inputs.find((input) => !stored.has(JSON.stringify(input)));
    if (found !== undefined) early ??= `${name} saw ${found} before it was stored`;
    return random.chance(0.5) ? new Promise<void>((resolve) => world.later(name, resolve)) : undefined;
  };
  const lazies: LazyResult<string>[] = [];
  for (let index = 0; index < 2 + random.int(8); index++) {
    lazies.push(step(`n${index}`, ...lazies.filter(() => random.chance(0.5))));
  }
  const engine = new Engine({ clock: world, randomness: world, store: store.process() });
  const stuck = await playUntil(world, engine.run(lazies));
  return stuck ?? early;
};
