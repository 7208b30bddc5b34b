import { all, type LazyResult, router, type Tail, task } from "cascade-ts";
import { scriptedTask, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import type { ResultLog, ResultRecord } from "../../src/ports/result-log.ts";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

/** A store whose commits end when the test says so. */
class HeldStore implements ResultLog {
  readonly groups: (readonly ResultRecord[])[] = [];
  readonly #open: Deferred<void>[] = [];

  commit(group: readonly ResultRecord[]): Promise<void> {
    this.groups.push([...group]);
    const commit = deferred();
    this.#open.push(commit);
    return commit.promise;
  }

  get open(): number {
    return this.#open.length;
  }

  /** Ends the oldest commit that is under way, and lets the run go on. */
  async release(): Promise<void> {
    this.#open.shift()?.resolve();
    await quiet();
  }

  async refuse(error: unknown): Promise<void> {
    this.#open.shift()?.reject(error);
    await quiet();
  }

  /** Ends commits until there are none. */
  async releaseAll(): Promise<void> {
    for (await quiet(); this.open > 0; await quiet()) await this.release();
  }

  get values(): unknown[] {
    return this.groups.flat().map((record) => record.value);
  }
}

/** A clock by which every turn takes longer than a run may go on at a stretch. */
class BusyClock extends VirtualClock {
  #elapsed = 0;
  override elapsed(): number {
    this.#elapsed += 50;
    return this.#elapsed;
  }
}

const list = task("list", (...items: readonly unknown[]): unknown => items);

/** Notes that a promise has ended. */
function watch(promise: Promise<unknown>): { ended: boolean } {
  const seen = { ended: false };
  const end = (): void => {
    seen.ended = true;
  };
  promise.then(end, end);
  return seen;
}

for (const isAsync of [false, true]) {
  bothSteadyPaths(`9.1 commits of ${isAsync ? "asynchronous" : "synchronous"} bodies`, (path) => {
    const body = (journal: Journal, name: string) =>
      journal.task(name, isAsync ? async (...args: unknown[]) => args : (...args: unknown[]) => args);

    it("9.1 dependents start after the commit of what they need", async () => {
      const store = new HeldStore();
      const journal = new Journal();
      const [a, b, c] = ["a", "b", "c"].map((name) => body(journal, name)) as [
        never,
        never,
        never,
      ] as ReturnType<typeof body>[];
      const done = path.run(c?.(b?.(a?.(1))), { results: store });
      const seen = watch(done);
      const counts: number[] = [];
      for (let turn = 0; turn < 3; turn++) {
        await quiet();
        counts.push(journal.calls.length);
        expect(seen.ended).toBe(false);
        await store.release();
      }
      expect(await done).toEqual([[[1]]]);
      expect(counts).toEqual([1, 2, 3]);
      expect(store.values).toEqual([[1], [[1]], [[[1]]]]);
    });

    it("9.1 what finishes until nothing more can start is one group", async () => {
      const store = new HeldStore();
      const journal = new Journal();
      const leaf = body(journal, "leaf");
      // A clock that stands still: the run does not pause in between.
      const done = path.run([leaf(1), leaf(2), leaf(3)], { results: store, clock: new VirtualClock() });
      await quiet();
      if (!isAsync) expect(store.groups.map((group) => group.length)).toEqual([3]);
      expect(store.values).toEqual([[1], [2], [3]]);
      await store.releaseAll();
      expect(await done).toEqual([[1], [2], [3]]);
    });

    it("9.1 a condition, a selector, an item of a map and a predecessor are committed first, too", async () => {
      const store = new HeldStore();
      const journal = new Journal();
      const [first, next] = [body(journal, "first"), body(journal, "next")];
      const targets: readonly (readonly [LazyResult<unknown>, number])[] = [
        [next().runIf(first()), 1],
        [next().after(first()), 1],
        [router(first() as LazyResult<unknown>, new Map([[1, 1]])).recover(() => next()), 1],
        [next.map([first()]), 1],
        [next.map(first(1) as LazyResult<unknown[]>), 1],
      ];
      for (const [target, before] of targets) {
        journal.calls.length = 0;
        const done = path.run([target], { results: store });
        await quiet();
        expect(journal.calls).toEqual(new Array(before).fill("first"));
        await store.releaseAll();
        await done;
        expect(journal.count("next")).toBe(1);
      }
    });

    it("9.1 elements are committed one by one, and count until they are", async () => {
      const store = new HeldStore();
      const journal = new Journal();
      const element = body(journal, "element");
      const done = path.run(element.map([1, 2, 3]).withConcurrency(1), { results: store });
      const counts: number[] = [];
      for (let turn = 0; turn < 3; turn++) {
        await quiet();
        counts.push(journal.calls.length);
        await store.release();
      }
      expect(await done).toEqual([[1], [2], [3]]);
      expect(counts).toEqual([1, 2, 3]);
      expect(store.groups.flat().map((record) => /\[\d\]$/.exec(record.node)?.[0])).toEqual([
        "[0]",
        "[1]",
        "[2]",
      ]);
    });

    it("9.3 a tail call is committed before the next generation starts", async () => {
      const store = new HeldStore();
      const journal = new Journal();
      const turn: (n: number) => LazyResult<string> = journal.task(
        "turn",
        isAsync
          ? async (n: number): Promise<Tail<string>> => (n === 0 ? "end" : turn(n - 1))
          : (n: number): Tail<string> => (n === 0 ? "end" : turn(n - 1)),
      );
      const done = path.run(turn(2), { results: store });
      const counts: number[] = [];
      for (let step = 0; step < 3; step++) {
        await quiet();
        counts.push(journal.calls.length);
        await store.release();
      }
      expect(await done).toBe("end");
      expect(counts).toEqual([1, 2, 3]);
      expect(store.groups.flat().map(({ kind, value }) => [kind, value])).toEqual([
        ["tail", undefined],
        ["tail", undefined],
        ["value", "end"],
      ]);
    });
  });
}

bothSteadyPaths("9.1 commits", (path) => {
  it("9.1 say the run and the node; a value and a tail once for each node at most", async () => {
    const store = new HeldStore();
    const turn: (n: number) => LazyResult<unknown> = task("turn", (n: number): unknown =>
      n === 0 ? all([list(1), list.map([1, 2])]) : turn(n - 1),
    );
    const done = path.run([turn(2), list(0)], { results: store, runId: "the-run" });
    await store.releaseAll();
    await done;
    const records = store.groups.flat();
    expect(new Set(records.map((record) => record.runId))).toEqual(new Set(["the-run"]));
    const keys = records.map(({ kind, node }) => `${kind} of ${node}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("9.1 quick results are one group, also when the run pauses in between to let others go on", async () => {
    const store = new HeldStore();
    const leaf = list;
    const done = path.run([leaf(1), leaf(2), leaf(3)], { results: store, clock: new BusyClock() });
    await quiet();
    expect(store.groups.map((group) => group.length)).toEqual([3]);
    await store.releaseAll();
    expect(await done).toEqual([[1], [2], [3]]);
  });

  it("9.1 pure nodes and nodes without a body are not committed, and nobody waits for them", async () => {
    const store = new HeldStore();
    const journal = new Journal();
    const pure = journal.task("pure", (n: number) => n + 1, { pure: true });
    const target = all([pure(pure(1)), { k: pure(5) }]).get(0 as never);
    expect(await path.run(target, { results: store })).toBe(3);
    expect(journal.count("pure")).toBe(3);
    expect(store.groups).toEqual([]);
  });

  it("9.1 a value that is undefined is committed like others", async () => {
    const store = new HeldStore();
    const done = path.run(task("nothing", () => undefined)(), { results: store });
    await quiet();
    expect(store.groups).toHaveLength(1);
    await store.release();
    expect(await done).toBeUndefined();
  });

  it("9.1 a slow commit delays those who need it only", async () => {
    const store = new HeldStore();
    const slow = scriptedTask<[], number>("slow");
    const journal = new Journal();
    const next = journal.task("next", (x: number) => x);
    const done = path.run([next(list(1) as LazyResult<number>), next(slow.task())], { results: store });
    const call = await slow.next();
    call.finish(7);
    await quiet();
    expect(store.open).toBe(2);
    await store.release();
    expect(journal.calls).toEqual(["next"]);
    await store.releaseAll();
    expect(await done).toEqual([[1], 7]);
  });

  it.each([false, true])(
    "9.1 a commit that fails fails the run, and no dependent starts (throws: %s)",
    async (throws) => {
      const journal = new Journal();
      const next = journal.task("next", (x: unknown) => x);
      const full = new Error("disk full");
      const held = new HeldStore();
      const store: ResultLog = throws
        ? {
            commit: () => {
              throw full;
            },
          }
        : held;
      const done = rejection(path.run(next(list(1)), { results: store }));
      await quiet();
      await held.refuse(full);
      expect(await done).toBe(full);
      expect(journal.calls).toEqual([]);
    },
  );

  it("9.1 a cancelled run ends although a commit never does; a late one changes nothing", async () => {
    const store = new HeldStore();
    const journal = new Journal();
    const next = journal.task("next", (x: unknown) => x);
    const engine = path.engine({ results: store });
    const handle = engine.start(next(list(1)));
    await quiet();
    handle.cancel("enough");
    expect(await handle.outcome()).toMatchObject({ status: "cancelled" });
    await store.release();
    expect(journal.calls).toEqual([]);
  });

  it("9.1 bodies that run meanwhile are not disturbed by a commit of others", async () => {
    const store = new HeldStore();
    const body = scriptedTask<[n: number], number>("body");
    const done = path.run(
      [1, 2, 3].map((n) => body.task(n)),
      { results: store },
    );
    await quiet();
    for (const n of [3, 1, 2]) {
      body.open.find((call) => call.args[0] === n)?.finish(n);
      await quiet();
    }
    expect(store.values).toEqual([3, 1, 2]);
    await store.releaseAll();
    expect(await done).toEqual([1, 2, 3]);
  });
});
