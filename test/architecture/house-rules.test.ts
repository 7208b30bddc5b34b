import { describe, expect, it } from "vitest";
import { houseRules } from "./house-rules.ts";
import type { SourceFile } from "./source-file.ts";

/** What the rule with these words in its name says about planted files. */
function check(words: string, planted: Readonly<Record<string, string>>): readonly string[] {
  const rule = houseRules.find(({ name }) => name.includes(words));
  if (rule === undefined) throw new Error(`no rule says "${words}"`);
  const files: SourceFile[] = Object.entries(planted).map(([path, text]) => ({ path, text }));
  return rule.check(files);
}

const lines = (count: number): string => "  a();\n".repeat(count);

describe("layers", () => {
  const rule = "on its left";

  it("lets a room import from its left and an entry from everywhere", () => {
    const planted = {
      "src/core/a.ts": 'import type { B } from "../spec/b.ts";\nimport { c } from "./c.ts";',
      "src/render/d.ts": 'import { g } from "../graph/g.ts";',
      "src/testing/e.ts": 'export { run } from "../engine/run.ts";',
      "src/cli/f.ts": 'import { Command } from "commander";\nimport { x } from "../render/x.ts";',
      "src/index.ts": 'export { a } from "./core/a.ts";\nexport { sh } from "./providers/sh.ts";',
      "src/spec/b.test.ts": 'import { run } from "../engine/run.ts";\nimport { it } from "vitest";',
    };
    expect(check(rule, planted)).toEqual([]);
  });

  it("refuses the way back, in types too", () => {
    const planted = {
      "src/spec/a.ts": '\nimport type { Run } from "../engine/run.ts";',
      "src/graph/b.ts": 'type E = import("../events/event.ts").Event;',
      "src/engine/c.ts": 'export { pause } from "../control/pause.ts";',
      "src/render/d.ts": 'import { run } from "../engine/run.ts";',
      "src/stores/e.ts": 'import { task } from "../spec/task.ts";',
      "src/engine/f.ts": 'import { task } from "../index.ts";',
      "src/engine/g.ts": 'import { scratch } from "./scratch.test.ts";',
    };
    expect(check(rule, planted)).toEqual([
      "src/spec/a.ts:2 spec may not import engine (src/engine/run.ts)",
      "src/graph/b.ts:1 graph may not import events (src/events/event.ts)",
      "src/engine/c.ts:1 engine may not import control (src/control/pause.ts)",
      "src/render/d.ts:1 render may not import engine (src/engine/run.ts)",
      "src/stores/e.ts:1 stores may not import spec (src/spec/task.ts)",
      "src/engine/f.ts:1 imports src/index.ts, which is not in a room",
      "src/engine/g.ts:1 imports the test src/engine/scratch.test.ts",
    ]);
  });

  it("refuses packages in the line of rooms, Node in those that decide, and a room nobody knows", () => {
    const planted = {
      "src/engine/a.ts": 'import { Command } from "commander";',
      "src/core/b.ts": 'import { readFile } from "node:fs";',
      "src/ports/c.ts": 'import { randomUUID } from "node:crypto";',
      "src/providers/d.ts": 'import { task } from "cascade-ts";',
      "src/attic/e.ts": "",
    };
    expect(check(rule, planted)).toEqual([
      'src/attic/e.ts: the house has no room "attic"',
      "src/engine/a.ts:1 engine may not import commander",
      "src/core/b.ts:1 core may not import node:fs",
      "src/providers/d.ts:1 imports the package by its own name",
    ]);
  });
});

describe("cycles", () => {
  it("finds one through a type import and a re-export", () => {
    const planted = {
      "src/spec/a.ts": 'import type { B } from "./b.ts";',
      "src/spec/b.ts": 'export * from "./c.ts";',
      "src/spec/c.ts": 'import { a } from "./a.ts";\nimport { d } from "./d.ts";',
      "src/spec/d.ts": "",
    };
    expect(check("cycle", planted)).toEqual([
      "src/spec/a.ts -> src/spec/b.ts -> src/spec/c.ts -> src/spec/a.ts",
    ]);
    expect(check("cycle", { ...planted, "src/spec/c.ts": 'import { d } from "./d.ts";' })).toEqual([]);
  });
});

describe("sizes", () => {
  it("counts the lines of a file", () => {
    expect(check("a file has", { "src/spec/a.ts": lines(300) })).toEqual([]);
    expect(check("a file has", { "src/spec/a.ts": lines(301) })).toEqual(["src/spec/a.ts:301 has 301 lines"]);
  });

  it("counts the lines of a function, signature included", () => {
    const text = (count: number): string => `export class A {\n  run(): void {\n${lines(count)}  }\n}\n`;
    expect(check("a function has 50", { "src/spec/a.ts": text(48) })).toEqual([]);
    expect(check("a function has 50", { "src/spec/a.ts": text(49) })).toEqual([
      "src/spec/a.ts:2 51 lines: run(): void {",
    ]);
    expect(check("a function has 50", { "src/spec/a.test.ts": text(49) })).toEqual([]);
  });

  it("lets a function with its reason have 150 lines", () => {
    const text = (count: number): string =>
      `// long: one case per opcode\nfunction f() {\n${lines(count)}}\n`;
    expect(check("a function has 50", { "src/spec/a.ts": text(148) })).toEqual([]);
    expect(check("a function has 50", { "src/spec/a.ts": text(149) })).toEqual([
      "src/spec/a.ts:2 151 lines: function f() {",
    ]);
  });

  it("counts parameters", () => {
    expect(check("parameters", { "src/spec/a.ts": "function f(a: A, b: B, c: C, d: D) {}" })).toEqual([]);
    expect(check("parameters", { "src/spec/a.ts": "const f = (a, b, c, d, e) => a;" })).toEqual([
      "src/spec/a.ts:1 5 parameters: const f = (a, b, c, d, e) => a;",
    ]);
  });
});

describe("types", () => {
  it("finds any in a type, not as a name", () => {
    const bad =
      "let a: any;\nlet b = c as any;\nlet d: Map<string, any>;\nlet e: any[] | any;\ntype F = () => any;\n";
    expect(check("no any", { "src/spec/a.ts": bad })).toHaveLength(6);
    const good = 'const any = 1;\nf.any(x);\nconst o = { any: 1 };\n// : any\nconst s = ": any";\n';
    expect(check("no any", { "src/spec/a.ts": good })).toEqual([]);
  });

  it("finds non-null assertions, not negations and inequalities", () => {
    expect(
      check("non-null", { "src/spec/a.ts": "a!.b;\nf()!;\nlist[0]! + 1;\nclass A {\n  x!: number;\n}" }),
    ).toEqual(["src/spec/a.ts:1 !", "src/spec/a.ts:2 !", "src/spec/a.ts:3 !", "src/spec/a.ts:5 !"]);
    expect(check("non-null", { "src/spec/a.ts": "if (!a || a !== b || !(c != d)) `x!`;" })).toEqual([]);
  });

  it("finds silenced errors without a reason", () => {
    const bad = "// @ts-ignore because\n// @ts-nocheck\n// @ts-expect-error\n";
    expect(check("silenced", { "src/spec/a.ts": bad })).toHaveLength(3);
    const good = "// @ts-expect-error [ts2345] -- a number is no string\nf(1);\nconst s = '// @ts-ignore';\n";
    expect(check("silenced", { "src/spec/a.ts": good })).toEqual([]);
  });
});

describe("determinism", () => {
  it("refuses clocks, timers and random numbers in the rooms without time", () => {
    const bad = [
      "Date.now();",
      "performance.now();",
      "setTimeout(f, 1);",
      "Math.random();",
      "new Date();",
      "queueMicrotask(f);",
      "randomUUID();",
      "crypto.randomUUID();",
      "process.hrtime();",
    ];
    expect(check("a port", { "src/engine/a.ts": bad.join("\n") })).toHaveLength(bad.length);
    expect(
      check("a port", { "src/ports/a.ts": bad.join("\n"), "src/core/a.test.ts": "Date.now();" }),
    ).toEqual([]);
  });

  it("lets the clock of a port be used, and dates be named", () => {
    const good = "clock.setTimeout(f, 1);\nthis.#clock.now();\nif (x instanceof Date) y;\nlet d: Date;\n";
    expect(check("a port", { "src/engine/a.ts": good })).toEqual([]);
  });
});

describe("names", () => {
  it("refuses files that say nothing", () => {
    expect(
      check("not named utils", { "src/spec/utils.ts": "", "src/core/types.ts": "", "src/core/heap.ts": "" }),
    ).toEqual(["src/spec/utils.ts", "src/core/types.ts"]);
  });

  it("wants an export that bears the name of the file", () => {
    const planted = {
      "src/spec/lazy-result.ts": "export class LazyResult {}",
      "src/spec/retry.ts": "export interface RetryOptions {}",
      "src/core/heap.ts": "const heap = 1;\nexport { heap as Heap };",
      "src/core/states.ts": "export type State = 1;\nexport function isBusy() {}",
      "src/errors/run-errors.ts": "export class SkippedError {}",
      "src/graph/model.ts": "export interface Node {}\nexport interface Edge {}",
      "src/index.ts": "export {}",
      "src/core/ready-queue.ts": "export class Queue {}",
      "src/core/readyQueue.ts": "export class ReadyQueue {}",
    };
    expect(check("main export", planted)).toEqual([
      "src/core/ready-queue.ts exports nothing of its name: Queue",
      "src/core/readyQueue.ts is not in kebab-case",
    ]);
  });
});
