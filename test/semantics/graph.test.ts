import { all, buildGraph, type LazyResult, literal, router, run, sequence, task } from "cascade-ts";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const give = task("give", (value: unknown): unknown => value);
const two = (): LazyResult<number> => task("two", () => 2)();

class Basket {
  readonly inside: unknown;
  constructor(inside: unknown) {
    this.inside = inside;
  }
  get surprise(): never {
    throw new Error("a getter of a class instance was read");
  }
}

bothPaths("2.1 dependencies in arguments", (path) => {
  it("2.1 are found at any depth of plain arrays and objects", async () => {
    const bare = Object.assign(Object.create(null), { x: two() }) as object;
    const symbol = Symbol("key");
    const structure = { a: [1, [two(), { b: two() }]], bare, [symbol]: two(), "": two() };
    const expected = { a: [1, [2, { b: 2 }]], bare: { x: 2 }, [symbol]: 2, "": 2 };
    const value = (await path.run(give(structure))) as typeof structure;
    expect(value).toEqual(expected);
    expect(Object.getPrototypeOf(value.bare)).toBeNull();
    expect(value[symbol]).toBe(2);
    expect(await path.run(structure)).toEqual(expected);
  });

  it("2.1 a key __proto__ stays a key", async () => {
    const value = await path.run(give(JSON.parse('{"__proto__": [0], "x": 1}') as object));
    const hot = Object.defineProperty({}, "__proto__", { value: [two()], enumerable: true });
    const filled = (await path.run(give(hot))) as object;
    expect(Object.keys(value as object)).toEqual(["__proto__", "x"]);
    expect(Object.getOwnPropertyDescriptor(filled, "__proto__")?.value).toEqual([2]);
    expect(Object.getPrototypeOf(filled)).toBe(Object.prototype);
  });

  it("2.1 a structure used twice inside one argument stays one structure", async () => {
    const shared = { v: two() };
    const value = (await path.run(give({ a: shared, b: [shared] }))) as { a: object; b: object[] };
    expect(value).toEqual({ a: { v: 2 }, b: [{ v: 2 }] });
    expect(value.b[0]).toBe(value.a);
  });

  it("2.1 holes of an array stay holes", async () => {
    const sparse: unknown[] = [];
    sparse[3] = two();
    const value = (await path.run(give(sparse))) as unknown[];
    expect([value.length, value[3], 0 in value]).toEqual([4, 2, false]);
  });

  it("2.1 class instances, Maps and Sets pass by reference, with what is in them untouched", async () => {
    const lazy = two();
    for (const value of [new Basket(lazy), new Map([["k", lazy]]), new Set([lazy]), () => lazy]) {
      expect(await path.run(give(value))).toBe(value);
      expect(((await path.run(give({ value, n: two() }))) as { value: unknown }).value).toBe(value);
    }
  });

  it("2.1 values travel by reference and are not frozen", async () => {
    const value = { list: [1], deep: { x: 1 } };
    const made = (await path.run(give(give(value)))) as typeof value;
    expect(made).toBe(value);
    expect([Object.isFrozen(value), Object.isFrozen(value.list)]).toEqual([false, false]);
  });

  it("2.1 literal passes a structure unscanned", async () => {
    const structure = [two(), Promise.resolve(1)];
    expect(await path.run(give(literal(structure)))).toBe(structure);
    expect(await path.run(give([literal(structure), two()]))).toEqual([structure, 2]);
    expect(await path.run(literal(structure))).toBe(structure);
  });

  it("2.1 are found in conditions, predecessors and routes", async () => {
    const journal = new Journal();
    const say = (name: string) => journal.task(name, () => name)();
    const target = give(router(say("key"), { key: { nested: [say("route")] }, other: say("never") }))
      .runIf(say("condition"))
      .after(say("before"));
    expect(await path.run(target)).toEqual({ nested: ["route"] });
    expect([...journal.calls].sort()).toEqual(["before", "condition", "key", "route"]);
  });

  it("2.1 more arguments than a bit mask has bits keep their places", async () => {
    const many = task("many", (...items: readonly unknown[]): unknown => items);
    const items = Array.from({ length: 70 }, (_, i) => (i % 3 === 0 ? give(i) : i));
    expect(await path.run(many(...items))).toEqual(Array.from({ length: 70 }, (_, i) => i));
  });

  it("2.1 mixed literals and dependencies keep their places, up to the last bit", async () => {
    const many = task("many", (...items: readonly unknown[]): unknown => items);
    for (const length of [1, 2, 3, 30, 31, 32, 33]) {
      const items = Array.from({ length }, (_, i) => (i === length - 1 || i % 2 === 0 ? give(i) : i));
      expect(await path.run(many(...items))).toEqual(Array.from({ length }, (_, i) => i));
    }
  });

  it("2.1 a target may be a structure, a plain value, or empty", async () => {
    expect(await path.run({ a: two(), b: [two(), "x"] })).toEqual({ a: 2, b: [2, "x"] });
    for (const plain of [5, "x", null, undefined, false]) expect(await path.run(plain)).toBe(plain);
    expect(await path.run([])).toEqual([]);
    expect(await path.run({})).toEqual({});
  });

  it("2.1 changing a list after the call changes nothing: the graph keeps no reference into it", async () => {
    const list = [two(), 3];
    const lazy = give(list);
    list.push(4);
    list[1] = 30;
    expect(await path.run(lazy)).toEqual([2, 3]);
  });
});

const refused = (code: string) => expect.objectContaining({ code });
const thenable = { then: () => 0 };

it.each<readonly [string, unknown]>([
  ["a promise", Promise.resolve(1)],
  ["a thenable object", thenable],
  ["one deep inside", [{ a: [Promise.resolve(1)] }]],
  ["one beside a LazyResult", [two(), Promise.resolve(1)]],
  [
    "a class instance with then",
    new (class {
      then = () => 0;
    })(),
  ],
])("2.2 a thenable as argument is an error: %s", async (_, value) => {
  expect(() => give(value)).toThrow(refused("CS_PROMISE_ARGUMENT"));
  expect(() => all([value])).toThrow(refused("CS_PROMISE_ARGUMENT"));
  expect(() => give(1).runIf(value instanceof Promise ? value : thenable)).toThrow(
    refused("CS_PROMISE_ARGUMENT"),
  );
  await expect(run([value])).rejects.toMatchObject({ code: "CS_PROMISE_ARGUMENT" });
});

it("2.2 the refusal of a promise says where it is and what to do", () => {
  expect(() => give([1, { k: Promise.resolve(1) }])).toThrow(/give: argument 0\[1\]\.k .*[Aa]wait/);
});

it("2.2 an accessor property is an error and is not read", async () => {
  let reads = 0;
  const trap = {
    get value() {
      reads++;
      return 1;
    },
  };
  expect(() => give(trap)).toThrow(refused("CS_ACCESSOR_ARGUMENT"));
  expect(() => give([two(), { trap }])).toThrow(refused("CS_ACCESSOR_ARGUMENT"));
  expect(() => router("value", trap)).toThrow(refused("CS_ACCESSOR_ARGUMENT"));
  await expect(run(trap)).rejects.toMatchObject({ code: "CS_ACCESSOR_ARGUMENT" });
  expect(reads).toBe(0);
});

it("2.2 building runs no conversion of the user's", async () => {
  const touched: string[] = [];
  const tricky = {
    toJSON: () => touched.push("toJSON"),
    valueOf: () => touched.push("valueOf"),
    toString: () => touched.push("toString"),
    [Symbol.toPrimitive]: () => touched.push("toPrimitive"),
    [Symbol.iterator]: () => touched.push("iterator"),
  };
  await run(give([tricky, two()]));
  buildGraph(give(tricky));
  expect(touched).toEqual([]);
});

it("2.2 a cyclic plain structure passes by reference when no LazyResult is inside", async () => {
  const knot: unknown[] = [1];
  knot.push({ knot });
  expect(await run(give(knot))).toBe(knot);
  expect(((await run(give([knot, two()]))) as unknown[])[0]).toBe(knot);
});

it("2.2 a cyclic plain structure with a LazyResult inside is CS_CYCLIC_ARGUMENT", () => {
  const knot: unknown[] = [two()];
  knot.push({ knot });
  expect(() => give(knot)).toThrow(refused("CS_CYCLIC_ARGUMENT"));
});

it("2.3 a signature is computed once per task and sits on the node", async () => {
  const wantsContext = task("context", {}, async (_ctx, a: number, b: number) => a + b);
  const graph = buildGraph(all([wantsContext(1, 2), wantsContext(3, wantsContext(4, 5))]));
  const signatures = graph.nodes.flatMap((node) => (node.task === undefined ? [] : [node.signature]));
  expect(signatures).toHaveLength(3);
  expect(new Set(signatures).size).toBe(1);
  expect(signatures[0]).toMatchObject({ arity: 2, isAsync: true, wantsContext: true, computed: 1 });
  expect(graph.nodes.at(-1)?.signature).toBeUndefined();
});

bothPaths("2.3 counters", (path) => {
  it("2.3 signaturesComputed is the number of tasks, whatever runs and however often", async () => {
    const engine = path.engine();
    const a = task("a", (n: number) => n);
    const b = task("b", (n: number) => n);
    for (let turn = 0; turn < 20; turn++)
      await engine.run([a(turn), b(a(turn)), a.map([1, 2]), sequence([b(1)])]);
    expect(engine.stats.signaturesComputed).toBe(2);
  });
});

it("2.3 labels of arguments are paths", () => {
  const task3 = task("three", (..._args: readonly unknown[]): unknown => 0);
  const graph = buildGraph(task3(two(), ["x", two()], { k: two(), deep: [{ "odd key": two() }] }));
  expect(graph.edges.map((edge) => edge.label)).toEqual(["0", "1[1]", "2.k", "2.deep[0].odd key"]);
  expect(new Set(graph.edges.map((edge) => edge.type))).toEqual(new Set(["data"]));
});

it("2.3 edges tell what they are for", () => {
  const [c, p, s, r] = ["c", "p", "s", "r"].map((name) => task(name, () => name)());
  const lazy = router(s, { key: r })
    .runIf(c)
    .after(p as LazyResult<string>);
  const edges = buildGraph(lazy).edges.map(({ type, label }) => `${type} ${label}`);
  expect(edges).toEqual(["condition runIf", "selector selector", "route key", "sequence after"]);
});
