import { describe, expect, it } from "vitest";
import { PromiseArgumentError } from "../errors/argument-errors.ts";
import { all } from "../spec/all.ts";
import { env } from "../spec/env.ts";
import { literal } from "../spec/literal.ts";
import { param } from "../spec/param.ts";
import { recv } from "../spec/recv.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import { task } from "../spec/task.ts";
import { taskDefinitionKey } from "../spec/task-definition.ts";
import { wait } from "../spec/wait.ts";
import { buildGraph } from "./build-graph.ts";
import type { Graph } from "./model.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);
const named = (name: string, ...inputs: readonly unknown[]) => make(...inputs).as(name);

const names = (graph: Graph): string[] => graph.nodes.map(({ name }) => name);

/** "source type:label> target", by names. */
function wires(graph: Graph): string[] {
  const name = (id: string): string => graph.nodes.find((node) => node.id === id)?.name ?? "?";
  return graph.edges.map(
    ({ source, target, type, label }) => `${name(source)} ${type}:${label}> ${name(target)}`,
  );
}

describe("buildGraph: nodes", () => {
  it("gives the fields of a call", () => {
    const lazy = make(1, "a").withRetry({ attempts: 3 }).withPriority(2).as("first");
    const graph = buildGraph(lazy);
    const [node] = graph.nodes;
    expect(graph).toMatchObject({ target: "n0", edges: [] });
    expect(node).toMatchObject({ id: "n0", name: "first", kind: "task", bindings: [1, "a"] });
    expect(node?.task).toBe(make[taskDefinitionKey]);
    expect(node?.signature).toBe(make[taskDefinitionKey].signature);
    expect(node?.policies).toMatchObject({ priority: 2, label: "first" });
    expect(node?.policies.retry?.attempts).toBe(3);
    expect(node?.lazy).toBe(lazy);
  });

  it("1.1 one LazyResult is one node however often it is used; two calls are two", () => {
    const shared = named("shared");
    const graph = buildGraph(named("top", shared, [shared], named("shared"), named("middle", shared)));
    expect(names(graph)).toEqual(["shared", "shared", "middle", "top"]);
    expect(graph.edges).toHaveLength(5);
  });

  it("3.3 finds conditions first, then arguments from left to right, then predecessors, each after what it uses", () => {
    const deep = named("arg0", named("arg0.0"), named("arg0.1"));
    const top = named("top", deep, { k: named("arg1.k") })
      .after(named("after", named("after.0")))
      .runIf(named("condition", named("condition.0")));
    const graph = buildGraph(top);
    expect(names(graph)).toEqual([
      "condition.0",
      "condition",
      "arg0.0",
      "arg0.1",
      "arg0",
      "arg1.k",
      "after.0",
      "after",
      "top",
    ]);
    expect(graph.nodes.map(({ id }) => id)).toEqual(graph.nodes.map((_, i) => `n${i}`));
    expect(graph.target).toBe("n8");
  });

  it("names the kinds", () => {
    const value = make();
    const kinds = [
      all([value]),
      value.get("toFixed"),
      literal(1),
      param("n"),
      env("HOME"),
      settle(value),
      value.orElse(1),
      value.recover(() => 1),
      router(value, { a: 1 }),
      sequence([value]),
      make.map([1]),
      wait(1),
      recv("topic"),
    ].map((lazy) => buildGraph(lazy).nodes.at(-1)?.kind);
    expect(kinds).toEqual(
      "all get literal param env settle orElse recover router sequence map wait recv".split(" "),
    );
  });

  it("names parameters and variables by their names, labels before tasks", () => {
    const target = [param("limit"), env("HOME"), make(), make().as("labelled"), make.map([1])];
    expect(names(buildGraph(target))).toEqual(["limit", "HOME", "make", "labelled", "make", "all"]);
  });
});

describe("buildGraph: edges", () => {
  it("2.3 labels arguments by their paths", () => {
    const [a, b, c] = [named("a"), named("b"), named("c")];
    expect(wires(buildGraph(named("top", a, [0, b], { k: { "odd key": [c] } }, a)))).toEqual([
      "a data:0> top",
      "b data:1[1]> top",
      "c data:2.k.odd key[0]> top",
      "a data:3> top",
    ]);
  });

  it("tells conditions, predecessors, selectors, routes and steps apart", () => {
    const [a, b, c] = [named("a"), named("b"), named("c")];
    expect(wires(buildGraph(named("top").runIf(a).runIf(b).after(c)))).toEqual([
      "a condition:runIf> top",
      "b condition:runIf> top",
      "c sequence:after> top",
    ]);
    expect(wires(buildGraph(router(a, { x: b, y: c })))).toEqual([
      "a selector:selector> router",
      "b route:x> router",
      "c route:y> router",
    ]);
    expect(
      wires(
        buildGraph(
          router(
            a,
            new Map<unknown, unknown>([
              [1, b],
              ["1", c],
            ]),
          ),
        ),
      ),
    ).toEqual(["a selector:selector> router", "b route:1> router", 'c route:"1"> router']);
    expect(wires(buildGraph(sequence([a, b])))).toEqual([
      "a sequence:[0]> sequence",
      "b sequence:[1]> sequence",
    ]);
  });

  it("wires orElse, recover, get and settle to their receivers, and orElse to its fallback", () => {
    const [a, b] = [named("a"), named("b")];
    expect(wires(buildGraph(a.orElse(b)))).toEqual(["a data:0> orElse", "b data:1> orElse"]);
    expect(wires(buildGraph(a.orElse([b])))).toEqual([
      "b data:0[0]> all",
      "a data:0> orElse",
      "all data:1> orElse",
    ]);
    expect(wires(buildGraph(a.recover(() => 1)))).toEqual(["a data:0> recover"]);
    expect(wires(buildGraph(a.get("toFixed")))).toEqual(["a data:0> get"]);
    expect(wires(buildGraph(settle(a)))).toEqual(["a data:0> settle"]);
  });

  it("takes more than 31 arguments", () => {
    const lazies = Array.from({ length: 40 }, (_, i) => named(`a${i}`));
    const graph = buildGraph(named("top", ...lazies));
    expect(graph.edges.map(({ label }) => label)).toEqual(lazies.map((_, i) => String(i)));
  });

  it("labels the 31st argument", () => {
    const args = Array.from({ length: 31 }, (_, i) => (i === 30 ? named("last") : i));
    expect(wires(buildGraph(named("top", ...args)))).toEqual(["last data:30> top"]);
  });
});

describe("buildGraph: maps", () => {
  it("a map over values is one node with its lists", () => {
    const [node, ...more] = buildGraph(make.map([1, 2])).nodes;
    expect(more).toEqual([]);
    expect(node).toMatchObject({ kind: "map", name: "make", bindings: [[1, 2]] });
    expect(node?.task).toBe(make[taskDefinitionKey]);
  });

  it("a map over a LazyResult uses it", () => {
    const list = task("list", () => [1, 2]);
    expect(wires(buildGraph(make.map(list(), [1, 2])))).toEqual(["list data:0> make"]);
  });

  it("3.1 a map over a literal list of LazyResults shows its elements, with their own items", () => {
    const graph = buildGraph(make.map([named("a"), 5, { k: named("b") }]).as("mapped"));
    expect(wires(graph)).toEqual([
      "a data:0> make",
      "b data:0.k> make",
      "make data:[0]> mapped",
      "make data:[1]> mapped",
      "make data:[2]> mapped",
    ]);
    expect(graph.nodes.map(({ kind }) => kind)).toEqual(["task", "task", "task", "task", "task", "map"]);
  });
});

describe("buildGraph: bindings", () => {
  it("keeps LazyResults in their places and unwraps literals", () => {
    const a = named("a");
    const { nodes } = buildGraph(named("top", 1, a, [a, { k: a, l: literal(2) }], literal([3])));
    expect(nodes.at(-1)?.bindings).toEqual([1, a, [a, { k: a, l: 2 }], [3]]);
  });

  it("2.2 shows the arguments as they were when the call was made", () => {
    const list: unknown[] = [named("a"), 1];
    const top = named("top", list);
    list[1] = 2;
    list.push(named("b"));
    const graph = buildGraph(top);
    expect(names(graph)).toEqual(["a", "top"]);
    expect(graph.nodes.at(-1)?.bindings).toEqual([[graph.nodes[0]?.lazy, 1]]);
  });
});

describe("buildGraph: targets", () => {
  it("gathers a structure", () => {
    expect(wires(buildGraph({ x: named("a"), y: [named("b")] }))).toEqual([
      "a data:0.x> all",
      "b data:0.y[0]> all",
    ]);
  });

  it.each([[[]], [{}], [5], ["text"], [null], [undefined], [() => 1], [new Date()]])(
    "takes %s as a value",
    (value) => {
      const graph = buildGraph(value);
      expect(graph.nodes).toHaveLength(1);
      expect(graph.nodes[0]).toMatchObject({ kind: "all", bindings: [value] });
      expect(graph.target).toBe("n0");
    },
  );

  it("2.2 refuses a promise, at any depth", () => {
    expect(() => buildGraph(Promise.resolve(1))).toThrow(PromiseArgumentError);
    expect(() => buildGraph({ a: [Promise.resolve(1)] })).toThrow(PromiseArgumentError);
  });

  it("runs nothing and gives equal graphs of one target", () => {
    let ran = 0;
    const spy = task("spy", (..._inputs: readonly unknown[]) => ran++);
    const target = spy.map([spy(), spy()]).runIf(spy());
    const first = buildGraph(target);
    expect(buildGraph(target)).toEqual(first);
    expect(ran).toBe(0);
  });
});

describe("buildGraph: size", () => {
  it("builds a chain of 1,000,000", () => {
    const step = task("step", (n: number) => n + 1);
    let chain = step(0);
    for (let i = 1; i < 1_000_000; i++) chain = step(chain);
    const graph = buildGraph(chain);
    expect(graph.nodes).toHaveLength(1_000_000);
    expect(graph.edges).toHaveLength(999_999);
    expect(graph.target).toBe("n999999");
    expect(graph.edges[999_998]).toEqual({ source: "n999998", target: "n999999", type: "data", label: "0" });
  });

  it("builds a fan of 100,000 and shared layers", () => {
    const leaves = Array.from({ length: 100_000 }, () => make());
    expect(buildGraph(make(leaves)).nodes).toHaveLength(100_001);
    let layer = [make(), make()];
    for (let i = 0; i < 200; i++) layer = [make(...layer), make(...layer)];
    expect(buildGraph(layer).nodes).toHaveLength(403);
  });
});
