import { all, type CascadeEvent, recv, StoreUnavailableError, sequence, task, wait } from "cascade-ts";
import { scriptedTask, VirtualClock } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import { Book } from "./book.ts";
import { succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const say = book.task("race:say", (value: unknown) => value);
const other = book.task("race:other", (value: unknown) => value);
const slow = scriptedTask<[name: string], string>("race:slow");
const boom = book.task("race:boom", (): string => {
  throw new Error("boom");
});
let isBroken = true;
const flaky = book.task("race:flaky", async (): Promise<string> => {
  await Promise.resolve();
  if (isBroken) throw new Error("flaky");
  return "fine";
});

describe("9.9 a commit whose answer is lost", () => {
  it("was applied, is sent again, and counts once", async () => {
    book.begin();
    const clock = new VirtualClock();
    const inner = new MemoryRunStore({ clock });
    let lost = 0;
    const store = {
      name: "lossy",
      capabilities: inner.capabilities,
      open: async (engine: string) => {
        const session = await inner.open(engine);
        const commit = session.commit.bind(session);
        session.commit = async (group) => {
          const answer = await commit(group);
          if (lost++ % 2 === 0) throw new StoreUnavailableError("lossy", "the connection broke");
          return answer;
        };
        return session;
      },
    };
    const engine = new Engine({ store, clock });
    await engine.signal("race-topic", "signal");
    const target = sequence([
      say(1),
      recv("race-topic"),
      say(2),
      wait("1h"),
      (say as never as { map(l: number[]): never }).map([3, 4]),
    ]);
    const seen = watched(engine.start(target, { runId: "r" }));
    for (let turn = 0; turn < 50 && seen.outcome === undefined; turn++) await clock.advance("10m");
    expect(seen.outcome).toEqual(succeeded([3, 4]));
    expect(book.names).toEqual([1, 2, 3, 4].map((n) => `race:say(${n})`));
    expect(inner.snapshot().signals).toEqual([]);
    expect(lost).toBeGreaterThan(6);
    await engine.close();
  });
});

describe("9.7 two at once", () => {
  it("two engines start the same new run: one runs it, both get its result", async () => {
    book.begin();
    const rig = new Rig();
    const processes = [rig.process(), rig.process(), rig.process()];
    const seen = processes.map(({ engine }) =>
      watched(engine.start(sequence([say("once"), slow.task("x")]), { runId: "r" })),
    );
    await rig.settle();
    expect(book.names).toEqual(["race:say('once')"]);
    expect(slow.open).toHaveLength(1);
    (await slow.next()).finish("done");
    await rig.clock.advance("3s");
    expect(seen.map(({ outcome }) => outcome)).toEqual([1, 2, 3].map(() => succeeded("done")));
  });

  it("another target under the id of a run that is under way in this engine is refused", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const handle = engine.start(slow.task("y"), { runId: "r" });
    const call = await slow.next();
    const wrong = watched(engine.start(other("y"), { runId: "r" }));
    await rig.clock.advance("2s");
    expect(wrong.outcome).toMatchObject({ status: "failed", error: { code: "CS_RUN_MISMATCH" } });
    call.finish("done");
    expect(await handle.result()).toBe("done");
  });

  it("subscribers of a second start of a run that is under way hear of it, too", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const first = engine.start(sequence([slow.task("z"), say("after")]), { runId: "r" });
    const call = await slow.next();
    const events: CascadeEvent[] = [];
    const second = engine.attach("r", { subscribers: [(event) => void events.push(event)] });
    call.finish("z");
    expect(await Promise.all([first.result(), second.result()])).toEqual(["after", "after"]);
    expect(events.map(({ type }) => type)).toContain("run-finished");
  });

  it("two engines retry a failed run: it runs once", async () => {
    isBroken = true;
    book.begin();
    const rig = new Rig();
    await rig
      .process()
      .engine.start(all([say("a"), flaky()]), { runId: "r" })
      .outcome();
    isBroken = false;
    const [one, two] = [rig.process(), rig.process()];
    const seen = [watched(one.engine.retry("r")), watched(two.engine.retry("r"))];
    await rig.clock.advance("3s");
    expect(seen.map(({ outcome }) => outcome)).toEqual([succeeded(["a", "fine"]), succeeded(["a", "fine"])]);
    expect(book.count("race:flaky()")).toBe(2);
    expect(book.count("race:say('a')")).toBe(1);
  });

  it("engine.recover twice gives each run once", async () => {
    const rig = new Rig();
    const first = rig.process();
    for (let n = 0; n < 3; n++) first.engine.start(say(n).after(wait("1h")), { runId: `r${n}` });
    await rig.settle();
    first.crash();
    const { engine } = rig.process();
    const [a, b] = await Promise.all([engine.recover(), engine.recover()]);
    const all = new Set([...a, ...b].map(({ id }) => id));
    expect([...all].toSorted()).toEqual(["r0", "r1", "r2"]);
    const seen = [...a, ...b].map((handle) => watched(handle));
    await rig.clock.advance("2h");
    expect(seen.every(({ outcome }) => outcome?.status === "succeeded")).toBe(true);
    expect(await engine.recover()).toEqual([]);
  });
});

describe("5.5 ended at a bad moment", () => {
  it("cancelled in the turn in which it starts: nothing runs, and nothing hangs", async () => {
    book.begin();
    const rig = new Rig();
    const { engine } = rig.process();
    for (let turns = 0; turns < 12; turns++) {
      const handle = engine.start(sequence([say(1), say(2), wait("1h")]), { runId: `r${turns}` });
      const seen = watched(handle);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      handle.cancel("at once");
      await rig.settle();
      expect(seen.outcome?.status).toBe("cancelled");
      expect([undefined, "cancelled"]).toContain(rig.row(`r${turns}`)?.status);
    }
    await engine.close();
  });

  it("closed in the turn in which it starts: nothing hangs, and the run goes on elsewhere", async () => {
    for (let turns = 0; turns < 12; turns++) {
      const rig = new Rig();
      const { engine } = rig.process();
      const seen = watched(engine.start(sequence([say(1), say(2)]), { runId: "r" }));
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const closed = engine.close();
      await rig.settle();
      await closed;
      expect(["interrupted", "succeeded", "cancelled"]).toContain(seen.outcome?.status);
      const row = rig.row("r");
      if (row === undefined || row.status === "succeeded") continue;
      expect(row.status).toBe("interrupted");
      const again = watched(rig.process().engine.attach("r"));
      await rig.settle();
      expect(again.outcome).toEqual(succeeded(2));
    }
  });

  it("crashed in any turn: the next engine ends it", async () => {
    for (let turns = 0; turns < 20; turns++) {
      book.begin();
      const rig = new Rig();
      const first = rig.process();
      first.engine.start(
        sequence([
          say(1),
          boom()
            .orElse("x")
            .recover(calm as never),
          say(2),
        ]),
        { runId: "r" },
      );
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      first.crash();
      await rig.settle();
      const again = watched(
        rig.process().engine.start(sequence([say(1), boom().recover(calm as never), say(2)]), { runId: "r" }),
      );
      await rig.settle();
      expect(again.outcome).toEqual(succeeded(2));
    }
  });

  it("a signal, a timeout and a cancellation in the same turn: one of them wins, and the signal is not lost", async () => {
    for (const order of [0, 1, 2]) {
      const rig = new Rig();
      const { engine } = rig.process();
      const handle = engine.start(recv("t", { timeout: "1h" }), { runId: "r" });
      const seen = watched(handle);
      await rig.settle();
      const acts = [
        () => engine.signal("t", "came"),
        () => rig.clock.advance("1h"),
        async () => handle.cancel("now"),
      ];
      await Promise.all([...acts.slice(order), ...acts.slice(0, order)].map((act) => act()));
      await rig.settle();
      const received = seen.outcome?.status === "succeeded" ? 1 : 0;
      expect(rig.store.snapshot().signals.length + received).toBe(1);
    }
  });
});

const calm = task("race:calm", () => "calm");

describe("9.1 idempotency keys", () => {
  it("are the same when a body runs again in another process, and different for everything else", async () => {
    book.begin();
    const rig = new Rig();
    const keys: string[] = [];
    for (let life = 0; life < 3; life++) {
      const process = rig.process();
      process.engine.start(
        all([slow.task("a"), (slow.task as never as { map(l: string[]): never }).map(["b", "c"])]),
        { runId: "r" },
      );
      await rig.settle();
      const calls = [...slow.open].slice(-3);
      keys.push(calls.map(({ context }) => context.idempotencyKey).join());
      expect(new Set(calls.map(({ context }) => context.idempotencyKey)).size).toBe(3);
      process.crash();
      await rig.settle();
    }
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toContain("r");
  });
});
