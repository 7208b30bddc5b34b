import { describe, expect, it } from "vitest";
import type { PlanShape } from "../../ports/plan-shape.ts";
import { criticalPathFirst, discoveryOrder, type SchedulingPolicy } from "../../ports/scheduling-policy.ts";
import { failedChecks } from "./failed-checks.ts";
import { schedulingConformance } from "./scheduling-conformance.ts";

describe("scheduling policies that conform", () => {
  for (const policy of [discoveryOrder, criticalPathFirst]) {
    for (const { name, run } of schedulingConformance(() => policy)) it(`${policy.name}: ${name}`, run);
  }
});

const named = "it has a name";
const each = "there is a rank for each slot, or none at all";
const inside = "ranks are numbers from 0 to below the number of slots";
const steady = "the same shape has the same ranks";
const chain = "a long chain of 100,000 bodies is ranked";
const fan = "a node that uses 100,000 others is ranked";
const few = "a graph of 100,000 nodes is ranked in a few steps for each";

function ranked(rank: (slot: number, shape: PlanShape) => number): SchedulingPolicy["ranks"] {
  return (shape) => Array.from({ length: shape.size }, (_, slot) => rank(slot, shape));
}

let calls = 0;

const broken: readonly [string, Partial<SchedulingPolicy>, ...string[]][] = [
  ["has no name", { name: "" }, named],
  [
    "forgets the target",
    { ranks: ({ size }) => new Float64Array(size - 1) },
    each,
    inside,
    steady,
    chain,
    fan,
    few,
  ],
  ["divides by nothing", { ranks: ranked((slot) => slot / 0) }, each, inside, steady, chain, fan, few],
  ["leaves the range", { ranks: ranked((slot, { size }) => slot - size) }, inside],
  [
    "changes its mind",
    { ranks: ranked((slot, { size }) => (slot + (slot === 0 ? ++calls : calls)) % size) },
    steady,
  ],
  [
    "goes down by recursion",
    { ranks: ranked((slot, shape) => (slot === shape.size - 1 ? depthOf(shape, slot) : 0)) },
    chain,
  ],
  [
    "looks at all for each",
    {
      ranks: ranked((slot, shape) => {
        for (let other = 0; other < Math.min(shape.size, 60); other++) shape.hasBody(other);
        return slot;
      }),
    },
    chain,
    fan,
    few,
  ],
  [
    "sorts what it is given",
    {
      ranks: ranked((slot, shape) => {
        (shape.depsOf(slot) as number[]).reverse();
        return slot;
      }),
    },
    each,
    inside,
    steady,
    fan,
    few,
  ],
];

function depthOf(shape: PlanShape, slot: number): number {
  return Math.max(
    0,
    ...shape
      .depsOf(slot)
      .slice(0, 1)
      .map((dep) => depthOf(shape, dep)),
  );
}

describe("scheduling policies that do not", () => {
  it.each(broken)("one that %s", async (_, change, ...expected) => {
    const policy = { ...discoveryOrder, ...change };
    const failed = await failedChecks(schedulingConformance(() => policy));
    expect(failed.map(({ name }) => name.slice("scheduling policy: ".length))).toEqual(expected);
  });

  it("every check can fail", () => {
    const all = schedulingConformance(() => discoveryOrder).map(({ name }) =>
      name.slice("scheduling policy: ".length),
    );
    expect(new Set(broken.flatMap(([, , ...names]) => names))).toEqual(new Set(all));
  });
});
