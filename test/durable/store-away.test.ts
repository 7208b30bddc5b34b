import {
  type CascadeEvent,
  type LazyResult,
  StoreError,
  StoreUnavailableError,
  sequence,
  type Tail,
} from "cascade-ts";
import { scriptedTask } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const say = book.task("away:say", (text: unknown) => text);
const slow = scriptedTask<[name: string], string>("away:slow");
const away = (): Error => new StoreUnavailableError("rig", "the disk is full");
const loop: (n: number) => LazyResult<string> = book.task(
  "away:loop",
  (n: number): Tail<string> => (n <= 0 ? "looped" : loop(n - 1)),
) as never;

describe("9.9 a store that is away", () => {
  it("is waited for: the run says so, goes on, and runs nothing twice", async () => {
    book.begin();
    const rig = new Rig();
    const process = rig.process();
    const warnings: string[] = [];
    const target = sequence([say("1"), slow.task("x"), say("2"), loop(3)]);
    const handle = process.engine.start(target, {
      runId: "r",
      subscribers: [(event: CascadeEvent) => void (event.type === "warning" && warnings.push(event.code))],
    });
    const seen = watched(handle);
    const call = await slow.next();
    process.setAway(away());
    call.finish("x");
    await rig.clock.advance("40s");
    expect(seen.outcome).toBeUndefined();
    expect(process.refused).toBeGreaterThan(5);
    // Not at every attempt.
    expect(process.refused).toBeLessThan(60);
    expect(warnings.filter((code) => code === "CS_W_STORE_AWAY")).toHaveLength(1);
    expect(book.names).toEqual(["away:say('1')"]);
    process.setAway(false);
    await rig.clock.advance("5s");
    expect(seen.outcome).toEqual(succeeded("looped"));
    expect(slow.started).toBe(1);
    expect(book.names.slice(0, 2)).toEqual(["away:say('1')", "away:say('2')"]);
    expect(new Set(book.calls.map(({ key }) => key)).size).toBe(book.calls.length);
  });

  it("is waited for again and again: each time away begins its own time", async () => {
    const rig = new Rig();
    const process = rig.process();
    const calls = scriptedTask<[n: number], number>("away:again");
    const seen = watched(
      process.engine.start(sequence([calls.task(1), calls.task(2), calls.task(3), say("end")]), {
        runId: "r",
      }),
    );
    for (let round = 0; round < 3; round++) {
      const call = await calls.next();
      process.setAway(away());
      call.finish(round);
      await rig.clock.advance("50s");
      expect(seen.outcome).toBeUndefined();
      process.setAway(false);
      await rig.clock.advance("5s");
    }
    expect(seen.outcome).toEqual(succeeded("end"));
  });

  it("for longer than storeTimeout interrupts the run, which goes on when it is back", async () => {
    book.begin();
    const rig = new Rig();
    const first = rig.process({ storeTimeout: "10s" });
    const handle = first.engine.start(sequence([say("1"), slow.task("y"), say("2")]), { runId: "r" });
    const seen = watched(handle);
    const call = await slow.next();
    first.setAway(away());
    call.finish("y");
    await rig.clock.advance("9s");
    expect(seen.outcome).toBeUndefined();
    await rig.clock.advance("5s");
    expect(seen.outcome).toMatchObject({ status: "interrupted", error: { code: "CS_STORE_UNAVAILABLE" } });
    await expect(handle.result()).rejects.toMatchObject({ code: "CS_STORE_UNAVAILABLE" });
    first.setAway(false);
    await first.engine.close();
    const second = rig.process();
    const again = watched(second.engine.attach("r"));
    (await slow.next()).finish("y");
    await rig.settle();
    expect(again.outcome).toEqual(succeeded("2"));
    expect(book.count("away:say('1')")).toBe(1);
  });

  it("for longer than storeTimeout, and the same engine can take it up again", async () => {
    const rig = new Rig();
    const first = rig.process({ storeTimeout: "1s" });
    first.engine.start(sequence([slow.task("z"), say("2")]), { runId: "r" });
    const call = await slow.next();
    first.setAway(away());
    call.finish("z");
    await rig.clock.advance("5s");
    first.setAway(false);
    const seen = watched(first.engine.attach("r"));
    await rig.clock.advance("5s");
    expect(slow.open).toHaveLength(1);
    (await slow.next()).finish("z");
    await rig.clock.advance("5s");
    expect(seen.outcome).toEqual(succeeded("2"));
  });

  it("at the end of the run is waited for, too", async () => {
    const rig = new Rig();
    const process = rig.process();
    const seen = watched(process.engine.start(slow.task("last"), { runId: "r" }));
    const call = await slow.next();
    process.setAway(away());
    call.finish("value");
    await rig.clock.advance("30s");
    expect(seen.outcome).toBeUndefined();
    process.setAway(false);
    await rig.clock.advance("5s");
    expect(seen.outcome).toEqual(succeeded("value"));
    expect(rig.row("r")?.status).toBe("succeeded");
  });

  it("while the run is cancelled, or its engine closed, does not hold that up for ever", async () => {
    for (const way of ["cancel", "close"]) {
      const rig = new Rig();
      const process = rig.process({ storeTimeout: "10s" });
      const handle = process.engine.start(sequence([slow.task(way), say("2")]), { runId: "r" });
      const seen = watched(handle);
      const call = await slow.next();
      process.setAway(away());
      call.finish("value");
      await rig.clock.advance("1s");
      if (way === "cancel") handle.cancel("stop");
      else void process.engine.close();
      await rig.clock.advance("30s");
      expect(seen.outcome?.status, way).toMatch(/cancelled|interrupted/);
    }
  });

  it("that refuses for good interrupts at once, with its own error", async () => {
    const rig = new Rig();
    const process = rig.process();
    const seen = watched(process.engine.start(sequence([slow.task("w"), say("2")]), { runId: "r" }));
    const call = await slow.next();
    process.setAway(new StoreError("rig", "the table is gone"));
    call.finish("value");
    await rig.settle();
    expect(seen.outcome).toMatchObject({ status: "interrupted", error: { code: "CS_STORE" } });
  });

  it("when the run begins rejects with its code, and runs nothing", async () => {
    book.begin();
    const rig = new Rig();
    const process = rig.process({
      store: {
        name: "gone",
        capabilities: { durable: true, shared: true },
        open: () => Promise.reject(away()),
      },
    });
    await expect(process.engine.run(say("x"))).rejects.toMatchObject({ code: "CS_STORE_UNAVAILABLE" });
    expect(book.names).toEqual([]);
    await process.engine.close();
  });
});

describe("9.6 epochs", () => {
  it("a stale owner commits nothing, and says that the run was taken over", async () => {
    const rig = new Rig();
    const [first, second] = [rig.process(), rig.process()];
    const target = () => sequence([slow.task("e"), say("2"), slow.task("f")]);
    const old = watched(first.engine.start(target(), { runId: "r" }));
    const mine = await slow.next();
    const resume = first.stall();
    await rig.clock.advance("20s");
    const taken = watched(second.engine.attach("r"));
    const theirs = await slow.next();
    expect(rig.row("r")).toMatchObject({ epoch: 2 });
    resume();
    mine.finish("stale");
    await rig.clock.advance("2s");
    expect(old.outcome).toMatchObject({ status: "interrupted", error: { code: "CS_RUN_TAKEN" } });
    expect(rig.row("r")).toMatchObject({ epoch: 2, status: "running" });
    theirs.finish("fresh");
    (await slow.next()).finish("end");
    await rig.clock.advance("2s");
    expect(taken.outcome).toEqual(succeeded("end"));
    expect(rig.text).not.toContain("stale");
  });

  it("within its lease an engine that stands still keeps its run", async () => {
    const rig = new Rig();
    const [first, second] = [rig.process(), rig.process()];
    const seen = watched(first.engine.start(slow.task("g"), { runId: "r" }));
    const call = await slow.next();
    const resume = first.stall();
    await rig.clock.advance("10s");
    expect(await second.engine.recover()).toEqual([]);
    watched(second.engine.attach("r"));
    await rig.clock.advance("3s");
    expect(slow.open).toHaveLength(1);
    resume();
    call.finish("kept");
    await rig.clock.advance("2s");
    expect(seen.outcome).toEqual(succeeded("kept"));
    expect(rig.row("r")?.epoch).toBe(1);
  });

  it("two engines that recover at once share the runs between them", async () => {
    book.begin();
    const rig = new Rig();
    const first = rig.process();
    const one = scriptedTask<[n: number], number>("epochs:one");
    for (let n = 0; n < 6; n++) first.engine.start(sequence([one.task(n), say(n)]), { runId: `r${n}` });
    await rig.settle();
    first.crash();
    for (const call of [...one.open]) call.finish(0);
    await rig.settle();
    const startedBefore = one.started;
    const [second, third] = [rig.process(), rig.process()];
    const handles = (await Promise.all([second.engine.recover(), third.engine.recover()])).flat();
    const all = handles.map((handle) => watched(handle));
    await rig.settle();
    expect(one.started - startedBefore).toBe(6);
    for (const call of [...one.open]) call.finish(1);
    await rig.clock.advance("5s");
    expect(all.every(({ outcome }) => outcome?.status === "succeeded")).toBe(true);
    for (let n = 0; n < 6; n++) expect(book.count(`away:say(${n})`)).toBe(1);
  });
});
