import { bind, firstOf, type Jump, jump, selectJump, settle, task, wait } from "cascade-ts";
import { InstantClock, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

/** Counts down by jumps; each turn fails at its first attempts. */
function countdown(failures: number, log: string[] = []) {
  return task("turn", {}, async (ctx, n: number): Promise<Jump | string> => {
    log.push(`${n}.${ctx.attempt}`);
    await undefined;
    if (ctx.attempt <= failures) throw new Error("again");
    return n === 0 ? "end" : jump("next", [n - 1]);
  });
}

bothSteadyPaths("12 policies of a call that is jumped to", (path) => {
  for (const stored of [false, true]) {
    const store = () => (stored ? { results: new MemoryResultLog() } : {});

    it(`12 each turn has its own attempts, amounts and time${stored ? " (store)" : ""}`, async () => {
      const log: string[] = [];
      const turn = countdown(1, log);
      const engine = path.engine({ clock: new InstantClock(), capacities: { slot: 1 }, ...store() });
      const call = turn(3)
        .withRetry({ attempts: 2, delay: 5 })
        .withConstraints({ slot: 1 })
        .withTimeout("1h");
      const bound = bind(call, (self) => selectJump({ next: self }));
      expect(await engine.run([bound])).toEqual(["end"]);
      expect(log).toEqual(["3.1", "3.2", "2.1", "2.2", "1.1", "1.2", "0.1", "0.2"]);
      expect(await engine.run(list(1).withConstraints({ slot: 1 }))).toEqual([1]);
    });

    it(`12 a turn that fails in the end is the failure of the bound node${stored ? " (store)" : ""}`, async () => {
      const turn = countdown(2);
      const bound = bind(turn(3).withRetry({ attempts: 2 }), (self) => selectJump({ next: self }));
      expect(await rejection(path.run([bound], store()))).toMatchObject({ task: "turn", attempts: 2 });
      expect(await path.run(list(bound.recover(() => "saved")), store())).toEqual(["saved"]);
    });
  }

  it("12 a route with policies of its own; the source has others", async () => {
    const clock = new VirtualClock();
    const slow = task("slow", {}, (ctx, milliseconds: number) => ctx.clock.sleep(milliseconds, ctx.signal));
    const source = task("source", (): Jump => jump("slow", [50]));
    const target = bind(source().withTimeout(1), selectJump({ slow: slow(0).withTimeout(20) }));
    const done = rejection(path.run([target], { clock }));
    await clock.advance(20);
    expect(await done).toMatchObject({ task: "slow", cause: { code: "CS_TIMEOUT", milliseconds: 20 } });
    const longer = path.run([bind(source().withTimeout(1), selectJump({ slow: slow(0).withTimeout(60) }))], {
      clock,
    });
    await clock.advance(50);
    expect(await longer).toEqual([undefined]);
    expect(clock.pending).toBe(0);
  });

  it("8.2 an endless loop of jumps is held by a pause, ends within its time, and loses a race", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const engine = path.engine({ clock });
    let turns = 0;
    const spin = task("spin", {}, async (ctx, n: number): Promise<Jump> => {
      turns++;
      await ctx.clock.sleep(1, ctx.signal);
      return jump("next", [n + 1]);
    });
    const endless = () => bind(spin(0), (self) => selectJump({ next: self }));
    const bounded = engine.run(settle(endless().within(20)));
    const race = engine.start([firstOf([endless(), wait(20)])], { subscribers: [spy] });
    await clock.advance(10);
    engine.pause("task:spin");
    await clock.advance(1);
    const held = turns;
    await clock.advance(5);
    expect(turns).toBe(held);
    engine.unpause("task:spin");
    await clock.advance(5);
    expect(turns).toBeGreaterThan(held);
    expect(await bounded).toMatchObject({
      status: "rejected",
      reason: { code: "CS_TIMEOUT", limit: "within" },
    });
    expect(await race.result()).toEqual([undefined]);
    await quiet();
    const end = turns;
    await clock.advance(10);
    expect([turns, clock.pending]).toEqual([end, 0]);
    expect(spy.ofType("task-blocked").map(({ reason }) => reason)).toEqual(["paused (task:spin)"]);
  });
});
