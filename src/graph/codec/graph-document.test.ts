import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { run } from "../../engine/run.ts";
import { all } from "../../spec/all.ts";
import { bind } from "../../spec/bind-jump.ts";
import { env } from "../../spec/env.ts";
import { firstOf } from "../../spec/first-of.ts";
import { inject } from "../../spec/inject.ts";
import { jump } from "../../spec/jump.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import { recv } from "../../spec/recv.ts";
import { router } from "../../spec/router.ts";
import { selectJump } from "../../spec/select-jump.ts";
import { sequence } from "../../spec/sequence.ts";
import { settle } from "../../spec/settle.ts";
import { task } from "../../spec/task.ts";
import { wait } from "../../spec/wait.ts";
import { buildGraph } from "../build-graph.ts";
import type { Graph } from "../model.ts";
import { targetFromJSON } from "./decode-graph.ts";
import { graphToJSON } from "./encode-graph.ts";

const add = task("codec.add", (a: number, b: number) => a + b);
const sum = task("codec.sum", (list: readonly number[]) => list.reduce((a, b) => a + b, 0));
const show = task("codec.show", (...args: unknown[]) => inspect(args, { depth: 9 }));
const isEven = task("codec.isEven", (n: number) => n % 2 === 0);
const broken = task("codec.broken", (): number => {
  throw new Error("broken");
});
const sorry = task("codec.sorry", (failure: Error) => failure.message.slice(0, 19));
const count = task("codec.count", (n: number) => (n === 0 ? jump("done", "zero") : jump("again", n - 1)));

const shared = { deep: [1, { two: 2n }], at: new Date(0) };
const bytes = new Uint8Array([1, 2]);

/** What is the same of two graphs whose LazyResults are different objects. */
function shape({ nodes, edges, target }: Graph): unknown {
  const bindings = (node: Graph["nodes"][number]): string => inspect(node.bindings, { depth: 9 });
  return {
    target,
    edges,
    nodes: nodes.map((node) => ({
      id: node.id,
      name: node.name,
      kind: node.kind,
      task: node.task,
      bindings: bindings(node),
      policies: inspect(node.policies),
    })),
  };
}

const through = (target: unknown): Lazy => targetFromJSON(JSON.parse(JSON.stringify(graphToJSON(target))));

const a = add(1, 2).as("first");
const cases: Readonly<Record<string, unknown>> = {
  "a call": add(1, 2),
  "a chain with a shared node": add(a, add(a, a)),
  structures: show({ a, list: [1, [a, shared]], "key with space": a }, [shared, bytes], undefined, -0),
  "a container used twice around a node": (() => {
    const box = { a };
    return show(box, [box, { box }]);
  })(),
  "an array with holes around a node": show(Object.assign(new Array(5), { 3: a })),
  "an object without a prototype around a node": show(Object.assign(Object.create(null), { a, $ref: 1 })),
  "forty arguments": show(a, ...Array.from({ length: 40 }, (_, i) => i)),
  literals: all([literal({ a: [1] }), literal(new Map([[1, 2]])), [literal(5)]]),
  "a literal as target": literal({ $node: 0 }),
  "a plain structure": { a, b: [a, 1] },
  retry: add(1, 2).withRetry({ attempts: 3, delay: "1s", backoff: 2, maxDelay: "1m", jitter: 0.5 }),
  timeouts: show(add(1, 2).withTimeout("1s"), add(1, 2).withTimeout({ idle: 5 })),
  "priority, label, conditions, predecessors": add(a, 1)
    .withPriority(-2)
    .as("höher")
    .runIf(isEven(4))
    .runIf(isEven(a).orElse(true))
    .after(a, wait(1))
    .orElse(7),
  never: add(1, 2).runIf(false).orElse("no"),
  amounts: add(1, 2).withConstraints({
    gpu: 1,
    memory: add(0, 0),
    tenant: { key: show(1), amount: a },
    host: { key: "h" },
  }),
  get: show(all({ x: a }).get("x"), all([a]).get(0), show().get(Symbol.for("none") as never)),
  settle: settle(broken()),
  "orElse with structures": [
    broken()
      .runIf(false)
      .orElse({ a: [1] }),
    broken().runIf(false).orElse([a, { a }]),
  ],
  "recover with a task": broken().recover(sorry as never),
  "a router": router(show(1), { "[ 1 ]": a, other: { x: [add(a, a)] }, "7": "seven" }),
  "a router of a Map": router(
    a,
    new Map<unknown, unknown>([
      ["3", "text"],
      [3, "number"],
      [true, add(9, 9)],
      [null, 1],
      [undefined, 2],
      [5n, 3],
      [Symbol.for("s"), 4],
    ]),
  ),
  "a sequence": sequence([a, add(5, 6)]),
  firstOf: firstOf([broken(), a]),
  within: add(1, 2).within("10s"),
  "a map of values": sum(isEven.map([1, 2, 3]) as never),
  "a map of a node": add.map(all([1, 2]), [3, 4]),
  "a map of nodes": add.map([a, 2], [3, add(4, 4)]),
  "a map of nodes and a node": show.map([a, { a: [a] }], all(["x", "y"]), literal([shared, a.as("x") && 1])),
  "a map of literals": add.map([literal(1), literal(2)], [5, 6]),
  "a map with all that can be said": add
    .map([1, a], [2, 3])
    .withRetry({ attempts: 2 })
    .withConstraints({ gpu: 1 })
    .withConcurrency(2)
    .settled()
    .as("both")
    .runIf(isEven(2)),
  env: env("SURELY_NOT_SET", { default: "none", secret: true }),
  "wait and recv": all([wait("5ms"), wait(add(1, 1))]),
  jumps: bind(count(3), (self) => selectJump({ again: self, done: null })),
  "jumps to routes of a Map": bind(
    count(1),
    selectJump(
      new Map([
        ["again", add(1, 5)],
        ["done", null as never],
      ]),
    ),
  ),
  "a bound node with a label": bind(count(2), (self) => selectJump({ again: self, done: null })).as("loop"),
};

describe("2.4 a graph goes through JSON and runs again", () => {
  for (const [name, target] of Object.entries(cases)) {
    it(name, async () => {
      const back = through(target);
      expect(shape(buildGraph(back))).toEqual(shape(buildGraph(target)));
      expect(graphToJSON(back)).toEqual(graphToJSON(target));
      const options = { capacities: { gpu: 1, memory: 1, "*:*": 10 } };
      const [expected, given] = [await run(target, options), await run(back, options)];
      expect(given).toEqual(expected);
    });
  }

  it("parameters, injections, signals by what was said of them", () => {
    const target = [
      param("codec.n", { type: "number", default: 3, description: "how many", choices: [3, 4] }),
      param("codec.s", { secret: true }),
      param("codec.null", { type: "string", default: null }),
      param("codec.json", { type: "json", default: new Map([[1, 2]]) }),
      inject("database"),
      recv("topic", { timeout: "5s" }),
    ];
    expect(shape(buildGraph(through(target)))).toEqual(shape(buildGraph(target)));
  });
});

describe("2.4 sharing", () => {
  it("is kept between arguments of different nodes", async () => {
    const same = task("codec.same", (x: object, y: readonly object[]) => x === y[0]);
    const keep = task("codec.keep", (x: object) => x);
    expect(await run(through(same(keep(shared), [keep(shared), shared])))).toBe(true);
    const json = graphToJSON([keep(shared), keep(shared)]);
    expect(json.values).toHaveLength(1);
  });

  it("of nodes: one LazyResult is one node", () => {
    expect(graphToJSON(add(a, add(a, a))).nodes).toHaveLength(3);
  });
});
