import assert from "node:assert/strict";
import type { PlanShape } from "../../ports/plan-shape.ts";
import type { SchedulingPolicy } from "../../ports/scheduling-policy.ts";
import { SeededRandom } from "../seeded-random.ts";
import { type ConformanceCheck, checksOf, type Make } from "./conformance-check.ts";

/** A shape, and how often it was asked for something. */
interface CountedShape extends PlanShape {
  readonly questions: number;
}

const large = 100_000;
/** On average, for one slot of a large graph. */
const questionsAtMost = 50;

/**
 * What a SchedulingPolicy must do, on graphs of many shapes. A shape has no circles: each slot stands behind those it uses.
 *
 * @param make - a fresh policy
 * @example
 * import { failedChecks, schedulingConformance } from "cascade-ts/testing";
 * const last = { name: "last first", ranks: ({ size }: { size: number }) => Array.from({ length: size }, (_, slot) => size - 1 - slot) };
 * await failedChecks(schedulingConformance(() => last)); // => []
 */
export function schedulingConformance(make: Make<SchedulingPolicy>): readonly ConformanceCheck[] {
  return checksOf("scheduling policy", make, {
    "it has a name": hasName,
    "there is a rank for each slot, or none at all": ranksEach,
    "ranks are numbers from 0 to below the number of slots": staysInside,
    "the same shape has the same ranks": isSteady,
    "a long chain of 100,000 bodies is ranked": (policy) => ranksLarge(policy, "a chain", chain(large)),
    "a node that uses 100,000 others is ranked": (policy) => ranksLarge(policy, "a fan", fan(large)),
    "a graph of 100,000 nodes is ranked in a few steps for each": (policy) =>
      ranksLarge(policy, "a graph", woven(large, new SeededRandom(1))),
  });
}

function hasName(policy: SchedulingPolicy): void {
  const name: unknown = policy.name;
  assert.ok(typeof name === "string" && name !== "", `the name is ${JSON.stringify(name)}`);
}

function ranksEach(policy: SchedulingPolicy): void {
  for (const [what, shape] of shapes()) ranksOf(policy, what, shape);
}

function staysInside(policy: SchedulingPolicy): void {
  for (const [what, shape] of shapes()) {
    for (const rank of ranksOf(policy, what, shape)) {
      const isInside = rank >= 0 && rank < shape.size;
      if (!isInside) assert.fail(`a rank of ${what} with ${shape.size} slots is ${rank}`);
    }
  }
}

function isSteady(policy: SchedulingPolicy): void {
  const again = new Map(shapes());
  for (const [what, shape] of shapes()) {
    const first = ranksOf(policy, what, shape);
    assert.deepEqual(ranksOf(policy, what, again.get(what) ?? shape), first, `the ranks of ${what} changed`);
  }
}

function ranksLarge(policy: SchedulingPolicy, what: string, shape: CountedShape): void {
  ranksOf(policy, what, shape);
  const each = shape.questions / shape.size;
  assert.ok(
    each <= questionsAtMost,
    `for ${what}, ${each} questions were asked for each slot, ${questionsAtMost} at most are fine`,
  );
}

/** The ranks as a list; empty for discovery order. */
function ranksOf(policy: SchedulingPolicy, what: string, shape: PlanShape): readonly number[] {
  const ranks = policy.ranks(shape);
  if (ranks === undefined) return [];
  assert.equal(ranks.length, shape.size, `the number of ranks of ${what}`);
  const list = Array.from(ranks);
  for (const rank of list) if (!Number.isFinite(rank)) assert.fail(`a rank of ${what} is ${rank}`);
  return list;
}

function shapes(): readonly (readonly [string, CountedShape])[] {
  const random = new SeededRandom(7);
  const some = Array.from({ length: 50 }, (_, index) => {
    return [`graph ${index}`, woven(1 + random.int(30), random)] as const;
  });
  return [["one node", fan(0)], ["a chain", chain(5)], ["a fan", fan(5)], ["a diamond", diamond()], ...some];
}

function chain(size: number): CountedShape {
  return shapeOf(Array.from({ length: size }, (_, slot) => (slot === 0 ? [] : [slot - 1])));
}

function fan(width: number): CountedShape {
  const nodes: number[][] = Array.from({ length: width }, () => []);
  return shapeOf([...nodes, nodes.map((_, slot) => slot)]);
}

/** The last one uses one node twice, and has no body. */
function diamond(): CountedShape {
  return shapeOf([[], [0], [0], [1, 2, 2]], (slot) => slot !== 3);
}

function woven(size: number, random: SeededRandom): CountedShape {
  const deps = Array.from({ length: size }, (_, slot) =>
    slot === 0 ? [] : Array.from({ length: random.int(4) }, () => random.int(slot)).sort((a, b) => a - b),
  );
  const bodies = deps.map(() => random.chance(0.7));
  return shapeOf(deps, (slot) => bodies[slot] ?? true);
}

/** What a policy gets is not its own: to change it is an error. */
function shapeOf(deps: readonly (readonly number[])[], hasBody = (_slot: number) => true): CountedShape {
  for (const own of deps) Object.freeze(own);
  let questions = 0;
  const counted = <T>(answer: T): T => {
    questions += 1;
    return answer;
  };
  const known = (slot: number): readonly number[] => {
    const own = deps[slot];
    if (own === undefined) assert.fail(`there is no slot ${slot}, of ${deps.length}`);
    return own;
  };
  return Object.freeze({
    size: deps.length,
    depsOf: (slot: number) => counted(known(slot)),
    hasBody: (slot: number) => counted(known(slot) !== undefined && hasBody(slot)),
    get questions() {
      return questions;
    },
  });
}
