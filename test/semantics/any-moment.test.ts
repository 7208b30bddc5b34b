import {
  all,
  type Engine,
  firstOf,
  type LazyResult,
  memory,
  type RunHandle,
  resource,
  router,
  type Tail,
  task,
} from "cascade-ts";
import { InstantClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { MemoryResultLog } from "../../src/ports/result-log.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { quiet } from "./quiet.ts";

/** A flow with all policies, whose bodies say when they are called, so that something can happen at each of these moments. */
function flow(called: () => void, open: { resources: number }) {
  const cache = memory();
  const number = task("number", (n: number) => {
    called();
    return n;
  });
  const later = task("later", {}, async (ctx, n: number) => {
    called();
    await ctx.clock.sleep(n, ctx.signal);
    called();
    return n;
  });
  const add = task("add", async (a: number, b: number): Promise<Tail<number>> => {
    called();
    await undefined;
    return number(a + b);
  });
  const flaky = task("flaky", {}, (ctx) => {
    called();
    if (ctx.attempt < 3) throw new Error("not yet");
    return "ok";
  });
  const turn: (n: number) => LazyResult<string> = task("turn", (n: number): Tail<string> => {
    called();
    return n === 0 ? "end" : turn(n - 1);
  });
  const handle = resource(
    "handle",
    async function* () {
      open.resources++;
      try {
        yield open;
      } finally {
        await undefined;
        open.resources--;
      }
    },
    { scope: "task" },
  );
  const uses = task("uses", { inject: { handle } }, async (_ctx, n: number) => {
    called();
    await undefined;
    return n;
  });
  return all({
    chain: add(add(number(1), number(2)).withCache(cache), number(3)).withCache(cache),
    same: [add(number(1), number(2)).withCache(cache), number.map([1, 1, 2]).withCache(cache)],
    amounts: later.map([1, 2, 3]).withConstraints({ slot: number(1) }),
    retried: flaky().withRetry({ attempts: 3, delay: 10 }).withConstraints({ slot: 2 }),
    race: firstOf([flaky(), later(4).withConstraints({ slot: 1 }), flaky()]),
    bounded: later(5).within("1h").get("toFixed"),
    loop: turn(20),
    deep: number(add(turn(5).get("length"), 1)),
    timed: later(6).withTimeout("1h").withCache(cache),
    route: router(flaky().withRetry({ attempts: 3 }), { ok: uses.map(all([7, 8])) }),
    skipped: number(1).runIf(number(0)).orElse("none"),
    saved: flaky().recover(() => uses(9)),
  });
}

const expected = {
  chain: 6,
  same: [3, [1, 1, 2]],
  amounts: [1, 2, 3],
  retried: "ok",
  race: 4,
  loop: "end",
  deep: 4,
  timed: 6,
  route: [7, 8],
  skipped: "none",
  saved: 9,
};

/** What happens in the middle of a body; `soon` puts off what follows by some virtual time. */
type Action = (engine: Engine, handle: RunHandle<unknown>, soon: (then: () => void) => void) => void;

const harmless: Readonly<Record<string, Action>> = {
  "a pause that ends": (engine, _, soon) => {
    engine.pause();
    soon(() => engine.unpause());
  },
  "a pause with a time": (engine) => engine.pause("task:*", { ttl: 7 }),
  "one at a time": (engine) => engine.limit("global", { concurrency: 1 }),
  "none at all for a while": (engine, _, soon) => {
    engine.limit("task:later", { concurrency: 0 });
    soon(() => engine.limit("task:later", { concurrency: null }));
  },
  "a rate": (engine) => engine.limit("global", { rate: 1_000 }),
  "no capacity for a while": (engine, _, soon) => {
    engine.setCapacities({ slot: 0 });
    soon(() => engine.setCapacities({ slot: 2 }));
  },
  "more capacity": (engine) => engine.setCapacities({ slot: 20 }),
  "a capacity of the run": (_, handle) => handle.setCapacities({ slot: 2 }),
  "somebody looks": (_, handle) => void handle.subscribe(() => {}),
};

bothSteadyPaths("8.2 at any moment", (path) => {
  /** Runs the flow, with something that happens at the call number `moment`. */
  async function play(moment: number, action: Action, stored: boolean) {
    let calls = 0;
    const open = { resources: 0 };
    const store = stored ? { results: new MemoryResultLog() } : {};
    const clock = new InstantClock();
    const engine = path.engine({ clock, capacities: { slot: 2 }, ...store });
    const target = flow(() => {
      if (++calls === moment) action(engine, handle, (then) => void clock.setTimer(3, then));
    }, open);
    const handle: RunHandle<unknown> = engine.start(target, { grace: 5 });
    const outcome = await handle.outcome();
    return { outcome, engine, target, open, calls: () => calls };
  }

  async function callsOf(stored: boolean): Promise<number> {
    const { outcome, calls, open } = await play(-1, () => {}, stored);
    expect(outcome).toMatchObject({ status: "succeeded", value: expected });
    expect(open.resources).toBe(0);
    return calls();
  }

  it.each(Object.keys(harmless))("8.2 %s changes nothing of the result", async (name) => {
    for (const stored of [false, true]) {
      const total = await callsOf(stored);
      for (let moment = stored ? 2 : 1; moment <= total; moment += 3) {
        const { outcome, open } = await play(moment, harmless[name] as Action, stored);
        expect(outcome, `${name} at ${moment}`).toMatchObject({ status: "succeeded", value: expected });
        expect(open.resources).toBe(0);
      }
    }
  });

  it.each([
    ["cancelled", (handle: RunHandle<unknown>) => handle.cancel()],
    ["interrupted", (handle: RunHandle<unknown>) => handle.interrupt("test")],
  ] as const)(
    "5.5 %s: nothing is left behind, and the same engine runs the same flow to its end",
    async (name, stop) => {
      for (const stored of [false, true]) {
        const total = await callsOf(stored);
        for (let moment = 1; moment <= total; moment++) {
          const { outcome, engine, target, open } = await play(moment, (_, handle) => stop(handle), stored);
          expect(["cancelled", "interrupted"], `${name} at ${moment}`).toContain(outcome.status);
          await quiet();
          expect(open.resources).toBe(0);
          const again = await engine.start(target).outcome();
          expect(again, `${name} at ${moment}`).toMatchObject({ status: "succeeded", value: expected });
        }
      }
    },
  );

  it("5.4 two runs of the same flow, one of which is cancelled at any moment: the other does not notice", async () => {
    const total = await callsOf(false);
    for (let moment = 1; moment <= total; moment++) {
      let calls = 0;
      const open = { resources: 0 };
      const engine = path.engine({ clock: new InstantClock(), capacities: { slot: 2 } });
      engine.limit("global", { concurrency: 3 });
      const target = flow(() => {
        if (++calls === moment) first.cancel();
      }, open);
      const first: RunHandle<unknown> = engine.start(target, { grace: 5 });
      const second = engine.start(target);
      expect(await second.outcome(), `at ${moment}`).toMatchObject({ status: "succeeded", value: expected });
      expect((await first.outcome()).status).toBe("cancelled");
      expect(open.resources).toBe(0);
    }
  });
});
