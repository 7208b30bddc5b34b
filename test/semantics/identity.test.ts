import { all, type LazyResult, param, router, run, sequence, settle, task } from "cascade-ts";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

bothPaths("1.1 one LazyResult is one node", (path) => {
  it("1.1 runs once, however many others use it", async () => {
    const journal = new Journal();
    const one = journal.task("one", () => 1);
    const shared = one();
    const target = list(shared, [shared, { deep: shared }], list(shared).after(shared).runIf(shared));
    expect(await path.run(target)).toEqual([1, [1, { deep: 1 }], [1]]);
    expect(journal.calls).toEqual(["one"]);
  });

  it("1.1 runs once as selector, route, step, condition and map list too", async () => {
    const journal = new Journal();
    const key = journal.task("key", () => "k");
    const shared = key();
    const target = list(
      router(shared, { k: shared }),
      sequence([shared, shared]),
      list.map([shared, shared]),
      settle(shared),
    );
    expect(await path.run(target)).toEqual(["k", "k", [["k"], ["k"]], { status: "fulfilled", value: "k" }]);
    expect(journal.calls).toEqual(["key"]);
  });

  it("1.1 two calls are two nodes", async () => {
    const journal = new Journal();
    const one = journal.task("one", () => 1);
    expect(await path.run([one(), one()])).toEqual([1, 1]);
    expect(journal.count("one")).toBe(2);
  });

  it("1.1 runs again in another run", async () => {
    const journal = new Journal();
    const shared = journal.task("one", () => journal.calls.length)();
    const engine = path.engine();
    expect([await engine.run(shared), await engine.run([shared])]).toEqual([1, [2]]);
  });

  it("1.1 a generation that does not name it forgets it", async () => {
    const journal = new Journal();
    const config = journal.task("config", () => "c")();
    const turn = journal.task("turn", (n: number, _config: unknown): LazyResult<string> | string =>
      n === 0 ? "end" : n === 2 ? turn(n - 1, "none") : turn(n - 1, config),
    );
    expect(await path.run(turn(5, config))).toBe("end");
    // Named in generations 5, 4, 3 and 2 (once), not in 1, and again in 0.
    expect(journal.count("config")).toBe(2);
  });
});

bothPaths("1.1 equal calls of a pure task are one node", (path) => {
  const pure = (journal: Journal) =>
    journal.task("pure", (...args: readonly unknown[]): unknown => args, { pure: true });

  it("1.1 equal literals, at any depth and in any order of keys", async () => {
    const journal = new Journal();
    const p = pure(journal);
    await path.run([p(1, { a: [1], b: 2 }), p(1, { b: 2, a: [1] })]);
    expect(journal.count("pure")).toBe(1);
  });

  it("1.1 equal inputs are the same nodes, not equal values", async () => {
    const journal = new Journal();
    const p = pure(journal);
    const impure = journal.task("impure", () => 1);
    const shared = impure();
    await path.run([p(shared), p(shared), p(impure()), p(p(2)), p(p(2))]);
    // p(shared) once, p(impure()) once, p(2) once, p(p(2)) once.
    expect(journal.count("pure")).toBe(4);
  });

  const differing: readonly (readonly [string, unknown, unknown])[] = [
    ["1 and '1'", 1, "1"],
    ["0 and -0", 0, -0],
    ["null and undefined", null, undefined],
    ["a missing and an undefined key", {}, { a: undefined }],
    ["a date and its text", new Date(0), new Date(0).toISOString()],
    ["two functions", () => 1, () => 1],
    ["1 and 1n", 1, 1n],
    ["[1] and { 0: 1 }", [1], { 0: 1 }],
    ["a hole and undefined", new Array(1), [undefined]],
  ];
  it.each(differing)("1.1 different literals are different calls: %s", async (_, a, b) => {
    const journal = new Journal();
    const p = pure(journal);
    const both = (await path.run([p(a), p(b)])) as [unknown[], unknown[]];
    expect(journal.count("pure")).toBe(2);
    expect([both[0][0], both[1][0]]).toEqual([a, b]);
  });

  it("1.1 NaN is equal to itself, and the number of arguments counts", async () => {
    const journal = new Journal();
    const p = pure(journal);
    expect(await path.run([p(Number.NaN), p(Number.NaN), p(), p(undefined)])).toEqual([
      [Number.NaN],
      [Number.NaN],
      [],
      [undefined],
    ]);
    expect(journal.count("pure")).toBe(3);
  });

  it("1.1 guards, predecessors, labels and retry filters tell calls apart", async () => {
    const journal = new Journal();
    const p = pure(journal);
    const yes = journal.task("yes", () => true)();
    const calls = [
      p(),
      p().runIf(yes),
      p().after(yes),
      p().as("labelled"),
      p().withPriority(3),
      p().withRetry({ attempts: 2 }),
      p().withRetry({ attempts: 2, retryIf: () => true }),
      p().withRetry({ attempts: 2, retryIf: () => true }),
    ];
    await path.run(calls);
    expect(journal.count("pure")).toBe(calls.length);
  });

  it("1.1 a condition that is false for one call does not skip its double", async () => {
    const journal = new Journal();
    const p = pure(journal);
    const no = journal.task("no", () => false)();
    expect(await path.run([p(1), p(1).runIf(no).orElse("skipped"), p(1).runIf(no).orElse("again")])).toEqual([
      [1],
      "skipped",
      "again",
    ]);
    expect(journal.count("pure")).toBe(1);
  });

  it("1.1 another task of the same name is another task", async () => {
    const a = task("same", () => "a", { pure: true });
    const b = task("same", () => "b", { pure: true });
    expect(await path.run([a(), b(), a(), b()])).toEqual(["a", "b", "a", "b"]);
  });

  it("1.1 only within the build of one frame, and found anew in every generation", async () => {
    const journal = new Journal();
    const p = pure(journal);
    const turn: (n: number, ...rest: readonly unknown[]) => LazyResult<unknown> = journal.task(
      "turn",
      (n: number, ...rest: readonly unknown[]): unknown => (n === 0 ? rest : turn(n - 1, p(n % 2), p(1))),
    );
    // Generations: n = 4 with p(0), p(1); 3 with p(1), p(1); 2 with p(0), p(1); 1 with p(1), p(1).
    expect(await path.run(turn(4))).toEqual([[1], [1]]);
    expect(journal.count("pure")).toBe(2 + 1 + 2 + 1);
  });
});

bothPaths("1.2 derived nodes and other calls", (path) => {
  it("1.2 orElse, recover and get derive a node; the receiver runs once", async () => {
    const journal = new Journal();
    const source = journal.task("source", () => ({ k: 7 }))();
    expect(await path.run([source.orElse(0), source.recover(() => 0), source.get("k"), source])).toEqual([
      { k: 7 },
      { k: 7 },
      7,
      { k: 7 },
    ]);
    expect(journal.calls).toEqual(["source"]);
  });

  it.each([
    ["withRetry", (call: LazyResult<number>) => call.withRetry({ attempts: 2 })],
    ["withPriority", (call: LazyResult<number>) => call.withPriority(1)],
    ["runIf", (call: LazyResult<number>) => call.runIf(task("yes", () => true)())],
    ["after", (call: LazyResult<number>) => call.after(task("first", () => 0)())],
    ["as", (call: LazyResult<number>) => call.as("again")],
  ] as const)("1.2 %s describes another call", async (_, change) => {
    const journal = new Journal();
    const call = journal.task("call", () => 1)();
    const other = change(call);
    expect(other).not.toBe(call);
    expect(await path.run([call, other])).toEqual([1, 1]);
    expect(journal.count("call")).toBe(2);
  });

  it("1.2 said twice: withX replaces", async () => {
    const journal = new Journal();
    const failing = journal.task("failing", (): number => {
      throw new Error("no");
    });
    const call = failing().withRetry({ attempts: 5 });
    await rejection(path.run(call.withRetry({ attempts: 2 })));
    expect(journal.count("failing")).toBe(2);
  });

  it.each([
    [true, true, 1],
    [true, false, 0],
    [false, true, 0],
  ])("1.2 said twice: runIf %s and runIf %s", async (a, b, runs) => {
    const journal = new Journal();
    const holds = task("holds", (x: boolean) => x);
    const call = journal.task("call", () => 1);
    await path.run(call().runIf(holds(a)).runIf(holds(b)).orElse(0));
    await path.run(call().runIf(a).runIf(holds(b)).orElse(0));
    await path.run(call().runIf(holds(a)).runIf(b).orElse(0));
    expect(journal.count("call")).toBe(3 * runs);
  });

  it("1.2 said twice: after unites", async () => {
    const journal = new Journal();
    const [a, b] = [journal.task("a", () => 0)(), journal.task("b", () => 0)()];
    await path.run(
      journal
        .task("call", () => 0)()
        .after(a)
        .after(b, a),
    );
    expect(journal.calls).toEqual(["a", "b", "call"]);
  });

  it("1.2 the receiver keeps what was said of it", async () => {
    const call = task("call", () => "ran")();
    call.runIf(false);
    call.as("other");
    expect(await path.run(call)).toBe("ran");
  });
});

it.each<readonly [string, LazyResult<unknown>]>([
  ["all", all([1])],
  ["router", router("a", { a: 1 })],
  ["sequence", sequence([all([1])])],
  ["orElse", all([1]).orElse(2)],
  ["recover", all([1]).recover(() => 2)],
  ["get", all([1]).get(0)],
  ["param", param("identity-bodiless")],
])("1.2 withX on %s, which has no body, is CS_INVALID_POLICY", (_, lazy) => {
  const refusal = expect.objectContaining({ code: "CS_INVALID_POLICY" });
  expect(() => lazy.withRetry({ attempts: 2 })).toThrow(refusal);
  expect(() => lazy.withPriority(1)).toThrow(refusal);
});

bothPaths("1.2 on a mapped result", (path) => {
  it("1.2 withX goes to each element", async () => {
    const journal = new Journal();
    const flaky = journal.task("flaky", (n: number) => {
      if (journal.count("flaky") <= 3) throw new Error("not yet");
      return n;
    });
    // Three elements fail once each.
    expect(await path.run(flaky.map([1, 2, 3]).withRetry({ attempts: 2 }))).toEqual([1, 2, 3]);
    expect(journal.count("flaky")).toBe(6);
  });

  it("1.2 runIf and after go to the whole", async () => {
    const journal = new Journal();
    const item = journal.task("item", (n: number) => n);
    const no = journal.task("no", () => false);
    const first = journal.task("first", () => 0);
    expect(await path.run(item.map([1, 2]).runIf(no()).orElse("whole"))).toBe("whole");
    expect(await path.run(item.map([1, 2]).after(first()))).toEqual([1, 2]);
    expect(journal.calls).toEqual(["no", "first", "item", "item"]);
  });
});

it("1.1 two runs of one target at once do not share nodes", async () => {
  const journal = new Journal();
  const target = journal.task("shared", async () => journal.calls.length)();
  expect(new Set(await Promise.all([run(target), run(target)]))).toEqual(new Set([1, 2]));
});
