import { bind, type Jump, jump, type LazyResult, param, recv, selectJump, type Task, task } from "cascade-ts";
import { scriptedTask } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const echo = task("echo", (value: unknown): unknown => value);
/** A body that returns what it is told: a value, or a jump. */
const go = task("go", (result: unknown, ..._inputs: readonly unknown[]): unknown => result);

bothPaths("12 inputs of routes", (path) => {
  /** A loop of so many turns over one route with one input, and then the end. */
  function loopOver(journal: Journal, turns: number) {
    const config = journal.task("config", async () => "c")();
    const work = journal.task(
      "work",
      (n: number, given: string): Jump<unknown> => (n === 0 ? jump("end", given) : jump("again", n - 1)),
    );
    return { config, loop: bind(work(turns, config), (self) => selectJump({ again: self, end: null })) };
  }

  it("12 carried inputs are not run again", async () => {
    const journal = new Journal();
    expect(await path.run(loopOver(journal, 50).loop)).toBe("c");
    expect([journal.count("config"), journal.count("work")]).toEqual([1, 51]);
  });

  it("12 nor when the loop is an inner node, an element or a tail call, and the input is shared", async () => {
    const journal = new Journal();
    const { config, loop } = loopOver(journal, 5);
    const onward = task("onward", (): unknown => loop);
    expect(await path.run([echo([loop]), config, onward(), echo.map([loop as LazyResult<unknown>])])).toEqual(
      [["c"], "c", "c", ["c"]],
    );
    expect([journal.count("config"), journal.count("work")]).toEqual([1, 6]);
  });

  it("12 an input of a route is demanded when it is first jumped to, then carried", async () => {
    const journal = new Journal();
    const lazily = journal.task("lazily", () => "l")();
    const never = journal.task("never", () => "n")();
    const other: Task<[n: number, given: string], unknown> = journal.task(
      "other",
      (n: number, given: string) => {
        if (n === 0) return jump("end", given);
        return jump(n % 2 === 0 ? "first" : "other", n - 1);
      },
    ) as never;
    const first: Task<[n: number], unknown> = journal.task("first", (n: number) => {
      journal.calls.push(`lazily so far: ${journal.count("lazily")}`);
      return jump("other", n - 1);
    }) as never;
    const routes = { first: first(0), other: other(0, lazily), unused: other(0, never), end: null };
    expect(await path.run(bind(first(9) as LazyResult<Jump>, selectJump(routes)))).toBe("l");
    expect([journal.count("lazily"), journal.count("never")]).toEqual([1, 0]);
    expect(journal.calls.slice(0, 3)).toEqual(["first", "lazily so far: 0", "lazily"]);
  });

  it("12 a route's condition is asked when it is first jumped to, then carried; false skips", async () => {
    const journal = new Journal();
    const open = journal.task("open", () => true)();
    const closed = journal.task("closed", () => false)();
    const work = journal.task("work", (n: number): unknown =>
      n === 0 ? jump("shut") : jump("again", n - 1),
    );
    const routes = { again: work(0).runIf(open), shut: work(0).runIf(closed).as("shut") };
    const loop = bind(work(5) as LazyResult<Jump>, selectJump(routes));
    await expect(path.run(loop)).rejects.toMatchObject({
      reason: { kind: "condition-false", origin: "shut" },
    });
    expect([journal.count("open"), journal.count("closed"), journal.count("work")]).toEqual([1, 1, 6]);
    expect(await path.run((loop as LazyResult<unknown>).orElse("else"))).toBe("else");
  });

  it("12 a route comes after its predecessors, which run once", async () => {
    const journal = new Journal();
    const before = journal.task("before", () => 0)();
    const work = journal.task("work", (n: number): unknown =>
      n === 0 ? jump("end", n) : jump("again", n - 1),
    );
    const loop = bind(
      go(jump("again", 3) as never) as LazyResult<Jump>,
      selectJump({ again: work(0).after(before), end: null }),
    );
    expect(await path.run(loop)).toBe(0);
    expect(journal.calls).toEqual(["before", "work", "work", "work", "work"]);
  });

  it("12 a lazy amount of a route is asked once", async () => {
    const journal = new Journal();
    const amount = journal.task("amount", () => 1)();
    const work = journal.task("work", (n: number): unknown =>
      n === 0 ? jump("end", n) : jump("again", n - 1),
    );
    const source = work(3).withConstraints({ gpu: amount });
    const loop = bind(source as LazyResult<Jump>, (self) => selectJump({ again: self, end: null }));
    expect(await path.run(loop, { capacities: { gpu: 1 } })).toBe(0);
    expect([journal.count("amount"), journal.count("work")]).toEqual([1, 4]);
  });

  it("12 an input that fails, and one that is skipped, end the loop when it jumps there; carried they stay so", async () => {
    const broken = task("broken", (): number => {
      throw new Error("no");
    })();
    const skipped = (echo(1) as LazyResult<number>).runIf(false).as("closed");
    const routes = selectJump({ fails: echo(broken), skips: echo(skipped), fine: echo("fine") });
    const to = (key: string) => bind(go(jump(key) as never) as LazyResult<Jump>, routes);
    await expect(path.run(to("fails"))).rejects.toMatchObject({ task: "broken" });
    await expect(path.run(to("skips"))).rejects.toMatchObject({ reason: { origin: "closed" } });
    expect(await path.run(to("fine"))).toBe("fine");
  });

  it("12 an input still running elsewhere is awaited, not run again", async () => {
    const slow = scriptedTask<[], string>("slow");
    const shared = slow.task();
    const work = task("work", (given: string): unknown => jump("end", given));
    const loop = bind(
      go(jump("work") as never) as LazyResult<Jump>,
      selectJump({ work: work(shared), end: null }),
    );
    const done = path.run([shared, loop]);
    const call = await slow.next();
    await quiet();
    call.finish("s");
    expect(await done).toEqual(["s", "s"]);
    expect(slow.started).toBe(1);
  });

  it("12 parameters and signals may be inputs: asked for when the route is jumped to", async () => {
    const engine = path.engine();
    const routes = selectJump({ named: echo(param("who", { default: "Ada" })), told: echo(recv("topic")) });
    expect(
      await engine.run(bind(go(jump("named") as never) as LazyResult<Jump>, routes), {
        params: { who: "Bob" },
      }),
    ).toBe("Bob");
    void engine.signal("topic", "first");
    expect(await engine.run(bind(go(jump("told") as never) as LazyResult<Jump>, routes))).toBe("first");
    await engine.close();
  });

  it("12 a turn sees the data, its inputs the values of the first time", async () => {
    let made = 0;
    const stamp = task("stamp", () => ++made)();
    const seen: unknown[] = [];
    const work = task("work", (n: number, at: number): unknown => {
      seen.push([n, at]);
      return n === 0 ? "end" : jump("again", n - 1);
    });
    await path.run(bind(work(2, stamp) as LazyResult<Jump>, (self) => selectJump({ again: self })));
    expect(seen).toEqual([
      [2, 1],
      [1, 1],
      [0, 1],
    ]);
  });
});
