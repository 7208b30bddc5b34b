import fc from "fast-check";
import { expect, it } from "vitest";
import { all } from "../spec/all.ts";
import { type Lazy, nextBuild } from "../spec/lazy.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { recv } from "../spec/recv.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import { task } from "../spec/task.ts";
import { wait } from "../spec/wait.ts";
import { compile } from "./compile.ts";
import { match } from "./match.ts";
import { noScope } from "./scope.ts";

const kinds = [
  "call",
  "all",
  "get",
  "orElse",
  "recover",
  "settle",
  "router",
  "sequence",
  "map",
  "mapNodes",
  "wait",
  "recv",
] as const;

/** A node as data. What it uses are nodes before it in the list; the last node is the target. */
interface Spec {
  readonly kind: (typeof kinds)[number];
  readonly task: number;
  readonly uses: readonly number[];
  readonly conditions: readonly number[];
  readonly after: readonly number[];
  readonly never: boolean;
  readonly retry: boolean;
  readonly priority: boolean;
  readonly label: boolean;
}

const tasks = [0, 1, 2].map((n) => task(`t${n}`, (..._: unknown[]): unknown => n));
const taskOf = ({ task: n }: Spec): (typeof tasks)[number] => tasks[n] as (typeof tasks)[number];

const fewNodes = fc.array(fc.nat(30), { maxLength: 2 });
const rarely = fc.integer({ min: 0, max: 5 }).map((n) => n === 0);
const anySpec: fc.Arbitrary<Spec> = fc.record({
  kind: fc.constantFrom(...kinds, "call", "call", "call"),
  task: fc.nat(2),
  uses: fc.array(fc.nat(30), { maxLength: 4 }),
  conditions: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fewNodes }),
  after: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fewNodes }),
  never: rarely,
  retry: rarely,
  priority: rarely,
  label: rarely,
});

/** Makes any list of specs one that can be built: references point backwards, and each kind has what it needs. */
function valid(specs: readonly Spec[]): Spec[] {
  return specs.map((spec, index) => {
    const back = (list: readonly number[]): number[] => (index === 0 ? [] : list.map((n) => n % index));
    const given = back(spec.uses);
    const kind = given.length === 0 ? "call" : spec.kind;
    const counts = { get: 1, recover: 1, settle: 1, map: 1, wait: 1, recv: 1, orElse: 2 };
    const count = kind in counts ? counts[kind as keyof typeof counts] : given.length;
    const isBody = kind === "call";
    return {
      ...spec,
      kind,
      uses: given.slice(0, count),
      conditions: back(spec.conditions),
      after: [...new Set(back(spec.after))],
      retry: isBody && spec.retry,
      priority: isBody && spec.priority,
    };
  });
}

const anyGraph = fc.array(anySpec, { minLength: 1, maxLength: 12 }).map(valid);

/** What is special to one build and no part of the shape: values, policies' values, how deep an argument is. */
interface Special {
  readonly value: number;
  readonly nested: boolean;
}

function realize(specs: readonly Spec[], special: Special): LazyResult<unknown> {
  const made: LazyResult<unknown>[] = [];
  for (const spec of specs) made.push(policiesOn(base(spec, made, special), spec, { made, special }));
  return made.at(-1) as LazyResult<unknown>;
}

function base(spec: Spec, made: readonly LazyResult<unknown>[], special: Special): LazyResult<unknown> {
  const uses = spec.uses.map((n) => made[n] as LazyResult<unknown>);
  const [first] = uses as [LazyResult<unknown>];
  const { value, nested } = special;
  switch (spec.kind) {
    case "call":
      return nested ? taskOf(spec)(value, { uses }) : taskOf(spec)(...uses, value);
    case "all":
      return nested ? all({ value, list: uses }) : all([...uses, value]);
    case "get":
      return first.get(String(value) as never);
    case "orElse":
      return uses[1] === undefined ? first.orElse(value) : first.orElse(uses[1]);
    case "recover":
      return first.recover(() => value);
    case "settle":
      return settle(first);
    case "router":
      return router(first, new Map(uses.map((use, i) => [value + i, use])));
    case "sequence":
      return sequence(uses);
    case "map":
      return taskOf(spec)
        .map(first as LazyResult<unknown[]>)
        .withConcurrency(value + 1);
    case "mapNodes":
      return taskOf(spec).map(nested ? uses.map((use) => ({ use })) : uses);
    case "wait":
      return wait(first as LazyResult<number>);
    case "recv":
      return recv(first as LazyResult<string>, { timeout: value });
  }
}

function policiesOn(
  bare: LazyResult<unknown>,
  spec: Spec,
  { made, special: { value } }: { made: readonly LazyResult<unknown>[]; special: Special },
): LazyResult<unknown> {
  let node = bare;
  for (const n of spec.conditions) node = node.runIf(made[n]);
  if (spec.never) node = node.runIf(false);
  if (spec.after.length > 0) node = node.after(...spec.after.map((n) => made[n] as Lazy));
  if (spec.retry) node = node.withRetry({ attempts: value + 2 });
  if (spec.priority) node = node.withPriority(value + 1);
  return spec.label ? node.as(`label ${value}`) : node;
}

/** The shape, the slow way: numbers nodes in discovery order and writes down what each is and uses. */
function shapeOf(specs: readonly Spec[]): string[] {
  const lines: string[] = [];
  const slots = new Map<number, number>();
  const add = (line: string): number => lines.push(line) - 1;
  const visit = (index: number): number => {
    const known = slots.get(index);
    if (known !== undefined) return known;
    const spec = specs[index] as Spec;
    const { kind, task: n, never, retry, priority, label } = spec;
    const conditions = spec.conditions.map(visit);
    const elements = (use: number): number => {
      const slot = visit(use);
      return add(`call ${n} uses ${slot}`);
    };
    const uses = kind === "mapNodes" ? spec.uses.map(elements) : spec.uses.map(visit);
    if (kind === "router") uses.unshift(uses[0] as number);
    const after = spec.after.map(visit);
    const what = kind === "call" || kind === "map" || kind === "mapNodes" ? `${kind} ${n}` : kind;
    const guards = `${conditions.length > 0 ? ` if ${conditions}` : ""}${after.length > 0 ? ` after ${after}` : ""}`;
    const present = [never && "never", retry && "retry", priority && "priority", label && "label"].filter(
      Boolean,
    );
    const slot = add(
      `${what}${uses.length > 0 ? ` uses ${uses}` : ""}${guards}${present.map((p) => ` ${p}`).join("")}`,
    );
    slots.set(index, slot);
    return slot;
  };
  visit(specs.length - 1);
  return lines;
}

const [one, two] = [
  { value: 1, nested: false },
  { value: 2, nested: true },
];

it("4.4 a plan has the slots and edges of its graph, in discovery order", () => {
  fc.assert(
    fc.property(anyGraph, fc.constantFrom(one, two), (specs, special) => {
      const { plan, lazies } = compile(realize(specs, special), nextBuild(), noScope);
      const lines = shapeOf(specs);
      expect([plan.size, lazies.length]).toEqual([lines.length, lines.length]);
      for (let slot = 0; slot < plan.size; slot++) {
        const part = (from: number | undefined, to: number | undefined): string =>
          plan.deps.slice(from, to).join();
        const written = /^(\S+)(?: (\d))?(?: uses (\S+))?(?: if (\S+))?(?: after (\S+))?/.exec(
          lines[slot] ?? "",
        );
        expect([
          part(plan.argStart[slot], plan.afterStart[slot]),
          part(plan.depStart[slot], plan.argStart[slot]),
          part(plan.afterStart[slot], plan.depStart[slot + 1]),
        ]).toEqual([written?.[3] ?? "", written?.[4] ?? "", written?.[5] ?? ""]);
      }
    }),
    { numRuns: 500 },
  );
});

it("4.4 a graph of the same shape matches, with the slots it would have if it were compiled", () => {
  fc.assert(
    fc.property(anyGraph, fc.boolean(), (specs, swapped) => {
      const { plan } = compile(realize(specs, swapped ? two : one), nextBuild(), noScope);
      const again = realize(specs, swapped ? one : two);
      const matched = match(plan, again, nextBuild(), noScope)?.lazies;
      const compiled = compile(again, nextBuild(), noScope);
      expect(matched).toHaveLength(compiled.lazies.length);
      compiled.lazies.forEach((lazy, slot) => {
        expect(matched?.[slot] === lazy).toBe(true);
      });
    }),
    { numRuns: 500 },
  );
});

it("4.4 two graphs match exactly if they have the same shape", () => {
  fc.assert(
    // Small ones, so that equal shapes happen.
    fc.property(
      fc.array(anySpec, { minLength: 1, maxLength: 3 }).map(valid),
      fc.array(anySpec, { minLength: 1, maxLength: 3 }).map(valid),
      (a, b) => {
        const { plan } = compile(realize(a, one), nextBuild(), noScope);
        const matched = match(plan, realize(b, one), nextBuild(), noScope)?.lazies;
        expect(matched !== undefined).toBe(shapeOf(a).join("\n") === shapeOf(b).join("\n"));
      },
    ),
    { numRuns: 2_000 },
  );
});

/** One thing is different: an edge, a task, a kind, a policy, or a shared node that two use is two nodes. */
function mutate(specs: readonly Spec[], how: string, [at, other]: readonly [number, number]): Spec[] {
  const index = at % specs.length;
  const spec = specs[index] as Spec;
  const change = (changed: Partial<Spec>): Spec[] =>
    valid(specs.map((one_, n) => (n === index ? { ...one_, ...changed } : one_)));
  switch (how) {
    case "edge":
      return change({ uses: spec.uses.map((use, n) => (n === other % spec.uses.length ? use + 1 : use)) });
    case "order":
      return change({ uses: [...spec.uses].reverse() });
    case "fewer":
      return change({ uses: spec.uses.slice(1) });
    case "task":
      return change({ task: (spec.task + 1) % 3 });
    case "kind":
      return change({ kind: kinds[(kinds.indexOf(spec.kind) + 1 + (other % 11)) % 12] as Spec["kind"] });
    case "condition":
      return change({ conditions: [...spec.conditions, other] });
    case "after":
      return change({ after: [...spec.after, other] });
    case "sharing": {
      // A copy of the first node, which one edge of another uses instead.
      const copied = [specs[0] as Spec, ...specs].map((one_, n) =>
        n === 0 ? one_ : { ...one_, uses: one_.uses.map((use) => use + 1) },
      );
      const user = copied.findIndex(({ uses }) => uses.includes(1));
      return copied.map((one_, n) =>
        n !== user
          ? shifted(one_)
          : { ...shifted(one_), uses: one_.uses.map((use, i) => (i === one_.uses.indexOf(1) ? 0 : use)) },
      );
    }
    default:
      return change({ [how]: !spec[how as "never"] });
  }
}

function shifted(spec: Spec): Spec {
  return { ...spec, conditions: spec.conditions.map((n) => n + 1), after: spec.after.map((n) => n + 1) };
}

const ways = ["edge", "order", "fewer", "task", "kind", "condition", "after", "sharing"];
const presence = ["never", "retry", "priority", "label"];

it.each([...ways, ...presence])("4.4 a graph that differs in one %s does not match", (how) => {
  let differing = 0;
  fc.assert(
    fc.property(anyGraph, fc.tuple(fc.nat(11), fc.nat(11)), (specs, where) => {
      const mutated = mutate(specs, how, where);
      const same = shapeOf(specs).join("\n") === shapeOf(mutated).join("\n");
      if (!same) differing++;
      const { plan } = compile(realize(specs, one), nextBuild(), noScope);
      expect(match(plan, realize(mutated, one), nextBuild(), noScope) !== undefined).toBe(same);
    }),
    { numRuns: 600 },
  );
  expect(differing).toBeGreaterThan(5);
});
