import { all, type LazyResult, literal, router, sequence, settle, task } from "cascade-ts";
import { scriptedTask, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothSteadyPaths, type Path } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

bothSteadyPaths("3.1 a node starts when its own dependencies are done", (path) => {
  it("3.1 a slow sibling delays nobody", async () => {
    const slow = scriptedTask<[], string>("slow");
    const quick = scriptedTask<[], string>("quick");
    const journal = new Journal();
    const next = journal.task("next", (x: string) => x);
    const done = path.run([slow.task(), next(next(quick.task()))]);
    const [first, second] = [await slow.next(), await quick.next()];
    second.finish("q");
    await quiet();
    expect(journal.count("next")).toBe(2);
    first.finish("s");
    expect(await done).toEqual(["s", "q"]);
  });

  it("3.1 all that is ready starts before anything settles", async () => {
    const body = scriptedTask<[n: number], number>("body");
    const done = path.run([1, 2, 3, 4].map((n) => body.task(n)));
    await quiet();
    expect(body.open.map((call) => call.args[0])).toEqual([1, 2, 3, 4]);
    for (const call of [...body.open].reverse()) call.finish(call.args[0] * 10);
    expect(await done).toEqual([10, 20, 30, 40]);
  });

  it("3.1 an element of a map over a literal list waits for its own items only", async () => {
    const item = scriptedTask<[n: number], number>("item");
    const journal = new Journal();
    const element = journal.task("element", (a: number, b: number) => a + b);
    const done = path.run(element.map([item.task(1), 2, item.task(3)], [10, 20, 30]));
    await quiet();
    expect(journal.count("element")).toBe(1);
    item.open[1]?.finish(3);
    await quiet();
    expect(journal.count("element")).toBe(2);
    item.open[0]?.finish(1);
    expect(await done).toEqual([11, 22, 33]);
  });

  it("3.1 an element that goes on as a graph delays no other element", async () => {
    const slow = scriptedTask<[n: number], number>("slow");
    const journal = new Journal();
    const after = journal.task("after", (n: number) => n + 1);
    const element = task("element", (n: number) => after(slow.task(n)));
    const done = path.run(element.map([1, 2]));
    await quiet();
    slow.open[1]?.finish(2);
    await quiet();
    expect(journal.count("after")).toBe(1);
    slow.open[0]?.finish(1);
    expect(await done).toEqual([2, 3]);
  });
});

bothSteadyPaths("3.2 what is not needed never starts", (path) => {
  it("3.2 a guarded node demands its inputs only when its condition holds", async () => {
    const journal = new Journal();
    const input = journal.task("input", () => "in");
    const condition = journal.task("condition", (x: boolean) => x);
    const target = (holds: boolean) =>
      list(input(), [input()]).after(input()).runIf(condition(holds)).orElse("no");
    expect(await path.run(target(false))).toBe("no");
    expect(journal.calls).toEqual(["condition"]);
    expect(await path.run(target(true))).toEqual(["in", ["in"]]);
    expect(journal.calls).toEqual(["condition", "condition", "input", "input", "input"]);
  });

  it("3.2 the second condition is asked only when the first holds", async () => {
    const journal = new Journal();
    const say = (name: string, value: boolean) => journal.task(name, () => value)();
    await path.run(list().runIf(say("a", false)).runIf(say("b", true)).orElse(0));
    await path.run(list().runIf(false).runIf(say("c", true)).orElse(0));
    expect(journal.calls).toEqual(["a"]);
  });

  it("3.2 a router demands its selector, then the chosen route only", async () => {
    const journal = new Journal();
    const say = (name: string) => journal.task(name, () => name)();
    const routes = { a: list(say("in a")), b: list(say("in b")), c: [say("in c")] };
    expect(await path.run(router(say("b"), routes))).toEqual(["in b"]);
    expect(journal.calls).toEqual(["b", "in b"]);
  });

  it("3.2 orElse runs its LazyResult only when it is used", async () => {
    const journal = new Journal();
    const say = (name: string) => journal.task(name, () => name)();
    expect(await path.run(say("a").orElse(list(say("b"))))).toBe("a");
    expect(
      await path.run(
        say("c")
          .runIf(false)
          .orElse(list(say("d"))),
      ),
    ).toEqual(["d"]);
    expect(journal.calls).toEqual(["a", "d"]);
  });

  it("3.2 a sequence demands a step, and what only it needs, after the step before", async () => {
    const first = scriptedTask<[], string>("first");
    const journal = new Journal();
    const input = journal.task("input", () => "in")();
    const done = path.run(sequence([first.task(), list(input), list(input)]));
    const call = await first.next();
    await quiet();
    expect(journal.calls).toEqual([]);
    call.finish("1");
    expect(await done).toEqual(["in"]);
    expect(journal.calls).toEqual(["input"]);
  });

  it("3.2 a shared input that is needed elsewhere runs, once, and is not pruned twice", async () => {
    const journal = new Journal();
    const shared = journal.task("shared", () => "s")();
    const target = [
      router("a", { a: 1, b: list(shared), c: list(shared) }),
      list(shared).runIf(false).orElse("skipped"),
      list(shared),
    ];
    expect(await path.run(target)).toEqual([1, "skipped", ["s"]]);
    expect(journal.calls).toEqual(["shared"]);
  });
});

const object = {};
const routed: readonly (readonly [string, unknown, object, unknown])[] = [
  ["a number by its text", 1, { "1": "one", "2": "two" }, "one"],
  ["a boolean by its text", false, { true: "yes", false: "no" }, "no"],
  ["null by its text", null, { null: "nothing" }, "nothing"],
  ["NaN in a Map", Number.NaN, new Map([[Number.NaN, "nan"]]), "nan"],
  ["-0 in a Map", -0, new Map([[0, "zero"]]), "zero"],
  [
    "an object in a Map by identity",
    object,
    new Map([
      [{}, "other"],
      [object, "same"],
    ]),
    "same",
  ],
  [
    "1 and '1' apart in a Map",
    "1",
    new Map<unknown, string>([
      [1, "number"],
      ["1", "text"],
    ]),
    "text",
  ],
  ["a key that every object inherits", "toString", { toString: "own" }, "own"],
];

bothSteadyPaths("3.2 keys of routes", (path) => {
  it.each(routed)("3.2 matches %s", async (_, key, routes, value) => {
    expect(await path.run(router(literal(key), routes as Record<string, unknown>))).toBe(value);
  });

  it.each<readonly [string, unknown, object, string[]]>([
    ["an inherited name", "constructor", { a: 1, b: 2 }, ["a", "b"]],
    ["a text where the Map has a number", "1", new Map([[1, 1]]), ["1"]],
    ["undefined", undefined, { a: 1 }, ["undefined", "a"]],
  ])("3.2 an unknown key is an error that names the known ones: %s", async (_, key, routes, named) => {
    const outcome = path.run(router(literal(key), routes as Record<string, unknown>));
    await expect(outcome).rejects.toMatchObject({ code: "CS_UNKNOWN_ROUTE" });
    for (const word of named) await expect(outcome).rejects.toThrow(word);
  });
});

/** The order in which bodies that note their label begin. */
async function orderOf(path: Path, build: (say: Say) => unknown, maxConcurrency = 1): Promise<string[]> {
  const order: string[] = [];
  const say: Say = (name, ...inputs) =>
    task("say", async (..._inputs: readonly unknown[]): Promise<unknown> => {
      order.push(name);
      return name;
    })(...inputs);
  // A clock that stands still: the run does not pause to let others go on.
  await path.run(build(say), { maxConcurrency, clock: new VirtualClock() });
  return order;
}
type Say = (name: string, ...inputs: readonly unknown[]) => LazyResult<unknown>;

bothSteadyPaths("3.3 ready nodes start in a deterministic order", (path) => {
  it("3.3 discovery order: dependencies first, arguments left to right", async () => {
    const build = (say: Say) => say("end", say("l", say("ll"), say("lr")), [say("m")], say("r", say("rl")));
    expect(await orderOf(path, build)).toEqual(["ll", "lr", "l", "m", "rl", "r", "end"]);
  });

  it("3.3 conditions come before arguments, predecessors after them", async () => {
    const build = (say: Say) => [say("x", say("arg")).after(say("pred")).runIf(say("cond")), say("y")];
    expect(await orderOf(path, build)).toEqual(["cond", "arg", "pred", "x", "y"]);
  });

  it("3.3 a larger priority starts first among those that are ready", async () => {
    const build = (say: Say) => [
      say("a"),
      say("b").withPriority(1),
      say("c").withPriority(-1),
      say("d").withPriority(1),
      say("e").withPriority(2),
    ];
    expect(await orderOf(path, build)).toEqual(["e", "b", "d", "a", "c"]);
  });

  it("3.3 priority orders the queue and is no gate", async () => {
    const slow = scriptedTask<[], string>("slow");
    const journal = new Journal();
    const low = journal.task("low", () => 0);
    const high = journal.task("high", (_x: string) => 0);
    const done = path.run([high(slow.task()).withPriority(100), low().withPriority(-100)]);
    const call = await slow.next();
    await quiet();
    expect(journal.calls).toEqual(["low"]);
    call.finish("");
    await done;
  });

  it("3.3 the priority of a task, replaced by the call's own", async () => {
    const order: string[] = [];
    const important = task("important", async (name: string) => void order.push(name), { priority: 5 });
    const plain = task("plain", async (name: string) => void order.push(name));
    await path.run([plain("p"), important("i"), important("less").withPriority(-1)], { maxConcurrency: 1 });
    expect(order).toEqual(["i", "p", "less"]);
  });

  it("3.3 elements of a map start in order, with the map's priority", async () => {
    const order: unknown[] = [];
    const element = task("element", async (n: number) => void order.push(n));
    await path.run([element.map([1, 2, 3]), element.map([10, 20]).withPriority(1), element(7)], {
      maxConcurrency: 1,
    });
    expect(order).toEqual([10, 20, 1, 2, 3, 7]);
  });

  it("3.3 the order is the same every time", async () => {
    const build = (say: Say) => all([say("a", say("b")), settle(say("c")), say("d").orElse(say("e"))]);
    const first = await orderOf(path, build, 2);
    for (let turn = 0; turn < 5; turn++) expect(await orderOf(path, build, 2)).toEqual(first);
  });
});
