import { all, firstOf, type LazyResult, recv, router, sequence, type Tail } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const say = book.task("frames:say", (value: unknown) => value);
const hear = book.task("frames:hear", (topic: string): unknown => recv(topic));
const hearTwice: (n: number) => LazyResult<unknown> = book.task(
  "frames:hearTwice",
  (n: number): Tail<unknown> => (n <= 0 ? recv("t") : hearTwice(n - 1)),
) as never;
const handler = book.task("frames:handler", (): unknown => recv("t"));
const boom = book.task("frames:boom", (): string => {
  throw new Error("boom");
});

const places: Record<string, () => unknown> = {
  "the run's target": () => recv("t"),
  "a tail call of the target": () => hearTwice(3),
  "the target of a child frame": () => say(hear("t")),
  "the target of a child frame of a child frame": () => say(say(hearTwice(2))),
  "an element": () => (hear as never as { map(l: string[]): LazyResult<unknown[]> }).map(["t"]).get(0),
  "a route": () => say(router(say("a"), { a: recv("t") }) as never),
  "the last step": () => sequence([say(1), recv("t")]),
  "a handler": () => boom().recover(handler as never),
  "a handler below": () => say(boom().recover(handler as never) as never),
};

describe("9.5 a signal received in every place is received once", () => {
  it.each(Object.keys(places))("%s, with a crash at every commit", async (place) => {
    await crashEverywhere({
      book,
      signals: [["t", "first"]],
      target: places[place] as () => unknown,
      expected: succeeded("first"),
    });
  });

  it.each(Object.keys(places))("%s: none is left, and the next run gets the next", async (place) => {
    const rig = new Rig();
    const { engine } = rig.process();
    const target = places[place] as () => unknown;
    const one = watched(engine.start(target(), { runId: "r1" }));
    const two = watched(engine.start(target(), { runId: "r2" }));
    await rig.settle();
    await engine.signal("t", "a");
    await rig.settle();
    expect([one.outcome, two.outcome]).toEqual([succeeded("a"), undefined]);
    expect(rig.store.snapshot().signals).toEqual([]);
    await engine.signal("t", "b");
    await rig.settle();
    expect(two.outcome).toEqual(succeeded("b"));
    expect(rig.store.snapshot().signals).toEqual([]);
    await engine.close();
  });

  it.each(Object.keys(places))("%s: two engines that wait get one each", async (place) => {
    const rig = new Rig();
    const processes = [rig.process(), rig.process()];
    const target = places[place] as () => unknown;
    const seen = processes.map(({ engine }, n) => watched(engine.start(target(), { runId: `r${n}` })));
    await rig.settle();
    await processes[0]?.engine.signal("t", "a");
    await rig.clock.advance("2s");
    expect(seen.filter(({ outcome }) => outcome !== undefined)).toHaveLength(1);
    await processes[1]?.engine.signal("t", "b");
    await rig.clock.advance("2s");
    const values = seen.map(({ outcome }) => outcome?.status === "succeeded" && outcome.value);
    expect(values.toSorted()).toEqual(["a", "b"]);
  });

  it("a receiver that lost in firstOf takes none", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const seen = watched(
      engine.start(all([firstOf([say(recv("t")), say("quick")]), say("x")]), { runId: "r" }),
    );
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded(["quick", "x"]));
    await engine.signal("t", "kept");
    await rig.settle();
    expect(rig.store.snapshot().signals).toHaveLength(1);
    const next = watched(engine.start(recv("t"), { runId: "n" }));
    await rig.settle();
    expect(next.outcome).toEqual(succeeded("kept"));
  });
});
