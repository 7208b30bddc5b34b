import { all, type LazyResult, recv, sequence, type Tail, task } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const say = book.task("signals:say", (text: unknown) => text);
const join = book.task("signals:join", (...parts: readonly unknown[]) => parts.map(String).join("+"));
const listen: (n: number) => LazyResult<string> = book.task(
  "signals:listen",
  (n: number): Tail<string> =>
    n <= 0 ? "heard" : (sequence([recv("beat"), listen(n - 1)]) as LazyResult<string>),
) as never;
const caught = task(
  "signals:caught",
  (error: { cause?: { code?: string } }) => `caught ${error.cause?.code}`,
);

describe("9.5 signals after a crash", () => {
  it("one that came early is received once", async () => {
    await crashEverywhere({
      book,
      signals: [["go", { a: 1 }]],
      target: () => all([say(recv("go")), say("x")]),
      expected: succeeded([{ a: 1 }, "x"]),
    });
  });

  it("several are received in their order by several receivers, one after the other", async () => {
    await crashEverywhere({
      book,
      signals: [
        ["t", 1],
        ["t", 2],
        ["u", 3],
        ["t", undefined],
      ],
      target: () => {
        const first = recv("t");
        const second = recv("t").after(first);
        const third = recv("t").after(second);
        return join(first, second, third, recv("u"));
      },
      expected: succeeded("1+2+undefined+3"),
    });
  });

  it("a loop receives one per generation", async () => {
    await crashEverywhere({
      book,
      signals: [
        ["beat", 1],
        ["beat", 2],
        ["beat", 3],
      ],
      target: () => listen(3),
      expected: succeeded("heard"),
    });
  });

  it("two receivers of a topic get one each, the first the first, and none is left", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const seen = watched(engine.start([recv("t"), recv("t")], { runId: "s" }));
    await rig.settle();
    expect(await engine.signal("t", "first")).toBe(true);
    await rig.settle();
    expect(seen.outcome).toBeUndefined();
    await engine.signal("t", "second");
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded(["first", "second"]));
    expect(rig.store.snapshot().signals).toEqual([]);
  });

  it("the same id of a sender is one signal, also after it was received and by another engine", async () => {
    const rig = new Rig();
    const [one, other] = [rig.process(), rig.process()];
    expect(await one.engine.signal("t", "a", { id: "1" })).toBe(true);
    expect(await other.engine.signal("t", "b", { id: "1" })).toBe(false);
    expect(await other.engine.signal("u", "c", { id: "1" })).toBe(true);
    const seen = watched(one.engine.start([recv("t"), recv("u")], { runId: "s" }));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded(["a", "c"]));
    expect(await other.engine.signal("t", "d", { id: "1" })).toBe(false);
    expect(rig.store.snapshot().signals).toEqual([]);
  });

  it("one signal, two engines that wait: exactly one gets it", async () => {
    for (let round = 0; round < 5; round++) {
      const rig = new Rig();
      const processes = [rig.process(), rig.process(), rig.process()];
      const seen = processes.map(({ engine }, n) =>
        watched(engine.start(say(recv("t")), { runId: `s${n}` })),
      );
      await rig.settle();
      for (let sent = 1; sent <= 3; sent++) {
        await (processes[round % 3] as (typeof processes)[0]).engine.signal("t", sent);
        await rig.settle();
        expect(seen.filter(({ outcome }) => outcome !== undefined)).toHaveLength(sent);
      }
      const values = seen.map(({ outcome }) => outcome?.status === "succeeded" && outcome.value);
      expect(values.toSorted()).toEqual([1, 2, 3]);
      expect(rig.store.snapshot().signals).toEqual([]);
    }
  });

  it("many signals at once, many receivers on several engines: each exactly once", async () => {
    const rig = new Rig();
    const processes = [rig.process(), rig.process(), rig.process()];
    const runs = processes.flatMap(({ engine }, n) =>
      Array.from({ length: 5 }, (_, m) =>
        watched(engine.start([recv("t"), recv("t")], { runId: `s${n}.${m}` })),
      ),
    );
    await rig.settle();
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => (processes[n % 3] as (typeof processes)[0]).engine.signal("t", n)),
    );
    for (let turn = 0; turn < 20; turn++) await rig.settle();
    const values = runs.flatMap(({ outcome }) =>
      outcome?.status === "succeeded" ? (outcome.value as number[]) : [],
    );
    expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });

  it("one that came while nobody lived is received by who comes next", async () => {
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(say(recv("t", { timeout: "10h" })), { runId: "s" });
    await rig.settle();
    first.crash();
    await rig.process().engine.signal("t", "while away");
    const seen = watched(rig.process().engine.attach("s"));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded("while away"));
  });

  it("a receiver whose time is over gets none; the signal stays for the next", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const seen = watched(engine.start(recv("t", { timeout: "1h" }).recover(caught as never), { runId: "s" }));
    await rig.clock.advance("2h");
    expect(seen.outcome).toEqual(succeeded("caught CS_TIMEOUT"));
    await engine.signal("t", "late");
    await rig.settle();
    expect(rig.store.snapshot().signals).toHaveLength(1);
    const next = watched(engine.start(recv("t"), { runId: "n" }));
    await rig.settle();
    expect(next.outcome).toEqual(succeeded("late"));
  });

  it("a run that is cancelled while it waits leaves its signal to others", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const handle = engine.start(recv("t"), { runId: "s" });
    await rig.settle();
    handle.cancel("enough");
    await rig.settle();
    await engine.signal("t", "kept");
    const seen = watched(engine.start(recv("t"), { runId: "n" }));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded("kept"));
  });

  it("a signal whose receipt was not committed is there after the crash", async () => {
    const rig = new Rig();
    const first = rig.process({ storeTimeout: "1d" });
    first.engine.start(say(recv("t")), { runId: "s" });
    await rig.settle();
    const { StoreUnavailableError } = await import("cascade-ts");
    first.setAway(new StoreUnavailableError("rig", "the disk is full"));
    await first.engine.signal("t", "once");
    await rig.clock.advance("10s");
    expect(first.refused).toBeGreaterThan(0);
    expect(rig.store.snapshot().signals).toHaveLength(1);
    first.crash();
    const seen = watched(rig.process().engine.attach("s"));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded("once"));
    expect(rig.store.snapshot().signals).toEqual([]);
  });

  it("data that cannot be stored is refused at once", async () => {
    const { engine } = new Rig().process();
    await expect(engine.signal("t", () => 1)).rejects.toMatchObject({ code: "CS_NOT_STORABLE" });
    await expect(engine.signal("t", say("lazy"))).rejects.toMatchObject({
      code: expect.stringMatching(/^CS_/),
    });
  });
});
