import { recv, sequence, task, wait } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const say = book.task("waits:say", (text: unknown) => text);
const twice = task("waits:twice", {}, (context, text: unknown) => {
  book.note(context, "twice");
  return wait("1h").orElse(text);
});

describe("9.5 waits survive restarts", () => {
  it("what was waited before a crash counts", async () => {
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(say("late").after(wait("10h")), { runId: "w" });
    await rig.clock.advance("4h");
    first.crash();
    await rig.clock.advance("1h");
    const second = rig.process();
    const seen = watched(second.engine.attach("w"));
    await rig.clock.advance("4h");
    expect(seen.outcome).toBeUndefined();
    await rig.clock.advance("59m");
    expect(seen.outcome).toBeUndefined();
    await rig.clock.advance("2m");
    expect(seen.outcome).toEqual(succeeded("late"));
  });

  it("one that was over while no process lived ends at once", async () => {
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(sequence([say("a"), wait("2d"), say("b")]), { runId: "w" });
    await rig.settle();
    first.crash();
    await rig.clock.advance("30d");
    const seen = watched(rig.process().engine.attach("w"));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded("b"));
  });

  it("one of more than 25 days is not cut short", async () => {
    const rig = new Rig();
    const first = rig.process();
    const handle = first.engine.start(say("years").after(wait("400d")), { runId: "w" });
    const seen = watched(handle);
    await rig.clock.advance("30d");
    expect(seen.outcome).toBeUndefined();
    first.crash();
    const second = rig.process();
    const again = watched(second.engine.attach("w"));
    await rig.clock.advance("369d");
    expect(again.outcome).toBeUndefined();
    await rig.clock.advance("1d");
    expect(again.outcome).toEqual(succeeded("years"));
  });

  it("closing the engine while it waits leaves it to the next, with the time that is left", async () => {
    const rig = new Rig();
    const first = rig.process();
    const handle = first.engine.start(say("late").after(wait("10h")), { runId: "w" });
    await rig.clock.advance("6h");
    await first.engine.close();
    expect((await handle.outcome()).status).toBe("interrupted");
    expect(rig.row("w")?.status).toBe("interrupted");
    const second = rig.process();
    const [found] = await second.engine.recover();
    expect(found?.id).toBe("w");
    const seen = watched(found as never);
    await rig.clock.advance("3h");
    expect(seen.outcome).toBeUndefined();
    await rig.clock.advance("1h");
    expect(seen.outcome).toEqual(succeeded("late"));
  });

  it("the time of within counts over restarts", async () => {
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(
      recv("never")
        .within("10h")
        .recover(caught as never),
      { runId: "w" },
    );
    await rig.clock.advance("9h");
    first.crash();
    const seen = watched(rig.process().engine.attach("w"));
    await rig.clock.advance("59m");
    expect(seen.outcome).toBeUndefined();
    await rig.clock.advance("2m");
    expect(seen.outcome).toEqual(succeeded("caught CS_TIMEOUT"));
  });

  it("the timeout of recv counts over restarts, also one that ran out meanwhile", async () => {
    for (const gap of ["1h", "20h"] as const) {
      const rig = new Rig();
      const first = rig.process();
      first.engine.start(recv("never", { timeout: "10h" }).recover(caught as never), { runId: "w" });
      await rig.clock.advance("8h");
      first.crash();
      await rig.clock.advance(gap);
      const seen = watched(rig.process().engine.attach("w"));
      await rig.settle();
      if (gap === "1h") {
        expect(seen.outcome).toBeUndefined();
        await rig.clock.advance("59m");
        expect(seen.outcome).toBeUndefined();
        await rig.clock.advance("1m");
      }
      expect(seen.outcome?.status).toBe("succeeded");
    }
  });

  it("a wait in every generation of a loop is its own", async () => {
    const poll = book.task("waits:poll", (n: number): unknown =>
      n >= 3 ? `after ${n}` : sequence([wait("1h"), poll(n + 1) as never]),
    ) as (n: number) => unknown;
    await crashEverywhere({ book, target: () => poll(0), expected: succeeded("after 3") });
    const rig = new Rig();
    const seen = watched(rig.process().engine.start(poll(0), { runId: "w" }));
    await rig.clock.advance("179m");
    expect(seen.outcome).toBeUndefined();
    await rig.clock.advance("1m");
    expect(seen.outcome).toEqual(succeeded("after 3"));
  });

  it("a wait whose duration is computed, and one below a tail call", async () => {
    await crashEverywhere({
      book,
      target: () => say("x").after(wait(say("2h") as never)),
      expected: succeeded("x"),
    });
    await crashEverywhere({ book, target: () => say(twice("y")), expected: succeeded(undefined) });
  });
});

const caught = task(
  "waits:caught",
  (error: { cause?: { code?: string }; code?: string }) => `caught ${error.cause?.code ?? error.code}`,
);
