import { describe, expect, it } from "vitest";
import { bothPaths, type Path } from "../../test/semantics/both-paths.ts";
import { quiet } from "../../test/semantics/quiet.ts";
import { all } from "../spec/all.ts";
import { recv } from "../spec/recv.ts";
import { task } from "../spec/task.ts";
import { scriptedTask } from "../testing/scripted-task.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Engine } from "./engine.ts";

const add = task("add", (a: number, b: number) => a + b);

bothPaths("an engine", (path: Path) => {
  it("4.4 counts over its runs: plans, bodies, tail calls, signatures", async () => {
    const engine = path.engine({ clock: new VirtualClock() });
    const twice = task("twice", (n: number) => add(n, n));
    expect(await engine.run([twice(1), add(1, 2)])).toEqual([2, 3]);
    expect(engine.stats).toEqual({
      graphsBuilt: 2,
      planHits: 0,
      nodesRun: 3,
      tailCalls: 1,
      signaturesComputed: 2,
    });
    await engine.run([twice(1), add(1, 2)]);
    expect(engine.stats).toEqual({
      graphsBuilt: 2,
      planHits: 2,
      nodesRun: 6,
      tailCalls: 2,
      signaturesComputed: 2,
    });
  });

  it("a retry is not another start", async () => {
    let left = 2;
    const flaky = task(
      "flaky",
      () => {
        if (left-- > 0) throw new Error("not yet");
        return "fine";
      },
      { retry: { attempts: 3 } },
    );
    const engine = path.engine();
    expect(await engine.run(flaky())).toBe("fine");
    expect(engine.stats.nodesRun).toBe(1);
  });

  it("9.7 an id names one run at a time, and may be used again", async () => {
    const scripted = scriptedTask<[], number>("scripted");
    const engine = path.engine();
    const first = engine.start(scripted.task(), { runId: "same" });
    const second = engine.start(add(1, 2), { runId: "same" });
    await expect(second.result()).rejects.toMatchObject({ code: "CS_RUN_ACTIVE" });
    expect([first.id, second.id]).toEqual(["same", "same"]);
    (await scripted.next()).finish(1);
    expect(await first.result()).toBe(1);
    expect(await engine.run(add(1, 2), { runId: "same" })).toBe(3);
  });

  it("8 gives ids from its randomness", async () => {
    let ids = 0;
    const randomness = { next: () => 0, id: () => `id-${ids++}` };
    const engine = path.engine({ randomness });
    expect([engine.start(1).id, engine.start(2, { runId: "own" }).id, engine.start(3).id]).toEqual([
      "id-0",
      "own",
      "id-1",
    ]);
    await quiet();
  });

  it("3.4 its limit is for all its runs together, first come, first served", async () => {
    const scripted = scriptedTask<[string], string>("scripted");
    // A clock that stands still: no run has to stop for its time budget, which would change the order.
    const engine = path.engine({ maxConcurrency: 2, clock: new VirtualClock() });
    const runs = ["a", "b", "c"].map((name) =>
      engine.run(all([scripted.task(`${name}1`), scripted.task(`${name}2`)])),
    );
    const order: string[] = [];
    for (let i = 0; i < 6; i++) {
      await quiet();
      expect(scripted.open.length).toBeLessThanOrEqual(2);
      const call = await scripted.next();
      order.push(call.args[0]);
      call.finish(call.args[0]);
    }
    expect(await Promise.all(runs)).toEqual([
      ["a1", "a2"],
      ["b1", "b2"],
      ["c1", "c2"],
    ]);
    expect(order.slice(0, 4)).toEqual(["a1", "a2", "b1", "c1"]);
  });

  it("9.5 hands signals to its runs, in order, whoever comes first", async () => {
    const engine = path.engine();
    void engine.signal("t", "early");
    expect(await engine.run(recv("t"))).toBe("early");
    const handle = engine.start(all([recv("t"), recv("t")]));
    await quiet();
    void engine.signal("t", 1, { id: "x" });
    void engine.signal("t", "the same", { id: "x" });
    void engine.signal("t", 2);
    expect(await handle.result()).toEqual([1, 2]);
  });

  it("9.5 a body may send what its own run receives", async () => {
    const engine = path.engine();
    const send = task("send", () => engine.signal("t", "hello"));
    expect(await engine.run(all([recv("t"), send()]))).toEqual(["hello", true]);
  });

  it("5.5 a run that is cancelled while it receives leaves the signal to others", async () => {
    const engine = path.engine();
    const handle = engine.start(recv("t"));
    await quiet();
    handle.cancel();
    void engine.signal("t", 1);
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(await engine.run(recv("t"))).toBe(1);
  });

  describe("5.5 that closes", () => {
    it("ends its runs, waits for them, and takes no more", async () => {
      const scripted = scriptedTask<[], number>("scripted");
      const engine = path.engine();
      const handle = engine.start(scripted.task());
      const call = await scripted.next();
      const { signal } = call.context;
      let closed = false;
      const closing = engine.close().then(() => {
        closed = true;
      });
      await quiet();
      expect([signal.aborted, closed]).toEqual([true, false]);
      call.fail(signal.reason);
      await closing;
      expect((await handle.outcome()).status).toBe("cancelled");
      await expect(engine.run(add(1, 2))).rejects.toMatchObject({ code: "CS_ENGINE_CLOSED" });
      expect(() => engine.signal("t", 1)).toThrow(expect.objectContaining({ code: "CS_ENGINE_CLOSED" }));
    });

    it("also by leaving its block, and a second time", async () => {
      let kept: Engine;
      {
        await using engine = path.engine();
        kept = engine;
        expect(await engine.run(add(1, 2))).toBe(3);
      }
      await expect(kept.run(1)).rejects.toMatchObject({ code: "CS_ENGINE_CLOSED" });
      await kept.close();
    });
  });
});

it.each(["", 5, undefined, null])("refuses to send to the topic %s", (topic) => {
  expect(() => new Engine().signal(topic as string)).toThrow(
    expect.objectContaining({ code: "CS_INVALID_OPTION" }),
  );
});
