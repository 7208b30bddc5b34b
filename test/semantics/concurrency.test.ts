import { type LazyResult, recv, task, wait } from "cascade-ts";
import { scriptedTask, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const numbers = Array.from({ length: 20 }, (_, i) => i);

/** Lets bodies end one by one, in the order they began, and notes how many were open each time. */
async function finishAll(body: ReturnType<typeof scriptedTask<[n: number], number>>): Promise<number[]> {
  const open: number[] = [];
  for (await quiet(); body.open.length > 0; await quiet()) {
    open.push(body.open.length);
    const call = body.open[0];
    call?.finish(call.args[0]);
  }
  return open;
}

bothSteadyPaths("3.4 maxConcurrency", (path) => {
  it("3.4 of a run: never more, and never fewer when there is work", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const done = path.run(
      numbers.map((n) => body.task(n)),
      { maxConcurrency: 3 },
    );
    const open = await finishAll(body);
    expect(await done).toEqual(numbers);
    expect(open).toEqual([...new Array(18).fill(3), 2, 1]);
  });

  it("3.4 of an engine: over all its runs", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const engine = path.engine({ maxConcurrency: 4 });
    const runs = [engine.run(numbers.map((n) => body.task(n))), engine.run(body.task.map(numbers))];
    const open = await finishAll(body);
    expect(await Promise.all(runs)).toEqual([numbers, numbers]);
    expect(open).toEqual([...new Array(37).fill(4), 3, 2, 1]);
  });

  it("3.4 engine's and run's both bind", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const engine = path.engine({ maxConcurrency: 3 });
    const two = engine.run(body.task.map(numbers), { maxConcurrency: 2 });
    await quiet();
    expect(body.open).toHaveLength(2);
    const many = engine.run(body.task.map(numbers), { maxConcurrency: 9 });
    await quiet();
    expect(body.open).toHaveLength(3);
    const open = await finishAll(body);
    expect(await Promise.all([two, many])).toEqual([numbers, numbers]);
    expect(Math.max(...open)).toBe(3);
  });

  it("3.4 counts elements and nodes of frames below alike", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const below = task("below", (n: number) => list(body.task(n), body.task(n + 100)));
    const done = path.run([below.map([1, 2, 3]), body.task(4), below(5)], { maxConcurrency: 2 });
    const open = await finishAll(body);
    await done;
    expect(open).toEqual([...new Array(8).fill(2), 1]);
  });

  it("3.4 a node whose tail call is pending holds nothing: depth does not matter", async () => {
    const deep: (n: number) => LazyResult<unknown> = task(
      "deep",
      async (n: number): Promise<unknown> => (n === 0 ? 0 : list(deep(n - 1))),
    );
    const element = task("element", (n: number) => list(deep(n)));
    const done = path.run([deep(30), element.map([3, 4])], { maxConcurrency: 1 });
    expect(JSON.stringify(await done)).toContain("[[[[0]]]]");
  });

  it("3.4 wait, recv and a node that backs off hold nothing", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock, maxConcurrency: 1 });
    const journal = new Journal();
    const flaky = journal.task("flaky", async () => {
      if (journal.count("flaky") < 2) throw new Error("not yet");
      return "f";
    });
    const other = journal.task("other", async () => "o");
    const done = engine.run(
      [wait("1h"), recv("t"), flaky().withRetry({ attempts: 2, delay: "1h" }), other()],
      {
        maxConcurrency: 1,
      },
    );
    await quiet();
    expect(journal.calls).toEqual(["flaky", "other"]);
    expect(await engine.run(other())).toBe("o");
    void engine.signal("t", "s");
    await clock.advance("1h");
    expect(await done).toEqual([undefined, "s", "f", "o"]);
  });

  it("3.4 synchronous bodies count too, one at a time", async () => {
    const engine = path.engine({ maxConcurrency: 1 });
    expect(await engine.run(list.map(numbers))).toEqual(numbers.map((n) => [n]));
  });

  it("3.4 places are given back on every way out", async () => {
    const engine = path.engine({ maxConcurrency: 1 });
    const body = scriptedTask<[], number>("body");
    const throwing = task("throwing", (): number => {
      throw new Error("no");
    });
    for (let turn = 0; turn < 3; turn++) {
      await engine.run(throwing()).catch(() => 0);
      await engine.run(list(throwing().recover(() => 1)));
      await engine.run(list().runIf(throwing())).catch(() => 0);
      const handle = engine.start([body.task(), list(throwing().after(list()))]);
      const call = await body.next();
      handle.cancel();
      call.fail("stopped");
      await handle.outcome();
      expect(await engine.run(list(turn))).toEqual([turn]);
    }
  });

  it("3.4 a run that waits for a place and is cancelled does not keep it from the next", async () => {
    const engine = path.engine({ maxConcurrency: 1 });
    const body = scriptedTask<[n: number], number>("body");
    const runs = [1, 2, 3, 4].map((n) => engine.start(body.task(n)));
    await quiet();
    runs[1]?.cancel();
    body.open[0]?.finish(1);
    // Cancelled at the moment at which its turn has come.
    runs[2]?.cancel();
    await quiet();
    for (const call of [...body.open]) call.finish(call.args[0]);
    await quiet();
    for (const call of [...body.open]) call.finish(call.args[0]);
    const outcomes = await Promise.all(runs.map((run) => run.outcome()));
    expect(outcomes.map(({ status }) => status)).toEqual([
      "succeeded",
      "cancelled",
      "cancelled",
      "succeeded",
    ]);
  });

  it("3.4 a run that wants no place any more passes its turn on", async () => {
    const engine = path.engine({ maxConcurrency: 1 });
    const body = scriptedTask<[n: number], number>("body");
    const first = engine.start(body.task(1));
    // Waits with a node that is given up when the other branch fails.
    const clock = task("fail", (): number => {
      throw new Error("no");
    });
    const second = engine.start([list(body.task(2), clock().after(wait(0))).recover(() => "saved")]);
    const third = engine.start(body.task(3));
    await quiet();
    body.open[0]?.finish(1);
    for (let turn = 0; turn < 4; turn++) {
      await quiet();
      const call = body.open[0];
      call?.finish(call.args[0]);
    }
    expect([await first.result(), await third.result()]).toEqual([1, 3]);
    expect((await second.outcome()).status).toBe("succeeded");
  });
});

bothSteadyPaths("3.4 withConcurrency", (path) => {
  it.each([1, 2, 7, 50])("3.4 counts exactly: %i", async (limit) => {
    const body = scriptedTask<[n: number], number>("body");
    const done = path.run(body.task.map(numbers).withConcurrency(limit));
    const open = await finishAll(body);
    expect(await done).toEqual(numbers);
    expect(open).toEqual(numbers.map((n) => Math.min(limit, numbers.length - n)));
  });

  it("3.4 counts elements of a literal list with LazyResults too", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const id = task("id", (n: number) => n);
    const done = path.run(body.task.map(numbers.map((n) => id(n))).withConcurrency(3));
    const open = await finishAll(body);
    expect(await done).toEqual(numbers);
    expect(Math.max(...open)).toBe(3);
    expect(open.slice(0, 17)).toEqual(new Array(17).fill(3));
  });

  it("3.4 counts an element until all it has gone on to is done", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const journal = new Journal();
    const element = journal.task("element", (n: number) => list(body.task(n)));
    const done = path.run(element.map(numbers).withConcurrency(2));
    await quiet();
    expect(journal.count("element")).toBe(2);
    const open = await finishAll(body);
    await done;
    expect(Math.max(...open)).toBe(2);
  });

  it("3.4 counts an element that waits or backs off", async () => {
    const clock = new VirtualClock();
    const journal = new Journal();
    const element = journal.task("element", (_n: number) => wait(10));
    const done = path.run(element.map([1, 2, 3, 4, 5]).withConcurrency(2), { clock });
    const counts: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      await clock.advance(turn === 0 ? 0 : 10);
      counts.push(journal.calls.length);
    }
    await done;
    expect(counts).toEqual([2, 4, 5, 5]);
  });

  it("3.4 two maps count on their own, and the run's limit binds both", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const maps = [body.task.map(numbers).withConcurrency(2), body.task.map(numbers).withConcurrency(3)];
    const free = path.run(maps);
    await quiet();
    expect(body.open).toHaveLength(5);
    await finishAll(body);
    await free;
    const bound = path.run(maps, { maxConcurrency: 4 });
    await quiet();
    expect(body.open).toHaveLength(4);
    await finishAll(body);
    await bound;
  });
});
