import { param, SkippedError, sequence, task, wait } from "cascade-ts";
import { scriptedTask } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const say = book.task("life:say", (text: unknown) => text);
const other = book.task("life:other", (text: unknown) => text);
const no = book.task("life:no", () => false);
const slow = scriptedTask<[name: string], string>("life:slow");
const aborted: unknown[] = [];
const patient = task("life:patient", {}, (context) => {
  return new Promise((_, reject) => {
    context.signal.addEventListener("abort", () => {
      aborted.push(context.signal.reason);
      reject(context.signal.reason);
    });
  });
});

describe("9.7 the same runId again", () => {
  it("in one engine is the same run, while it runs and afterwards", async () => {
    book.begin();
    const rig = new Rig();
    const { engine } = rig.process();
    const one = engine.start(slow.task("a"), { runId: "r" });
    const two = engine.start(slow.task("a"), { runId: "r" });
    const call = await slow.next();
    call.finish("done");
    expect(await Promise.all([one.result(), two.result()])).toEqual(["done", "done"]);
    expect(await engine.run(slow.task("a"), { runId: "r" })).toBe("done");
    expect(slow.open).toHaveLength(0);
  });

  it("from a second engine follows the run, and gives its result", async () => {
    const rig = new Rig();
    const [first, second] = [rig.process(), rig.process()];
    const own = first.engine.start(slow.task("b"), { runId: "r" });
    const call = await slow.next();
    const attached = watched(second.engine.attach("r"));
    const started = watched(second.engine.start(slow.task("b"), { runId: "r" }));
    await rig.clock.advance("5s");
    expect([attached.outcome, started.outcome]).toEqual([undefined, undefined]);
    call.finish("shared");
    expect(await own.result()).toBe("shared");
    await rig.clock.advance("2s");
    expect([attached.outcome, started.outcome]).toEqual([succeeded("shared"), succeeded("shared")]);
    expect(slow.open).toHaveLength(0);
  });

  it("a second engine that follows takes over when the owner crashes", async () => {
    book.begin();
    const rig = new Rig();
    const [first, second] = [rig.process(), rig.process()];
    first.engine.start(sequence([say("1"), slow.task("c"), say("2")]), { runId: "r" });
    await slow.next();
    const seen = watched(second.engine.attach("r"));
    await rig.clock.advance("5s");
    first.crash();
    await rig.clock.advance("5s");
    const call = await slow.next();
    call.finish("again");
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded("2"));
    expect(book.count("life:say('1')")).toBe(1);
    expect(rig.row("r")).toMatchObject({ status: "succeeded", epoch: 2 });
  });

  it("gives the result of one that was skipped or cancelled", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const skipped = await engine.start(say("x").runIf(no()), { runId: "s" }).outcome();
    const again = await rig.process().engine.attach("s").outcome();
    expect(again).toEqual(skipped);
    await expect(rig.process().engine.run(say("x").runIf(no()), { runId: "s" })).rejects.toBeInstanceOf(
      SkippedError,
    );
    const handle = engine.start(patient(), { runId: "c" });
    await rig.settle();
    handle.cancel("enough");
    expect((await handle.outcome()).status).toBe("cancelled");
    const cancelled = await rig.process().engine.attach("c").outcome();
    expect(cancelled).toMatchObject({ status: "cancelled", error: { code: "CS_CANCELLED" } });
    expect(String((cancelled as { error: Error }).error.message)).toContain("enough");
    expect((await rig.process().engine.start(patient(), { runId: "c" }).outcome()).status).toBe("cancelled");
  });

  it("of an unknown run says so, with what was meant", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    await engine.run(say(1), { runId: "invoice-2030" });
    const outcome = await engine.attach("invoice-2O30").outcome();
    expect(outcome).toMatchObject({ status: "failed", error: { code: "CS_UNKNOWN_RUN" } });
    expect((outcome as { error: Error }).error.message).toContain("invoice-2030");
    await expect(engine.inspect("nope")).rejects.toMatchObject({ code: "CS_UNKNOWN_RUN" });
    await expect(engine.cancel("nope")).rejects.toMatchObject({ code: "CS_UNKNOWN_RUN" });
  });
});

describe("9.4 RunMismatch", () => {
  it("another target, or other parameters, are refused; the stored run is not touched", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const n = param("life-n", { type: "number", default: 1 });
    expect(await engine.run(say(n), { runId: "r", params: { "life-n": 5 } })).toBe(5);
    const before = rig.text;
    for (const again of [
      () => engine.run(other(n), { runId: "r", params: { "life-n": 5 } }),
      () => engine.run(say(n), { runId: "r", params: { "life-n": 6 } }),
    ])
      await expect(again()).rejects.toMatchObject({ code: "CS_RUN_MISMATCH" });
    expect(await engine.run(say(n), { runId: "r", params: { "life-n": 5 } })).toBe(5);
    expect(await engine.run(say(n), { runId: "r" })).toBe(5);
    expect(rig.text).toBe(before);
  });

  it("11 parameters are compared as they are after conversion to their type, and with their defaults", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const n = param("life-k", { type: "number", default: 1 });
    const m = param("life-l", { default: "x" });
    const target = () => say([n, m]);
    expect(await engine.run(target(), { runId: "r", params: { "life-k": 5 } })).toEqual([5, "x"]);
    expect(await engine.run(target(), { runId: "r", params: { "life-k": "5" } })).toEqual([5, "x"]);
    expect(await engine.run(target(), { runId: "r", params: { "life-l": "x", "life-k": 5 } })).toEqual([
      5,
      "x",
    ]);
    expect(await engine.run(target(), { runId: "d", params: { "life-k": "1" } })).toEqual([1, "x"]);
    await expect(engine.run(target(), { runId: "d", params: {} })).resolves.toEqual([1, "x"]);
  });

  it("the stored graph wins over another one with the same target task", async () => {
    book.begin();
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(say(slow.task("old")), { runId: "r" });
    await slow.next();
    first.crash();
    const second = rig.process();
    const result = second.engine.run(say(say("new graph")), { runId: "r" });
    const call = await slow.next();
    expect(call.args).toEqual(["old"]);
    call.finish("from the stored graph");
    expect(await result).toBe("from the stored graph");
  });

  it("an interrupted run goes on with its stored parameters, whoever attaches", async () => {
    const rig = new Rig();
    const first = rig.process();
    const n = param("life-m", { type: "number" });
    first.engine.start(sequence([wait("1h"), say(n)]), { runId: "r", params: { "life-m": 7 } });
    await rig.settle();
    first.crash();
    await rig.clock.advance("1h");
    const seen = watched(rig.process().engine.attach("r"));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded(7));
  });
});

describe("5.5 cancellation and interruption", () => {
  it("engine.cancel reaches a run of another engine, which aborts its bodies", async () => {
    aborted.length = 0;
    const rig = new Rig();
    const [first, second] = [rig.process(), rig.process()];
    const seen = watched(first.engine.start(patient(), { runId: "r" }));
    await rig.settle();
    expect(await second.engine.cancel("r", "by order")).toBe("running");
    await rig.clock.advance("1s");
    expect(seen.outcome).toMatchObject({ status: "cancelled" });
    expect(aborted).toHaveLength(1);
    expect(rig.row("r")).toMatchObject({ status: "cancelled" });
    expect(rig.row("r")?.message).toContain("by order");
    // For good.
    expect((await second.engine.attach("r").outcome()).status).toBe("cancelled");
    expect(await second.engine.recover()).toEqual([]);
  });

  it("engine.cancel of a run that nobody has ends it at once", async () => {
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(say("x").after(wait("1h")), { runId: "r" });
    await rig.settle();
    first.crash();
    const second = rig.process();
    expect(await second.engine.cancel("r", "no more")).toBe("cancelled");
    await rig.clock.advance("2h");
    const outcome = await second.engine.attach("r").outcome();
    expect(outcome).toMatchObject({ status: "cancelled", error: { code: "CS_CANCELLED" } });
    expect((outcome as { error: Error }).error.message).toContain("no more");
  });

  it("cancelling the handle of an engine that only follows cancels the run where it is", async () => {
    const rig = new Rig();
    const [first, second] = [rig.process(), rig.process()];
    const own = watched(first.engine.start(patient(), { runId: "r" }));
    await rig.settle();
    const handle = second.engine.attach("r");
    const seen = watched(handle);
    await rig.settle();
    handle.cancel("from afar");
    await rig.clock.advance("5s");
    expect(own.outcome?.status).toBe("cancelled");
    expect(seen.outcome?.status).toBe("cancelled");
  });

  it("engine.close interrupts; another engine goes on at once, without waiting for a lease", async () => {
    book.begin();
    const rig = new Rig();
    const first = rig.process();
    const handle = first.engine.start(sequence([say("1"), patient().orElse("x"), say("2")]), { runId: "r" });
    await rig.settle();
    await first.engine.close();
    const outcome = await handle.outcome();
    expect(outcome).toMatchObject({ status: "interrupted", error: { code: "CS_INTERRUPTED" } });
    expect(rig.row("r")).toMatchObject({ status: "interrupted", owner: undefined });
    const second = rig.process();
    const [found] = await second.engine.recover();
    expect(found?.id).toBe("r");
    await rig.settle();
    expect(book.names.filter((name) => name === "life:say('1')")).toHaveLength(1);
    expect(rig.row("r")?.status).toBe("running");
    found?.cancel();
    await found?.outcome();
  });

  it("an aborted signal of the caller cancels for good", async () => {
    const rig = new Rig();
    const controller = new AbortController();
    const { engine } = rig.process();
    const handle = engine.start(patient(), { runId: "r", signal: controller.signal });
    await rig.settle();
    controller.abort(new Error("the user left"));
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(rig.row("r")?.status).toBe("cancelled");
    const early = new AbortController();
    early.abort();
    const never = await engine.start(say("x"), { runId: "n", signal: early.signal }).outcome();
    expect(never.status).toBe("cancelled");
  });
});
