import { Engine } from "../../../src/engine/engine.ts";
import type { RunHandle } from "../../../src/engine/run-handle.ts";
import { all } from "../../../src/spec/all.ts";
import { recv } from "../../../src/spec/recv.ts";
import { type Look, playUntil, worldOf } from "./look.ts";
import { StoredWorld } from "./stored-world.ts";

/** 9.5: every stored signal reaches one receiver, of whichever engine, however many give up waiting. */
export const storedSignals: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const store = new StoredWorld(world);
  const engines = Array.from(
    { length: 1 + random.int(2) },
    () => new Engine({ clock: world, randomness: world, store: store.process() }),
  );
  const total = 1 + random.int(5);
  const heard: unknown[] = [];
  const open = new Set<RunHandle<unknown>>();
  let runs = 0;
  const listen = (target: unknown): void => {
    const handle = random.pick(engines).start(target, { runId: `r${runs++}` });
    open.add(handle);
    void handle.outcome().then((outcome) => {
      open.delete(handle);
      if (outcome.status === "succeeded") heard.push(outcome.value);
    });
  };
  let sent = 0;
  let rounds = 0;
  let emptied: () => void = () => {};
  const empty = new Promise<void>((resolve) => {
    emptied = resolve;
  });
  const between = (): void => {
    if (sent < total && random.chance(0.3)) void random.pick(engines).signal("topic", sent++);
    if (open.size < 3 && random.chance(0.3))
      listen(random.chance(0.3) ? all([recv("topic"), recv("topic")]) : recv("topic"));
    if (rounds++ < 40 && random.chance(0.1)) random.pick([...open, undefined])?.cancel("impatient");
    if (sent === total && rounds > 40 && store.memory.snapshot().signals.length === 0) emptied();
  };
  const stuck = (await playUntil(world, empty, between)) ?? (await playUntil(world, lastOnes()));
  const values = heard.flat();
  if (stuck !== undefined) return `${stuck}: heard ${values} of ${sent}`;
  return new Set(values).size === values.length ? undefined : `heard ${values}`;

  /** Whoever waits still, with enough for all. */
  async function lastOnes(): Promise<void> {
    const waiting = [...open].map((handle) => handle.outcome());
    for (let left = 2 * waiting.length; left > 0; left--) await random.pick(engines).signal("topic", sent++);
    await Promise.all(waiting);
  }
};
