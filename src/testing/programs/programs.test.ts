import { expect, it } from "vitest";
import { isLazy } from "../../spec/lazy.ts";
import { SeededRandom } from "../seeded-random.ts";
import { buildProgram } from "./build-program.ts";
import { expectProgram } from "./expect-program.ts";
import { generateProgram } from "./generate-program.ts";
import { keepResults } from "./keep-results.ts";
import { lendResources } from "./lend-resources.ts";
import type { NodeSpec, Program } from "./program.ts";
import { shrinkProgram, smallerPrograms } from "./shrink-program.ts";

const programs = Array.from({ length: 400 }, (_, seed) => generateProgram(new SeededRandom(seed)));
const nodesOf = (program: Program): readonly NodeSpec[] => program.blocks.flatMap((block) => block.nodes);

it("generates the same program for the same seed, as JSON", () => {
  for (const [seed, program] of programs.entries()) {
    expect(generateProgram(new SeededRandom(seed))).toEqual(program);
    expect(JSON.parse(JSON.stringify(program))).toEqual(program);
  }
});

it("generates every kind of node, modifier and ending", async () => {
  const nodes = programs.flatMap(nodesOf);
  const kinds = new Set(nodes.map((spec) => spec.kind));
  expect([...kinds].sort()).toEqual(
    [
      "all",
      "bind",
      "call",
      "firstOf",
      "get",
      "literal",
      "map",
      "orElse",
      "param",
      "recover",
      "router",
      "sequence",
      "settle",
      "wait",
      "within",
    ].sort(),
  );
  for (const modifier of ["runIf", "after", "retry", "timeout", "amounts", "label", "priority"] as const) {
    expect(nodes.some((spec) => spec[modifier] !== undefined)).toBe(true);
  }
  const endings = new Map<string, number>();
  for (const program of programs) {
    const expected = expectProgram(program);
    await expected.judge(() => undefined);
    const ending = expected.expectations[0]?.outcome.split(" ")[0] ?? "";
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  for (const ending of ["succeeded", "failed", "skipped"]) expect(endings.get(ending)).toBeGreaterThan(40);
});

it("5.2 lets bodies keep what follows from their arguments alone", () => {
  const kept = programs.map((program, seed) => keepResults(program, new SeededRandom(seed)));
  const nodes = kept.flatMap(nodesOf).filter(({ cache }) => cache !== undefined);
  expect(new Set(nodes.map(({ kind, cache }) => `${kind} ${cache}`))).toEqual(
    new Set(["call call", "call task", "map call", "map task"]),
  );
  const does = new Set(nodes.map((spec) => ("does" in spec ? spec.does.kind : "nothing")));
  expect(does).toContain("tail");
  expect(does).not.toContain("same");
  for (const [seed, program] of programs.entries()) {
    expect(keepResults(program, new SeededRandom(seed))).toEqual(kept[seed]);
    const without = nodesOf(kept[seed] as Program).map(({ cache, ...rest }) => rest);
    expect(without).toEqual(nodesOf(program));
  }
});

it("6.1 lets bodies use resources that live as long as they are needed", () => {
  const lent = programs.map((program, seed) => lendResources(program, new SeededRandom(seed)));
  const resources = lent.flatMap((program) => program.resources ?? []);
  for (const scope of ["engine", "run", "task"])
    expect(resources.some((one) => one.scope === scope)).toBe(true);
  for (const fails of ["set-up", "tear-down"])
    expect(resources.some((one) => one.fails === fails)).toBe(true);
  for (const { resources: all = [] } of lent) {
    for (const [index, { scope, needs }] of all.entries()) {
      const longer = { engine: ["engine"], run: ["run", "engine"], task: ["task", "run", "engine"] }[scope];
      expect(needs.every((need) => need < index && longer.includes(all[need]?.scope ?? ""))).toBe(true);
    }
  }
  const text = JSON.stringify(lent);
  expect(text).toContain('"inject":[');
  expect(text).toContain('{"resource":');
  for (const [seed, program] of programs.entries())
    expect(lendResources(program, new SeededRandom(seed))).toEqual(lent[seed]);
});

it("builds fresh LazyResults each time, with one meaning", async () => {
  for (const program of programs.slice(0, 50)) {
    const one = buildProgram(program).target;
    if (isLazy(one)) expect(buildProgram(program).target).not.toBe(one);
    const [first, second] = [expectProgram(program), expectProgram(program)];
    for (const expected of [first, second]) await expected.judge(() => "one more", 20);
    expect(first.expectations).toEqual(second.expectations);
  }
});

it("shrinks to what still shows something", async () => {
  const hasSettle = (program: Program): boolean => nodesOf(program).some((spec) => spec.kind === "settle");
  const program = programs.find(hasSettle) as Program;
  const small = await shrinkProgram(program, async (candidate) => hasSettle(candidate));
  expect(nodesOf(small).length).toBeLessThanOrEqual(2);
  expect(hasSettle(small)).toBe(true);
});

it("every smaller program can be built and interpreted", async () => {
  for (const program of programs.slice(0, 10)) {
    for (const smaller of smallerPrograms(program)) {
      expect(JSON.stringify(smaller)).not.toBe(JSON.stringify(program));
      await expectProgram(smaller).judge(() => undefined);
    }
  }
});
