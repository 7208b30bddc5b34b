import { describe, expect, it } from "vitest";
import { literal } from "../spec/literal.ts";
import { param } from "../spec/param.ts";
import { router } from "../spec/router.ts";
import { task } from "../spec/task.ts";
import { dryRun } from "./dry-run.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);

describe("dryRun: warnings", () => {
  const codes = (target: unknown): string[] => dryRun(target).warnings.map(({ code }) => code);

  it("1.2 two forms of one call run the body twice: CS_W_FORKED", () => {
    const call = make(1);
    expect(dryRun([call, call.withRetry({ attempts: 2 })]).warnings).toEqual([
      {
        code: "CS_W_FORKED",
        node: "n1",
        message: expect.stringContaining('n0 and n1 are two forms of one call of "make"'),
      },
    ]);
    expect(codes([call, call, make(1)])).toEqual([]);
    expect(codes([call.as("a"), call.orElse(1)])).toEqual(["CS_W_FORKED"]);
    expect(codes([call, call.orElse(1), call.recover(() => 1)])).toEqual([]);
    const map = make.map([1]);
    expect(codes([map, map.settled()])).toEqual(["CS_W_FORKED"]);
  });

  it("a choice without a route, and a route without a choice", () => {
    const kind = param("kind", { choices: ["a", "b"] });
    expect(dryRun(router(kind, { a: 1, c: 2 })).warnings.map(({ code, message }) => [code, message])).toEqual(
      [
        [
          "CS_W_ROUTE_MISSING",
          'router has no route for b, which parameter "kind" may be. Add the route, or drop the choice.',
        ],
        [
          "CS_W_ROUTE_UNREACHABLE",
          'router never takes c: parameter "kind" has no such choice. Add the choice, or drop the route.',
        ],
      ],
    );
    expect(codes(router(kind, { a: 1, b: 2 }))).toEqual([]);
    expect(codes(router(param("free"), { a: 1 }))).toEqual([]);
    expect(codes(router(literal("a"), { a: 1, c: 2 }))).toEqual([]);
  });

  it("what a store or capacities would make of it, when that is asked for", () => {
    const target = make()
      .withConstraints({ gpu: 2 })
      .recover(() => 0);
    expect(codes(target)).toEqual([]);
    const options = { stored: true, capacities: { gpu: 1 } };
    expect(dryRun(target, options).warnings.map(({ code, node }) => `${code} ${node}`)).toEqual([
      "CS_W_AMOUNT_INFEASIBLE n0",
      "CS_W_NOT_STORABLE n1",
    ]);
  });

  it("one parameter declared in two ways", () => {
    expect(codes([param("n", { type: "number" }), param("n")])).toEqual(["CS_W_PARAM_CONFLICT"]);
    expect(codes([param("n", { default: "1" }), param("n", { default: "2" })])).toEqual([
      "CS_W_PARAM_CONFLICT",
    ]);
    expect(codes([param("n", { default: "1" }), param("n", { default: "1" })])).toEqual([]);
  });
});
