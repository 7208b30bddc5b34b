import {
  all,
  bind,
  buildGraph,
  dryRun,
  firstOf,
  type Jump,
  jump,
  type LazyResult,
  literal,
  router,
  selectJump,
  sequence,
  settle,
  type Tail,
  task,
  visualize,
} from "cascade-ts";
import { describe, expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const echo = task("echo", (value: unknown): unknown => value);
const double = task("double", (n: number) => n * 2);
const count = task("count", (n: number): Jump<number> => (n <= 0 ? jump("end", n) : jump("again", n - 1)));
/** A body that returns what it is told. */
const go = task("go", (result: unknown): unknown => result);
const jumpTo = (key: string, data?: unknown): LazyResult<Jump> =>
  go(jump(key, data) as never) as LazyResult<Jump>;
/** A loop of so many turns that ends with 0. */
const loop = (n: number): LazyResult<number> =>
  bind(count(n), (self) => selectJump({ again: self, end: null })) as LazyResult<number>;
const broken = task("broken", (): number => {
  throw new Error("no");
});

bothPaths("12 a bound node anywhere", (path) => {
  it.each<readonly [string, () => unknown, unknown]>([
    ["the target", () => loop(5), 0],
    ["an argument", () => echo(loop(5)), 0],
    ["deep in an argument", () => echo({ a: [loop(2), { b: loop(3) }] }), { a: [0, { b: 0 }] }],
    ["a gathered structure", () => [loop(3), { k: loop(1) }], [0, { k: 0 }]],
    ["a condition", () => echo("yes").runIf(loop(3)).orElse("no"), "no"],
    ["a predecessor", () => echo("x").after(loop(3)), "x"],
    ["a selector", () => router(loop(3), { 0: "zero", 1: "one" }), "zero"],
    ["a route", () => router("a", { a: loop(3), b: broken() }), 0],
    ["a step, and the last one", () => sequence([loop(3), loop(2)]), 0],
    ["an item of firstOf", () => firstOf([broken(), loop(3)]), 0],
    ["an element of a list to map over", () => double.map([loop(3), 4]), [0, 8]],
    ["an amount", () => echo("x").withConstraints({ gpu: loop(3) }), "x"],
    ["a fallback", () => echo(1).runIf(false).orElse(loop(3)), 0],
    ["a recovery", () => broken().recover(() => loop(3)), 0],
    ["settled", () => settle(loop(3)), { status: "fulfilled", value: 0 }],
    ["within a time", () => loop(3).within("1h"), 0],
    ["a tail call", () => go(loop(3) as never), 0],
    ["with a label and a condition", () => loop(3).as("loop").runIf(echo(true)), 0],
    ["which was skipped", () => loop(3).runIf(false).orElse("else"), "else"],
  ])("12 as %s", async (_, make, value) => {
    expect(await path.run(make(), { capacities: { gpu: 1 } })).toEqual(value);
  });

  it("12 many at once, in elements of maps", async () => {
    const each = task("each", (n: number): Tail<number> => loop(n));
    expect(await path.run(each.map([0, 1, 5, 20]))).toEqual([0, 0, 0, 0]);
  });

  it("12 shared by several, it runs once", async () => {
    const journal = new Journal();
    const work = journal.task("work", (n: number): unknown =>
      n === 0 ? jump("end", {}) : jump("again", n - 1),
    );
    const shared = bind(work(3) as LazyResult<Jump>, (self) => selectJump({ again: self, end: null }));
    const [a, b, [c]] = (await path.run([shared, echo(shared), echo([shared])])) as [
      unknown,
      unknown,
      [unknown],
    ];
    expect([a === b, b === c, journal.count("work")]).toEqual([true, true, 4]);
  });

  it("12 in another loop: an inner loop ends, and the outer one goes on", async () => {
    const inner = task("inner", (n: number): Tail<number> => loop(n));
    const outer = task(
      "outer",
      (n: number, _inner: number): Jump<unknown> => (n === 0 ? jump("end", n) : jump("again", [n - 1])),
    );
    const both = bind(outer(3, inner(4)), (self) => selectJump({ again: self, end: null }));
    expect(await path.run(both)).toBe(0);
  });
});

bothPaths("12 around the source of a jump", (path) => {
  const ends = selectJump({ end: null });

  it.each<readonly [string, () => LazyResult<unknown>, unknown]>([
    ["recover, unused", () => jumpTo("end", 1).recover(() => "saved"), 1],
    ["recover, used for a value", () => broken().recover(() => "saved"), "saved"],
    ["recover, used for a jump", () => broken().recover(() => jump("end", "jumped")), "jumped"],
    ["orElse, unused", () => jumpTo("end", 1).orElse("else"), 1],
    ["orElse, used for a value", () => jumpTo("end", 1).runIf(false).orElse("else"), "else"],
    ["orElse, used for a jump", () => echo(0).runIf(false).orElse(jumpTo("end", "jumped")), "jumped"],
    ["a router", () => router("a", { a: jumpTo("end", 1), b: 0 }), 1],
    ["a sequence", () => sequence([echo(0), jumpTo("end", 1)]), 1],
    ["firstOf", () => firstOf([broken(), jumpTo("end", 1)]), 1],
    ["within", () => jumpTo("end", 1).within("1h"), 1],
    [
      "several",
      () =>
        router("a", {
          a: jumpTo("end", 1)
            .orElse(0)
            .recover(() => 2)
            .within("1h"),
        }),
      1,
    ],
  ])("12 %s", async (_, make, value) => {
    expect(await path.run(bind(make() as LazyResult<Jump>, ends))).toBe(value);
    expect(await path.run(echo([bind(make() as LazyResult<Jump>, ends)]))).toEqual([value]);
  });

  it("12 the data goes to the call inside a wrapper, in each turn", async () => {
    const work = task("work", (n: number): unknown => {
      if (n === 3) throw new Error("three");
      return n === 0 ? jump("end", "counted") : jump("again", n - 1);
    });
    const saved: string[] = [];
    const source = work(5).recover((failure) => {
      saved.push((failure.cause as Error).message);
      return jump("again", 2);
    });
    const through = bind(source as LazyResult<Jump>, (self) => selectJump({ again: self, end: null }));
    expect(await path.run(through)).toBe("counted");
    expect(saved).toEqual(["three"]);
    const routed = bind(
      jumpTo("work", 4),
      selectJump({ work: work(0).orElse("else"), again: work(0).runIf(true), end: null }),
    );
    await expect(path.run(routed)).rejects.toMatchObject({ cause: { message: "three" } });
  });

  it("12 a jump that a structure holds is a value like any other", async () => {
    const inside = jump("end", 1);
    expect(await path.run(bind(go([inside]) as LazyResult<Jump>, ends))).toEqual([inside]);
    expect(await path.run(bind(all([jumpless()]) as unknown as LazyResult<Jump>, ends))).toEqual([1]);
  });
});

const pair = task("pair", (a: number, b: string): unknown => [a, b]);
const jumpless = task("jumpless", () => 1);

bothPaths("E3 maps as routes", (path) => {
  it.each<readonly [string, unknown, readonly unknown[]]>([
    ["no data: its own list", undefined, [2, 4]],
    ["an array is the list", [5, 6, 7], [10, 12, 14]],
    ["an empty one", [], []],
    ["an array of lists replaces them from the left", [[8, 9]], [16, 18]],
  ])("E3 %s", async (_, data, expected) => {
    const routes = selectJump({ each: double.map([1, 2]) });
    expect(await path.run(bind(jumpTo("each", data), routes))).toEqual(expected);
    const dynamic = selectJump({ each: double.map(go([1, 2] as never) as LazyResult<number[]>) });
    expect(await path.run(bind(jumpTo("each", data), dynamic))).toEqual(expected);
    const nodes = selectJump({ each: double.map([echo(1) as LazyResult<number>, 2]) });
    expect(await path.run(bind(jumpTo("each", data), nodes))).toEqual(expected);
  });

  it("E3 several lists in step; policies and the window stay", async () => {
    let [open, most] = [0, 0];
    const add = task("add", async (a: number, b: number) => {
      most = Math.max(most, ++open);
      await null;
      open--;
      return a + b;
    });
    const routes = selectJump({ each: add.map([1, 2, 3], [10, 20, 30]).withConcurrency(1) });
    expect(await path.run(bind(jumpTo("each"), routes))).toEqual([11, 22, 33]);
    expect(await path.run(bind(jumpTo("each", [[4, 5, 6]]), routes))).toEqual([14, 25, 36]);
    expect(await path.run(bind(jumpTo("each", [[1], [2]]), routes))).toEqual([3]);
    await expect(path.run(bind(jumpTo("each", [[1], [2, 3]]), routes))).rejects.toMatchObject({
      code: "CS_MAP_LENGTHS",
    });
    await expect(path.run(bind(jumpTo("each", 7), routes))).rejects.toMatchObject({ code: "CS_MAP_LIST" });
    expect(most).toBe(1);
  });

  it("E4 an element's jump leads nowhere: its value is an item", async () => {
    await expect(
      path.run(bind(go.map([jump("end") as never]) as never, selectJump({ end: null }))),
    ).rejects.toMatchObject({
      code: "CS_UNBOUND_JUMP",
    });
  });
});

bothPaths("12 routes that are bound themselves", (path) => {
  it("12 go on by their own routes, with the data", async () => {
    const inner = bind(count(0), (self) =>
      selectJump({ again: self, end: () => pair(-1, "inner end") as LazyResult<unknown> }),
    );
    expect(await path.run(bind(jumpTo("go", 5), selectJump({ go: inner, end: null })))).toEqual([
      0,
      "inner end",
    ]);
  });

  it("12 two loops that lead into each other", async () => {
    const journal = new Journal();
    const a = journal.task("a", (n: number): unknown => jump("b", n - 1));
    const b = journal.task("b", (n: number): unknown => (n <= 0 ? jump("end", n) : jump("a", n - 1)));
    const second = bind(b(0) as LazyResult<Jump>, selectJump({ a: () => first, end: null }));
    const first: LazyResult<unknown> = bind(a(9) as LazyResult<Jump>, selectJump({ b: second }));
    expect(await path.run(first)).toBe(0);
    expect(journal.calls).toEqual(["a", "b", "a", "b", "a", "b", "a", "b", "a", "b"]);
  });
});

describe("O1 jumps are drawn as such", () => {
  const target = bind(count(3), (self) =>
    selectJump({ again: self, other: double(echo(1) as LazyResult<number>), end: null }),
  );
  const graph = buildGraph(target);
  const jumps = graph.edges.filter(({ type }) => type === "jump");

  it("G1 one edge for each route that leads somewhere, back to itself for the loop", () => {
    const bound = graph.target;
    const other = graph.nodes.find(({ name }) => name === "double")?.id;
    expect(jumps).toEqual([
      { source: bound, target: bound, type: "jump", label: "again" },
      { source: other, target: bound, type: "jump", label: "other" },
    ]);
    expect(graph.edges.filter(({ target: to, type }) => to === bound && type === "data")).toHaveLength(1);
  });

  it("O1 in every format, in a style of their own", () => {
    for (const format of ["dot", "mermaid", "svg"] as const) {
      const [withJump, without] = [visualize(target, { format }), visualize(count(3), { format })];
      expect(withJump).toContain("again");
      expect(without).not.toContain("again");
    }
    expect(visualize(target, { format: "dot" })).toMatch(
      /label="?again"?[^\n]*style|style[^\n]*label="?again/,
    );
  });

  it("O3 the plan knows that a route may run, not that it will", () => {
    const plan = dryRun(target);
    const of = (name: string) => plan.nodes.find((node) => node.name === name);
    expect([of("count")?.runs, of("double")?.runs]).toEqual(["always", "conditional"]);
    expect(plan.warnings).toEqual([]);
  });
});

bothPaths("12 data and literals", (path) => {
  it("12 a literal argument stays unscanned in the next turn", async () => {
    const big = [echo(1)];
    const same = task("same", (_n: number, value: unknown): unknown => value === big);
    expect(await path.run(bind(jumpTo("r", 1), selectJump({ r: same(0, literal(big) as never) })))).toBe(
      true,
    );
  });
});
