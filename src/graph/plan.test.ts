import { describe, expect, it } from "vitest";
import { all } from "../spec/all.ts";
import { env } from "../spec/env.ts";
import { type Lazy, nextBuild } from "../spec/lazy.ts";
import { param } from "../spec/param.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import { task } from "../spec/task.ts";
import { wait } from "../spec/wait.ts";
import { compile } from "./compile.ts";
import { guardEdge, type Plan } from "./plan.ts";
import { noScope } from "./scope.ts";

const f = task("f", (..._: unknown[]): unknown => undefined);
const withContext = task("withContext", {}, (_ctx, ..._: unknown[]): unknown => undefined);
const planOf = (target: Lazy): Plan => compile(target, nextBuild(), noScope).plan;

type Flag = "flat" | "straight" | "plain" | "counted";
const flagsOf = (plan: Plan): Flag[] =>
  (["flat", "straight", "plain", "counted"] as const).filter((flag) => plan[flag]);

const examples: readonly (readonly [string, () => Lazy, readonly Flag[]])[] = [
  ["one call", () => f(1), ["flat", "straight", "plain"]],
  ["one call with a retry", () => f().withRetry({ attempts: 2 }), ["flat", "straight", "plain"]],
  ["one call with a label", () => f().as("x"), ["flat", "straight", "plain"]],
  ["one call with a priority", () => f().withPriority(1), ["plain"]],
  ["one call that wants the context", () => withContext(), ["plain"]],
  ["one call that is conditional", () => f().runIf(false), []],
  ["calls", () => f(f(), f()), ["straight", "plain"]],
  ["calls and gathers", () => all([f(), f().get("x" as never)]), ["straight", "plain"]],
  ["parameters", () => f(param("plan-test"), env("PLAN")), ["straight", "plain"]],
  ["a predecessor", () => f().after(f()), []],
  ["a map", () => f.map([1, 2]), ["plain"]],
  ["a wait", () => wait(1), ["plain"]],
  ["a router", () => router(f(), { x: f() }), []],
  ["a sequence", () => sequence([f(), f()]), []],
  ["a fallback", () => f().orElse(1), []],
  ["a recovery", () => f().recover(() => 1), ["counted"]],
  ["a settle", () => settle(f()), ["counted"]],
  ["a map with LazyResults", () => f.map([f(), 1]), ["counted"]],
];

describe("Plan", () => {
  it.each(examples)("4.4 knows how a graph can run: %s", (_, make, flags) => {
    expect(flagsOf(planOf(make()))).toEqual(flags);
  });

  it("lists what is known or asked for before the frame starts", () => {
    const plan = planOf(f(param("plan-test"), f(), env("PLAN")));
    expect(plan.inputs).toEqual([0, 2]);
    expect(plan.externals).toEqual([]);
  });

  it("knows who uses whom, through which edge", () => {
    const shared = f();
    const left = f(shared);
    const plan = planOf(f(left, shared, left).runIf(shared).after(left));
    const users = [0, 1, 2].map((slot) => {
      const { start, slots, edges } = plan.consumers;
      const range = [start[slot], start[slot + 1]] as const;
      return [[...slots.slice(...range)], [...edges.slice(...range)]];
    });
    expect(users).toEqual([
      [
        [1, 2, 2],
        [0, 1, 3],
      ],
      [
        [2, 2, 2],
        [2, 4, 5],
      ],
      [[], []],
    ]);
    expect(plan.consumers).toBe(plan.consumers);
  });

  it("3.2 guards are the conditions in order, then what a choice comes after", () => {
    const [a, b, c] = [f(), f(), f()];
    const plan = planOf(settle(f()).runIf(a).runIf(b).after(c));
    const slot = plan.size - 1;
    expect([0, 1, 2].map((k) => plan.deps[guardEdge(plan, slot, k)])).toEqual([0, 1, 3]);
  });
});
