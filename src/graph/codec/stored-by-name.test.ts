import { describe, expect, it } from "vitest";
import { z } from "zod";
import { NotStorableError } from "../../errors/codec-errors.ts";
import { bind } from "../../spec/bind-jump.ts";
import { policiesOf } from "../../spec/lazy.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import { registerParamSchema } from "../../spec/param-registry.ts";
import { router } from "../../spec/router.ts";
import { selectJump } from "../../spec/select-jump.ts";
import { task } from "../../spec/task.ts";
import { buildGraph } from "../build-graph.ts";
import { graphFromJSON, targetFromJSON } from "./decode-graph.ts";
import { graphToJSON } from "./encode-graph.ts";

const retryIf = (): boolean => true;
const cache = { get: () => undefined, set() {} };
const fetch = task("named.fetch", (url: unknown) => url, {
  retry: { attempts: 2, retryIf },
  cache,
  version: "2",
});
const plain = task("named.plain", (one: unknown) => one);

describe("2.4 a stored graph holds names, not functions", () => {
  it("functions of the task's own definition are stored as the task's", () => {
    const json = graphToJSON(fetch("a").withRetry({ attempts: 5, retryIf }));
    expect(json.nodes).toEqual([
      {
        kind: "task",
        task: "named.fetch",
        version: "2",
        args: ["a"],
        retry: { attempts: 5, retryIf: "task" },
        cache: "task",
      },
    ]);
    const { retry, cache: found } = policiesOf(targetFromJSON(json));
    expect(retry).toMatchObject({ attempts: 5, retryIf });
    expect(found).toBe(cache);
  });

  it.each<[string, () => unknown, string]>([
    [
      "a retryIf of a call",
      () => plain(1).withRetry({ attempts: 2, retryIf: () => true }),
      "nodes[0] (named.plain).retry.retryIf",
    ],
    [
      "a cache of a call",
      () => plain(1).withCache({ get: () => undefined, set() {} }),
      "nodes[0] (named.plain).cache",
    ],
    ["a function that recovers", () => plain(1).recover(() => 2), "nodes[1] (recover).handler"],
    [
      "a callback in an argument",
      () => plain(plain({ callback() {} })).as("outer"),
      "nodes[0] (named.plain).args[0].callback",
    ],
    [
      "a function as a route",
      () => bind(plain(1), selectJump({ again: () => plain(1) })),
      "nodes[1] (bind).routes.again",
    ],
    [
      "a cache of elements",
      () => plain.map([plain(1)]).withCache({ get: () => undefined, set() {} }),
      "nodes[1] (named.plain).each.cache",
    ],
    ["an item", () => plain.map([{ a: plain(1), f() {} }]), "nodes[1] (named.plain).lists[0][0].f"],
    [
      "a LazyResult inside a literal",
      () => plain(literal([plain(1)])).as("named"),
      "nodes[0] (named).args[0][0]",
    ],
    [
      "a LazyResult inside a Map",
      () => plain(new Map([[1, plain(1)]])),
      "nodes[0] (named.plain).args[0][value 0]",
    ],
    [
      "an object as a key of a router",
      () => router(plain(1), new Map([[{}, 1]])),
      "nodes[2] (router).routes",
    ],
    [
      "a default",
      () => param("named.p", { type: "json", default: { f() {} } }),
      "nodes[0] (named.p).default.f",
    ],
  ])("%s is refused with its path", (_name, make, path) => {
    const target = make();
    expect(() => graphToJSON(target)).toThrow(NotStorableError);
    expect(() => graphToJSON(target)).toThrow(`${path} is `);
  });

  it("a parameter's schema is the one that is declared here", () => {
    const schema = z.string().min(2);
    const json = graphToJSON(param("named.schema", { schema }));
    const other = { ...json, nodes: [{ kind: "param", name: "named.unknown", schema: true }] };
    expect(() => graphFromJSON(other)).toThrow(/CS_UNKNOWN_SCHEMA|was stored with a schema/);
    registerParamSchema("named.schema", schema);
    const [node] = graphFromJSON(json).nodes;
    expect(node?.lazy).toBeDefined();
    expect(graphToJSON(node?.lazy)).toEqual(json);
  });

  it("a task that is not defined here is said with what is near", () => {
    const json = graphToJSON(plain(1));
    const misspelt = JSON.parse(JSON.stringify(json).replace("named.plain", "named.plan"));
    expect(() => graphFromJSON(misspelt)).toThrow(
      /no task "named.plan" of version "1".*Did you mean "named.plain"/,
    );
    const older = { ...json, nodes: [{ kind: "task", task: "named.fetch", version: "1" }] };
    expect(() => graphFromJSON(older)).toThrow(/another version: say accepts: \["1"\]/);
  });
});

describe("graphs as targets", () => {
  it("a graph is stored like its target, and one that was read is a graph like any other", () => {
    const target = plain(plain(1));
    const json = graphToJSON(target);
    expect(graphToJSON(buildGraph(target))).toEqual(json);
    expect(graphToJSON(graphFromJSON(json))).toEqual(json);
  });

  it("a chain of a hundred thousand goes there and back without recursion", () => {
    let chain = plain(0);
    for (let i = 1; i < 100_000; i++) chain = plain(chain);
    const back = targetFromJSON(JSON.parse(JSON.stringify(graphToJSON(chain))));
    expect(graphToJSON(back).nodes).toHaveLength(100_000);
  }, 120_000);
});
