import { describe, expect, it } from "vitest";
import { quiet } from "../../test/semantics/quiet.ts";
import type { LogEntry } from "../events/log-entry.ts";
import type { TaskContext } from "../spec/context.ts";
import { task } from "../spec/task.ts";
import { scriptedTask } from "../testing/scripted-task.ts";
import { spySubscriber } from "../testing/spy-subscriber.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Engine } from "./engine.ts";

/** A body with its context in the hands of the test. */
async function begin(options: { readonly clock?: VirtualClock; readonly attempts?: number } = {}) {
  const entries: LogEntry[] = [];
  const spy = spySubscriber();
  const scripted = scriptedTask<[], number>("body");
  const { clock = new VirtualClock(), attempts = 1 } = options;
  const engine = new Engine({ clock, log: (entry) => void entries.push(entry) });
  const handle = engine.start(scripted.task().withRetry({ attempts }).as("label"), {
    runId: "run-1",
    subscribers: [spy],
  });
  const call = await scripted.next();
  return { entries, spy, scripted, handle, call, clock };
}

describe("the context of a body", () => {
  it("knows the run, the node and the attempt; the key is the same over all attempts", async () => {
    const { call, scripted, handle } = await begin({ attempts: 2 });
    const known = ({ runId, nodeId, attempt, idempotencyKey }: TaskContext): unknown[] => [
      runId,
      nodeId,
      attempt,
      idempotencyKey,
    ];
    expect(known(call.context)).toEqual(["run-1", "0.0.0", 1, "run-1/0.0.0"]);
    call.fail(new Error("once"));
    const again = await scripted.next();
    expect(known(again.context)).toEqual(["run-1", "0.0.0", 2, "run-1/0.0.0"]);
    again.finish(1);
    await handle.result();
  });

  it("each element and each generation has a node of its own", async () => {
    const ids: string[] = [];
    const note = task("note", {}, (ctx, n: number): unknown => {
      ids.push(ctx.nodeId);
      return n > 2 ? n : note(n + 1);
    });
    const engine = new Engine();
    await engine.run(note(1));
    await engine.run(task("each", {}, (ctx, _: number) => void ids.push(ctx.nodeId)).map([1, 2]));
    expect(ids).toEqual(["0.0.0", "0.1.0", "0.2.0", "0.0.0[0]", "0.0.0[1]"]);
  });

  it("5.5 its signal is one, and aborts when nobody waits any more, also when first read then", async () => {
    const { call, handle } = await begin();
    handle.cancel("enough");
    const { signal } = call.context;
    expect(signal).toBe(call.context.signal);
    expect([signal.aborted, signal.reason]).toEqual([
      true,
      expect.objectContaining({ code: "CS_CANCELLED" }),
    ]);
    call.finish(1);
    expect((await handle.outcome()).status).toBe("cancelled");
  });

  it("writes log lines with everything that is known of the node", async () => {
    const { call, entries, handle, clock } = await begin();
    for (const level of ["debug", "info", "warn", "error"] as const)
      call.context.log[level](level, { level });
    call.finish(1);
    await handle.result();
    const known = { time: clock.now(), runId: "run-1", node: "0.0.0", task: "body" };
    expect(entries).toEqual(
      ["debug", "info", "warn", "error"].map((level) => ({
        level,
        message: level,
        data: { level },
        ...known,
      })),
    );
  });

  it("10 reports progress at once, and not after its end", async () => {
    const { call, spy, handle } = await begin();
    call.context.progress(1, 3, "first");
    call.context.progress(2);
    expect(spy.ofType("task-progress").map(({ done, total, note }) => [done, total, note])).toEqual([
      [1, 3, "first"],
      [2, undefined, undefined],
    ]);
    call.finish(1);
    await handle.result();
    call.context.progress(3);
    expect(spy.ofType("task-progress")).toHaveLength(2);
  });

  it("its clock is the engine's: a sleep takes virtual time, and ends when its signal aborts", async () => {
    const { call, clock, handle } = await begin();
    const { clock: own } = call.context;
    expect(own.now()).toBe(clock.now());
    const seen: string[] = [];
    const controller = new AbortController();
    void own.sleep(3_600_000).then(() => seen.push("slept"));
    own.sleep(7_200_000, controller.signal).catch((error) => seen.push(String(error)));
    own.sleep(1, AbortSignal.abort("before")).catch((error) => seen.push(String(error)));
    await clock.advance("1h");
    controller.abort("meanwhile");
    await quiet();
    expect([seen, clock.pending]).toEqual([["before", "slept", "meanwhile"], 0]);
    call.finish(1);
    await handle.result();
  });
});
