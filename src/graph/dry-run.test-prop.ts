import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "../engine/engine.ts";
import { all } from "../spec/all.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import { task } from "../spec/task.ts";
import { dryRun } from "./dry-run.ts";

/** One step of making a program: what to add to the nodes there are; numbers choose among them. */
interface Step {
  readonly make: "call" | "all" | "orElse" | "settle" | "router" | "sequence" | "map";
  readonly uses: readonly number[];
  readonly guard: "none" | "never" | "true" | "false";
  readonly after: boolean;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  make: fc.constantFrom("call", "call", "call", "all", "orElse", "settle", "router", "sequence", "map"),
  uses: fc.array(fc.nat(), { minLength: 2, maxLength: 3 }),
  guard: fc.constantFrom("none", "none", "none", "never", "true", "false"),
  after: fc.boolean(),
});

/** A target, and the labels of the bodies that have run. */
function build(steps: readonly Step[]): { target: LazyResult<unknown>; ran: Set<string> } {
  const ran = new Set<string>();
  const body = task("body", (label: string, ..._inputs: readonly unknown[]) => {
    ran.add(label);
    return label;
  });
  const choose = task("choose", (label: string, value: unknown) => {
    ran.add(label);
    return value;
  });
  let count = 0;
  const label = (): string => `t${count++}`;
  const choice = (value: unknown): LazyResult<unknown> => {
    const name = label();
    return choose(name, value).as(name);
  };
  const call = (...inputs: readonly unknown[]): LazyResult<unknown> => {
    const name = label();
    return body(name, ...inputs).as(name);
  };
  const nodes: LazyResult<unknown>[] = [call()];
  const makers: Readonly<
    Record<Step["make"], (used: readonly LazyResult<unknown>[]) => LazyResult<unknown>>
  > = {
    call: (used) => call(used[0], [used[1]]),
    all: (used) => all([...used]),
    orElse: ([first = call(), second]) => first.orElse(second),
    settle: ([first = call()]) => settle(first),
    router: (used) => router(choice(used.length - 2), [...used] as unknown as Record<string, unknown>),
    sequence: (used) => sequence(used),
    map: (used) =>
      body
        .map(
          used.map(() => label()),
          used,
        )
        .as(label()),
  };
  for (const { make, uses, guard, after } of steps) {
    const used = uses.map((index) => nodes[index % nodes.length] ?? call());
    let node = makers[make](used);
    if (guard === "never") node = node.runIf(false);
    if (guard === "true" || guard === "false") node = node.runIf(choice(guard === "true"));
    nodes.push(after ? node.after(used.at(-1) ?? call()) : node);
  }
  return { target: nodes.at(-1) ?? call(), ran };
}

describe("dryRun and the run itself", () => {
  it("what never runs does not, what always runs does when nothing was skipped", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 8 }), async (steps) => {
        const { target, ran } = build(steps);
        const plan = dryRun(target);
        const engine = new Engine();
        const outcome = await engine.start(target).outcome();
        // A skip may begin at a node without a body, of which no event tells.
        const skipped = steps.some(({ guard }) => guard === "never" || guard === "false");
        await engine.close();
        const labelled = plan.nodes.filter(({ kind, name }) => kind === "task" && /^t\d+$/.test(name));
        const wronglyRan = labelled.filter(({ runs, name }) => runs === "never" && ran.has(name));
        expect(wronglyRan).toEqual([]);
        if (skipped || outcome.status !== "succeeded") return;
        expect(labelled.filter(({ runs, name }) => runs === "always" && !ran.has(name))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("each node that may run is in one stage, behind everything it uses that may run", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
        const plan = dryRun(build(steps).target);
        const staged = plan.stages.flat();
        expect(staged).toHaveLength(new Set(staged).size);
        const stageOf = new Map(plan.nodes.map(({ id, stage }) => [id, stage]));
        for (const { id, runs, stage, uses } of plan.nodes) {
          expect(stage === undefined).toBe(runs === "never");
          if (stage === undefined) continue;
          expect(plan.stages[stage]).toContain(id);
          for (const used of uses) expect(stageOf.get(used) ?? -1).toBeLessThan(stage);
        }
        expect(plan.stages.every((ids) => ids.length > 0)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
