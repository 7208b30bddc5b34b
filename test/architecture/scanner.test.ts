import { describe, expect, it } from "vitest";
import { functionsOf } from "./functions-of.ts";
import { importsOf } from "./imports-of.ts";
import { mask } from "./mask.ts";
import { readSources } from "./source-file.ts";

describe("mask", () => {
  const code = (text: string): string => mask(text).code;

  it("keeps offsets and line breaks", () => {
    const text = 'const a = "x\\"y"; // note\n/* two\nlines */ const b = `t ${a} u`;\n';
    expect(code(text)).toHaveLength(text.length);
    expect(code(text).split("\n")).toHaveLength(4);
  });

  it("blanks strings, comments and templates, not what is inserted into a template", () => {
    expect(code("f(\"any\", 'any') // any")).toBe("f(\"   \", '   ')       ");
    expect(code("`any ${f({ a: `any ${1}` })} any`")).toBe("`    ${f({ a: `    ${1}` })}    `");
  });

  it("tells a regular expression from a division", () => {
    expect(code("const r = /a[/]b{/.test(s); x = a / b / c;")).toBe(
      "const r = /      /.test(s); x = a / b / c;",
    );
    expect(code("return /any/g;")).toBe("return /   /g;");
    expect(code("(a + b) / any / 2")).toBe("(a + b) / any / 2");
  });

  it("lists comments with their text", () => {
    expect(mask("#!/usr/bin/env node\na; // one\n/* two */").comments.map((c) => c.text)).toEqual([
      "#!/usr/bin/env node",
      "// one",
      "/* two */",
    ]);
  });
});

describe("importsOf", () => {
  it("sees every form, with its line", () => {
    const text = [
      'import { a, type B } from "./a.ts";',
      'import type { C } from "./b.ts";',
      'import * as d from "./c.ts";',
      'import "./d.ts";',
      "import {",
      "  e,",
      '} from "./e.ts";',
      'export { f } from "./f.ts";',
      'export type { G } from "./g.ts";',
      'export * as h from "./h.ts";',
      'type I = import("./i.ts").I;',
      'const j = await import("./j.ts");',
    ].join("\n");
    const found = importsOf(text);
    expect(found.map((one) => one.specifier)).toEqual([..."abcdefghij"].map((name) => `./${name}.ts`));
    expect(found.map((one) => one.line)).toEqual([1, 2, 3, 4, 5, 8, 9, 10, 11, 12]);
    expect(found.filter((one) => one.dynamic).map((one) => one.line)).toEqual([11, 12]);
  });

  it("is not taken in by strings, comments and other exports", () => {
    const text =
      'const s = `import "./x.ts"`; // import "./y.ts"\nexport function f() {}\nconst from = "./z.ts";';
    expect(importsOf(text)).toEqual([]);
  });
});

describe("functionsOf", () => {
  const measure = (text: string): unknown[] =>
    functionsOf(text).map(({ line, lines, parameters }) => [line, lines, parameters]);

  it("measures functions, methods, accessors and arrow functions", () => {
    expect(measure("function f(a: number, b = 2): void {\n  a;\n}\n")).toEqual([[1, 3, 2]]);
    expect(measure("class A {\n  get x(): number {\n    return 1;\n  }\n  #y<T>(...all: T[]) {}\n}")).toEqual(
      [
        [2, 3, 0],
        [5, 1, 1],
      ],
    );
    expect(measure("const f = async (a: A): Promise<{ b: B }> => {\n  a;\n};")).toEqual([[1, 3, 1]]);
    expect(measure("const f = (a: A) =>\n  g({\n    a,\n  });\nnext();")).toEqual([[1, 4, 1]]);
  });

  it("reads return types up to the body", () => {
    const heads = [
      "function f(): { a: string } {",
      "function f(): Promise<Map<string, { a: 1 }>> {",
      "function f(x: unknown): x is { a: 1 } {",
      "function f(): (a: A, b: B) => { c: C } {",
      "function f<T extends { a: 1 }>(t: T): T['a'] | { b: `x` } {",
      "const f = (a: A): (B | C) => {",
      "const f = (a: A): asserts a is B => {",
      "function f<\n  A,\n>(a: A): T extends U ? { a: 1 } : { b: 2 } {",
    ];
    for (const head of heads) {
      const [found] = functionsOf(`${head}\n  body;\n}\nafter();\n`);
      expect(found?.lines, head).toBe(head.split("\n").length + 2);
    }
  });

  it("does not take the body behind a function type for its own", () => {
    const text = "function f(): () => void {\n  a;\n}\nfunction g() {\n}\nconst h = () => class {\n};";
    expect(measure(text)).toEqual([
      [1, 3, 0],
      [1, 1, 0],
      [4, 2, 0],
      [6, 2, 0],
    ]);
  });

  it("does not take statements, calls and ternaries for functions", () => {
    expect(measure("if (a) {\n}\nfor (const x of y) {\n}\nwhile (f(a)) {\n}\nswitch (a) {\n}")).toEqual([]);
    expect(
      measure("const x = c ? f(a) : { b };\nfoo(a, b, c, d, e);\nswitch (a) { case f(a): { break; } }"),
    ).toEqual([]);
    expect(measure("try {\n} catch (error) {\n}")).toEqual([]);
    expect(measure("interface A {\n  f(a: number): void;\n}")).toEqual([]);
  });

  it("counts parameters by their commas only", () => {
    expect(
      measure("function f({ a, b }: { a: A; b: B }, [c, d]: C[], e: Map<F, G>, h = k(1, 2)) {}"),
    ).toEqual([[1, 1, 4]]);
    expect(measure("function f(\n  a: A,\n  b: (c: C) => E,\n) {}")).toEqual([
      [1, 4, 2],
      [3, 1, 1],
    ]);
  });

  it("reads the reason of a long function", () => {
    const text = "// long: a table of opcodes\nfunction f() {\n}\nfunction g() {\n}";
    expect(functionsOf(text).map((one) => one.longBecause)).toEqual(["a table of opcodes", undefined]);
  });

  it("finds the end of every function of this repository", () => {
    for (const { path, text } of readSources("src", "test")) {
      const total = text.split("\n").length;
      for (const one of functionsOf(text))
        expect(one.line + one.lines - 1, `${path}:${one.line}`).toBeLessThan(total);
    }
  });
});
