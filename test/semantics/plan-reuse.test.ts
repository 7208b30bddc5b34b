import {
  type LazyResult,
  param,
  recv,
  router,
  sequence,
  settle,
  type Tail,
  type Task,
  task,
} from "cascade-ts";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const inc = task("inc", (n: number) => n + 1);
const turns = 10_000;

type Turn = Task<[n: number, ...rest: unknown[]], unknown>;
/** A loop of which each turn makes its next call with `next`. */
function loop(next: (turn: Turn, n: number, rest: readonly unknown[]) => unknown): Turn {
  const turn = task("turn", (n: number, ...rest: readonly unknown[]): unknown =>
    n === 0 ? rest : next(turn, n, rest),
  ) as unknown as Turn;
  return turn;
}

bothPaths("4.4 a plan is built once per shape", (path) => {
  it("4.4 graphsBuilt does not grow with the turns of a flat loop", async () => {
    const engine = path.engine();
    const flat = loop((turn, n) => turn(n - 1));
    await engine.run(flat(turns));
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(2);
    expect(engine.stats).toMatchObject({ nodesRun: turns + 1, tailCalls: turns, signaturesComputed: 1 });
  });

  it("4.4 nor of an asynchronous one", async () => {
    const engine = path.engine();
    const later: (n: number) => LazyResult<number> = task(
      "later",
      async (n: number): Promise<Tail<number>> => (n === 0 ? n : later(n - 1)),
    );
    await engine.run(later(turns));
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(2);
    expect(engine.stats).toMatchObject({ nodesRun: turns + 1, tailCalls: turns, signaturesComputed: 1 });
  });

  it("4.4 nor of a loop with generations of 12 nodes and a shared module-level value", async () => {
    const engine = path.engine();
    const config = task("config", () => 1)();
    const leaf = task("leaf", (n: number) => n);
    const heavy: Turn = loop((turn, n) => {
      const leaves = Array.from({ length: 8 }, (_, i) => leaf(i));
      return turn(n - 1, list(...leaves, config), inc(inc(n)));
    });
    expect(await engine.run(heavy(turns))).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 1], 3]);
    // Before the first turn there is nothing but its call; config is a node once, and carried ever after.
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(1 + 2);
    expect(engine.stats).toMatchObject({ nodesRun: turns * 12 + 2, signaturesComputed: 5 });
  });

  it("4.4 nor of one that alternates between 20 shapes", async () => {
    const engine = path.engine();
    const turn = loop((again, n) => again(n - 1, list(...Array.from({ length: n % 20 }, (_, i) => inc(i)))));
    await engine.run(turn(1_000));
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(1 + 20);
  });

  it("4.4 nor of one with several pure calls, equal or not", async () => {
    const engine = path.engine();
    const pure = task("pure", (n: number) => n, { pure: true });
    const turn = loop((again, n) => again(n - 1, pure(n), pure(n % 2), pure(1)));
    expect(await engine.run(turn(1_000))).toEqual([1, 1, 1]);
    // Which calls are equal is part of the shape: 0 and 1 in turn, and all three at the end.
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(1 + 3);
  });

  it("4.4 the same shape again on the same engine is a hit, whatever the values", async () => {
    const engine = path.engine();
    const add = task("add", (a: number, b: number) => a + b);
    expect([await engine.run(add(inc(1), 2)), await engine.run(add(inc(3), 4))]).toEqual([4, 8]);
    expect(engine.stats).toMatchObject({ graphsBuilt: 1, planHits: 1 });
  });
});

bothPaths("4.4 reuse is never visible", (path) => {
  it("4.4 another function of the same name", async () => {
    const engine = path.engine();
    const make = (value: string) => task("same", (_n: number) => value);
    const [a, b] = [make("a"), make("b")];
    const target = (one: typeof a) => list(one(1), inc(1));
    expect([await engine.run(target(a)), await engine.run(target(b)), await engine.run(target(a))]).toEqual([
      ["a", 2],
      ["b", 2],
      ["a", 2],
    ]);
    const turn = loop((again, n, rest) => again(n - 1, ...rest, (n % 2 === 0 ? a : b)(n)));
    expect(await engine.run(turn(4))).toEqual(["a", "b", "a", "b"]);
  });

  it("4.4 a task made in every turn", async () => {
    const turn: (n: number, sum: unknown) => LazyResult<unknown> = task("turn", (n: number, sum: unknown) =>
      n === 0 ? sum : turn(n - 1, task("made", (x: number) => x + n)(sum as number)),
    ) as never;
    expect(await path.run(turn(100, 0))).toBe(5_050);
  });

  it("4.4 another retry, priority, label and filter", async () => {
    const journal = new Journal();
    const failing = journal.task("failing", (): number => {
      throw new Error("no");
    });
    const counts: number[] = [];
    const turn = loop((again, n) => {
      counts.push(journal.count("failing"));
      return again(
        n - 1,
        settle(
          failing()
            .withRetry({ attempts: n, retryIf: () => n !== 3 })
            .as(`call ${n}`),
        ),
      );
    });
    const [last] = (await path.run(turn(4))) as { reason: unknown }[];
    counts.push(journal.count("failing"));
    // Attempts of the turns 4, 3 (whose filter refuses), 2 and 1.
    expect(counts.map((count, i) => count - (counts[i - 1] ?? 0))).toEqual([0, 4, 1, 2, 1]);
    expect(last?.reason).toMatchObject({ label: "call 1", attempts: 1 });
  });

  it("4.4 a condition in one turn, none in the next, always false in a third", async () => {
    const yes = task("yes", (x: boolean) => x);
    const turn = loop((again, n, rest) => {
      const call = inc(n);
      const guarded = n % 3 === 0 ? call : n % 3 === 1 ? call.runIf(false) : call.runIf(yes(n > 4));
      return again(n - 1, ...rest, guarded.orElse("skipped"));
    });
    expect(await path.run(turn(6))).toEqual([7, 6, "skipped", 4, "skipped", "skipped"]);
  });

  it("4.4 a router in an argument, with other routes, keys and selectors", async () => {
    const turn = loop((again, n, rest) => {
      const routes =
        n % 2 === 0
          ? { a: inc(n), b: inc(-n) }
          : new Map([
              ["a", inc(-n)],
              ["b", inc(n)],
            ]);
      return again(n - 1, ...rest, [router(list("a").get(0 as never), routes as Record<string, unknown>)]);
    });
    expect(await path.run(turn(4))).toEqual([[5], [-2], [3], [0]]);
  });

  it("4.4 a param in an argument", async () => {
    const [p, q] = [param("reuse-p", { type: "number" }), param("reuse-q", { type: "number" })];
    const turn = loop((again, n, rest) => again(n - 1, ...rest, inc(n % 2 === 0 ? p : q), { deep: [p] }));
    expect(await path.run(turn(2), { params: { "reuse-p": "10", "reuse-q": 20 } })).toEqual([
      11,
      { deep: [10] },
      21,
      { deep: [10] },
    ]);
  });

  it("4.4 another wiring of the same tasks", async () => {
    const engine = path.engine();
    const wirings: readonly (readonly [LazyResult<unknown>, unknown])[] = [0, 1].flatMap(() => {
      const [a, b] = [list("a"), list("b")];
      return [
        [list(a, b), [["a"], ["b"]]],
        [list(b, a), [["b"], ["a"]]],
        [list(a, a), [["a"], ["a"]]],
        [list(a, list(a)), [["a"], [["a"]]]],
        [list(list(a), a), [[["a"]], ["a"]]],
        [list("x", a), ["x", ["a"]]],
        [list(a, "x"), [["a"], "x"]],
        [list([a], b), [[["a"]], ["b"]]],
        [list(a, [b]), [["a"], [["b"]]]],
        [list([a, b]), [[["a"], ["b"]]]],
        [list({ k: a, l: b }), [{ k: ["a"], l: ["b"] }]],
        [list(b).after(a), [["b"]]],
        [list(a).runIf(b), [["a"]]],
      ] as const;
    });
    for (const [target, value] of wirings) expect(await engine.run(target)).toEqual(value);
    const rest = wirings.map(([target]) => target);
    const turn = loop((again, n, done) => again(n - 1, ...done, rest[n % rest.length]));
    const order = Array.from({ length: 40 }, (_, i) => wirings[(40 - i) % wirings.length]?.[1]);
    expect(await engine.run(turn(40))).toEqual(order);
  });

  it("4.4 arguments of another number and another depth", async () => {
    const turn = loop((again, n, rest) =>
      again(
        n - 1,
        ...rest,
        list(...Array.from({ length: n % 4 }, () => inc(n)), { x: [n % 2 ? inc(n) : n] }),
      ),
    );
    expect(await path.run(turn(4))).toEqual([
      [{ x: [4] }],
      [4, 4, 4, { x: [4] }],
      [3, 3, { x: [2] }],
      [2, { x: [2] }],
    ]);
  });

  it("4.4 maps with other tasks, lengths and windows, fields, fallbacks, steps, topics", async () => {
    const engine = path.engine();
    const dec = task("inc", (n: number) => n - 1);
    void engine.signal("t2", "two");
    void engine.signal("t1", "one");
    const turn = loop((again, n, rest) =>
      again(
        n - 1,
        ...rest,
        (n === 1 ? inc : dec)
          .map(list(...Array.from({ length: n }, () => n)) as LazyResult<number[]>)
          .withConcurrency(n),
        list(n, n + 10).get((n - 1) as never),
        inc(0).runIf(false).orElse({ n }),
        sequence([inc(n), inc(n * 10)]),
        recv(`t${n}`),
        inc(n)
          .runIf(true)
          .recover(() => n),
      ),
    );
    expect(await engine.run(turn(2))).toEqual([
      [1, 1],
      12,
      { n: 2 },
      21,
      "two",
      3,
      [2],
      1,
      { n: 1 },
      11,
      "one",
      2,
    ]);
  });

  it("4.4 recovery functions are bound afresh", async () => {
    const broken = task("broken", (): unknown => {
      throw new Error("no");
    });
    const turn = loop((again, n, rest) =>
      again(
        n - 1,
        ...rest,
        broken().recover(() => n),
      ),
    );
    expect(await path.run(turn(3))).toEqual([3, 2, 1]);
  });

  it("4.4 a node that is carried in one generation and new in the next", async () => {
    const journal = new Journal();
    const one = journal.task("one", (n: number) => n);
    let shared = one(0);
    const turn = loop((again, n) => {
      if (n % 2 === 0) shared = one(n);
      return again(n - 1, shared, inc(shared));
    });
    expect(await path.run(turn(6))).toEqual([2, 3]);
    expect(journal.count("one")).toBe(3);
  });
});
