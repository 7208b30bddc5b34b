import { Engine } from "../../../src/engine/engine.ts";
import type { RunHandle } from "../../../src/engine/run-handle.ts";
import { recv } from "../../../src/spec/recv.ts";
import { type Look, playUntil, worldOf } from "./look.ts";

/** 9.5: every signal reaches one receiver, however many give up waiting; one receiver alone hears them in order. */
export const signals: Look = async (seed) => {
  const { random, world } = worldOf(seed);
  const engine = new Engine({ clock: world, randomness: world });
  const total = 1 + random.int(6);
  const impatient = random.int(4);
  const heard: unknown[] = [];
  let allHeard: () => void = () => {};
  const hearing = new Promise<void>((resolve) => {
    allHeard = resolve;
  });
  const open = new Set<RunHandle<unknown>>();
  const listen = (): Promise<unknown> => {
    const handle = engine.start(recv("topic"));
    open.add(handle);
    return handle.outcome().then((outcome) => {
      open.delete(handle);
      if (outcome.status === "succeeded" && heard.push(outcome.value) === total) allHeard();
    });
  };
  let sent = 0;
  let given = 0;
  const between = (): void => {
    if (sent < total && random.chance(0.4)) void engine.signal("topic", sent++);
    if (given < impatient && random.chance(0.4)) {
      given++;
      void listen();
      const [last] = [...open].slice(-1);
      if (random.chance(0.5)) void afterTurns(random.int(6)).then(() => last?.cancel("impatient"));
      else world.later("impatience", () => last?.cancel("impatient"));
    }
  };
  const patience = async (): Promise<void> => {
    while (heard.length < total) {
      // Whoever comes late finds what was kept meanwhile.
      await new Promise<void>((resolve) => world.later("a pause", resolve));
      await listen();
    }
  };
  void patience();
  const stuck = await playUntil(world, hearing, between);
  await engine.close();
  return stuck === undefined ? problemOf(heard, total, impatient === 0) : `${stuck}: heard ${heard}`;
};

function problemOf(heard: readonly unknown[], total: number, inOrder: boolean): string | undefined {
  const expected = Array.from({ length: total }, (_, index) => index);
  const shown = inOrder ? heard : [...heard].sort((a, b) => Number(a) - Number(b));
  return shown.join() === expected.join() ? undefined : `heard ${heard.join()} of ${total} signals`;
}

/** Gives up in the middle of what happens at once: a run that has just begun to receive, for one. */
async function afterTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}
