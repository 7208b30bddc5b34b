import { describe, expect, it } from "vitest";
import { bind } from "../../spec/bind-jump.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import { router } from "../../spec/router.ts";
import { selectJump } from "../../spec/select-jump.ts";
import { task } from "../../spec/task.ts";
import { buildGraph } from "../build-graph.ts";
import { analyse } from "./analyse.ts";
import type { AnalysisOptions } from "./detector.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);
const cache = { get: () => undefined, set: () => {} };

function warnings(target: unknown, options?: AnalysisOptions): string[] {
  return analyse(buildGraph(target), options).map(({ code, node, message }) => `${code} ${node}: ${message}`);
}
const codes = (target: unknown, options?: AnalysisOptions): string[] =>
  analyse(buildGraph(target), options).map(({ code }) => code);

describe("CS_W_FORKED", () => {
  it("1.2 is told once for all forms of a call, where the second is", () => {
    const call = make(1);
    const forms = Array.from({ length: 9 }, (_, i) => call.as(`form ${i}`));
    expect(warnings([call, ...forms])).toEqual([
      'CS_W_FORKED n1: n0, n1, n2, n3, n4 and 5 more are 10 forms of one call of "make", so its body runs 10 times. Use the same LazyResult in both places.',
    ]);
    expect(warnings([call, call.as("x")])).toEqual([
      'CS_W_FORKED n1: n0 and n1 are two forms of one call of "make", so its body runs twice. Use the same LazyResult in both places.',
    ]);
  });

  it("is not told of a form that a plain condition excludes", () => {
    const call = make(1);
    expect(codes([call, call.runIf(false).orElse(0)])).toEqual([]);
    expect(codes([call, call.runIf(true)])).toEqual(["CS_W_FORKED"]);
  });
});

describe("CS_W_PARAM_CONFLICT", () => {
  it("is told of exactly what a run refuses, each once", () => {
    const odd = param("n", { type: "number" });
    expect(codes([param("n"), odd, odd, param("n", { type: "number" })])).toEqual(["CS_W_PARAM_CONFLICT"]);
    expect(codes([param("s"), param("s", { secret: true })])).toEqual(["CS_W_PARAM_CONFLICT"]);
    expect(codes([param("c", { choices: ["a"] }), param("c", { choices: ["b"] })])).toEqual([
      "CS_W_PARAM_CONFLICT",
    ]);
    const list = (): unknown => param("l", { type: "json", default: [1], choices: [[1], [2]] });
    expect(codes([list(), list()])).toEqual([]);
  });
});

describe("CS_W_ROUTE_…", () => {
  it("lists ten keys at most, and says nothing where a choice has no text of its own", () => {
    const many = Array.from({ length: 30 }, (_, i) => `k${i}`);
    const [first] = warnings(router(param("p", { choices: many }), { k0: 1 }));
    expect(first).toContain("no route for k1, k2, k3, k4, k5, k6, k7, k8, k9, k10 and 19 more, which");
    const hostile = {
      toString: () => {
        throw new Error("ran");
      },
    };
    expect(codes(router(param("q", { type: "json", choices: [hostile] }), { a: 1 }))).toEqual([]);
  });
});

describe("CS_W_LARGE_ARGUMENT", () => {
  const rows = (length: number): number[] => Array.from({ length }, (_, i) => i);

  it("2.1 is told above 10,000 plain entries, and literal() is the remedy", () => {
    expect(warnings(make(rows(10_001)).as("big"))).toEqual([
      "CS_W_LARGE_ARGUMENT n0: the arguments of big hold 10001 plain entries, which each call searches for LazyResults. Pass what is large as literal(value).",
    ]);
    expect(codes(make(rows(10_000)))).toEqual([]);
    expect(codes(make(literal(rows(20_000))))).toEqual([]);
    expect(codes(make({ deep: [{ rows: literal(rows(20_000)) }] }))).toEqual([]);
    expect(codes(make({ a: [rows(6_000), rows(6_000)] }))).toEqual(["CS_W_LARGE_ARGUMENT"]);
    expect(codes(make([make(), ...rows(20_000)]))).toEqual(["CS_W_LARGE_ARGUMENT"]);
  });

  it("2.1 a list of LazyResults, or of structures around them, is no reason", () => {
    const lazies = Array.from({ length: 20_000 }, (_, i) => make(i));
    expect(codes(make(lazies))).toEqual([]);
    expect(codes(make(lazies.map((lazy, i) => ({ name: `n${i}`, lazy }))))).toEqual([]);
    expect(codes(make.map(lazies))).toEqual([]);
  });

  it("is told once per task, whatever form the call has", () => {
    const big = rows(20_000);
    expect(codes([make(big), make(big).withRetry({ attempts: 2 }), make(big)])).toEqual([
      "CS_W_LARGE_ARGUMENT",
    ]);
  });
});

describe("CS_W_NOT_STORABLE", () => {
  const stored = { stored: true };
  class Pool {
    size = 1;
  }

  it("2.4 is told of functions given at a call, only when asked for", () => {
    const target = make()
      .withRetry({ attempts: 2, retryIf: () => true })
      .withCache(cache)
      .recover(() => 0);
    expect(codes(target)).toEqual([]);
    expect(warnings(target, stored)).toEqual([
      'CS_W_NOT_STORABLE n0: the retryIf of make was given at the call and cannot be stored. Give it in the options of task "make".',
      'CS_W_NOT_STORABLE n0: the cache of make was given at the call and cannot be stored. Give it in the options of task "make".',
      "CS_W_NOT_STORABLE n1: recover handles failures with a function, which cannot be stored. Give .recover a task.",
    ]);
  });

  it("2.4 takes what is in a definition, and tasks that recover", () => {
    const own = task("own", (_n?: number) => 0, { retry: { attempts: 2, retryIf: () => true }, cache });
    const target = [own(), own().as("x").recover(make), own().withRetry({ attempts: 3 }), own.map([])];
    expect(codes(target, stored).filter((code) => code !== "CS_W_FORKED")).toEqual([]);
    expect(codes(own.map([]).withCache({ ...cache }), stored)).toEqual(["CS_W_NOT_STORABLE"]);
  });

  it("names the place of what has no stored form", () => {
    const told = (value: unknown): string | undefined => warnings(make(1, value), stored)[0];
    expect(told({ a: [{ "two words": new Pool() }] })).toContain(
      'argument 1.a[0]["two words"] of make is an instance of Pool, which cannot be stored.',
    );
    expect(told(() => 0)).toContain("argument 1 of make is a function,");
    expect(told(new Map([["k", [Symbol("s")]]]))).toContain("argument 1[value 0][0] of make is Symbol(s),");
    expect(told(literal({ deep: new Pool() }))).toContain("argument 1.deep of make is an instance of Pool,");
    expect(warnings(make({ lazy: make(), pool: new Pool() }), stored)[0]).toContain(
      "argument 0.pool of make",
    );
    const revoked = Proxy.revocable({}, {});
    const holder = literal([revoked.proxy]);
    revoked.revoke();
    expect(told(holder)).toContain("argument 1[0] of make is an object that cannot be read,");
  });

  it("takes all that the codec takes, cyclic and shared and deep", () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    let deep: unknown = 1;
    for (let i = 0; i < 50_000; i++) deep = [deep];
    const plain = [
      new Date(0),
      new Set([1n]),
      new Map(),
      /x/,
      Buffer.from("x"),
      undefined,
      Number.NaN,
      new Error("x"),
    ];
    expect(
      codes([make(plain), make(literal(cyclic)), make(literal(deep)), make.map([plain])], stored),
    ).toEqual([]);
    const shared = { pool: new Pool() };
    expect(codes([make(shared), make(shared), make({ other: shared })], stored)).toHaveLength(1);
  });

  it("12 is told of a route that a function makes", () => {
    expect(codes(bind(make(), selectJump({ a: make(), end: null })), stored)).toEqual([]);
    const late = bind(make(), selectJump({ late: () => make() }));
    expect(warnings(late, stored)[0]).toContain("the route late of bind is a function,");
  });
});

describe("amounts", () => {
  const capacities = { gpu: 2, "tenant:*": 3, "a?c": 1, "disk:fast": 1 };
  const asks = (constraints: Parameters<ReturnType<typeof make>["withConstraints"]>[0]): string[] =>
    warnings(make().withConstraints(constraints), { capacities });

  it("7.1 tells of more than there is, with both numbers", () => {
    expect(asks({ gpu: 3 })).toEqual([
      'CS_W_AMOUNT_INFEASIBLE n0: make needs 3 of "gpu", but only 2 are declared, so it fails. Ask for less, or raise it in capacities.',
    ]);
    expect(asks({ gpu: 2, tenant: { key: "x", amount: 3 } })).toEqual([]);
    expect(asks({ tenant: { key: "x", amount: 4 } })).toEqual([
      expect.stringContaining('needs 4 of "tenant:x", but only 3 are declared'),
    ]);
    expect(asks({ gpu: make() })).toEqual([]);
    expect(asks({ abc: 5 })).toEqual([]);
  });

  it("7.1 tells once of what is not declared", () => {
    expect(asks({ cpu: 1 })).toEqual([
      'CS_W_CAPACITY_UNDECLARED n0: make asks for "cpu", which capacities do not declare, so nothing limits it. Declare it: capacities: { "cpu": 1 }.',
    ]);
    const cpu = task("cpu", (_n: number) => 0, { constraints: { cpu: 1 } });
    expect(codes([cpu(1), cpu(2), cpu.map([1]), cpu.map([cpu(4)])], { capacities })).toEqual([
      "CS_W_CAPACITY_UNDECLARED",
    ]);
  });

  it("7.1 knows what a key may lead to", () => {
    const key = task("key", () => "x");
    expect(asks({ tenant: { key: key() } })).toEqual([]);
    expect(asks({ disk: { key: key() } })).toEqual([]);
    expect(asks({ host: { key: key() } })).toEqual([expect.stringContaining('asks for "host:…", which')]);
    expect(asks({ disk: { key: "slow" } })).toEqual([expect.stringContaining('asks for "disk:slow", which')]);
  });

  it("says nothing when no capacities are given", () => {
    expect(codes(make().withConstraints({ cpu: 9 }))).toEqual([]);
  });
});

describe("analyse", () => {
  it("takes a chain of 100,000, and runs nothing", () => {
    let ran = 0;
    const spy = task("spy", (_n: number) => ++ran);
    let chain = spy(0);
    for (let i = 0; i < 100_000; i++) chain = spy(chain);
    expect(codes(chain, { stored: true, capacities: {} })).toEqual([]);
    expect(ran).toBe(0);
  });
});
