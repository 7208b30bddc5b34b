import { describe, expect, it } from "vitest";
import { matchesLine } from "../placeholders.ts";
import { compileBlock, countChecks } from "./compile-block.ts";
import { doc } from "./doc.ts";
import { blocksOfMarkdown, blocksOfSource } from "./doc-block.ts";
import { implicitImport } from "./implicit-imports.ts";

describe("blocksOfMarkdown", () => {
  const text = [
    "# Title",
    "```ts",
    "one;",
    "```",
    "```text output",
    "printed",
    "```",
    "```ts no-run needs a server",
    "two;",
    "```",
    "```sh",
    "npm test",
    "```",
    "````md",
    "```ts",
    "inside;",
    "```",
    "````",
    "- item",
    "  ```typescript no-run",
    "  three;",
    "    deep;",
    "  ```",
  ].join("\n");

  it("finds the blocks with their lines, reasons and outputs", () => {
    expect(blocksOfMarkdown("a.md", text)).toEqual([
      { file: "a.md", line: 3, code: "one;", noRun: undefined, output: "printed" },
      { file: "a.md", line: 9, code: "two;", noRun: "needs a server", output: undefined },
      { file: "a.md", line: 21, code: "three;\n  deep;", noRun: "", output: undefined },
    ]);
  });
});

describe("blocksOfSource", () => {
  it("reads examples bare and fenced, up to the next tag", () => {
    const text = [
      "/**",
      " * Says.",
      " * @example",
      " * const a = 1;",
      " * a; // => 1",
      " * @throws never",
      " */",
      "const x = 1; // @example not in a comment block",
      "  /**",
      "   * @example no-run: waits for ever",
      "   * wait();",
      "   *",
      "   * @example",
      "   * ```ts",
      "   * b;",
      "   * ```",
      "   */",
    ].join("\n");
    expect(blocksOfSource("a.ts", text).map(({ line, code, noRun }) => [line, code, noRun])).toEqual([
      [4, "const a = 1;\na; // => 1", undefined],
      [11, "wait();", "waits for ever"],
      [15, "b;", undefined],
    ]);
  });
});

describe("compileBlock", () => {
  it("checks expressions, declarations and throws in place", () => {
    expect(compileBlock("f(1); // => 2")).toBe('await doc.value(async () => (f(1)), "2");');
    expect(compileBlock("f(1) // => 2\ng()")).toBe('await doc.value(async () => (f(1)), "2");\ng()');
    expect(compileBlock("a();\nconst x = f(); // => 2")).toBe(
      'a();\nconst x = f(); await doc.value(() => x, "2");',
    );
    expect(compileBlock("f(1); // throws CS_CYCLE")).toBe(
      'await doc.throws(async () => { f(1); }, "CS_CYCLE");',
    );
  });

  it("takes statements of several lines, and keeps the number of lines", () => {
    const code = "function f() {\n  return 1;\n}\nawait run(\n  f(),\n); // => {\n//   a: 1,\n// }\nafter();";
    const compiled = compileBlock(code);
    expect(compiled).toContain("await doc.value(async () => (await run(\n  f(),\n)), ");
    expect(compiled.split("\n")).toHaveLength(code.split("\n").length);
    expect(compiled.split("\n").at(-1)).toBe("after();");
  });

  it("leaves other comments and strings alone", () => {
    const code =
      'const s = "// => 1"; // a note\n// => in the air is prose only behind a statement'.split("\n")[0] ??
      "";
    expect(compileBlock(code)).toBe(code);
    expect(countChecks(code)).toBe(0);
  });

  it("refuses a remark that would be checked by nobody", () => {
    expect(() => compileBlock("function f() {\n  g(); // => 1\n}")).toThrow(/top level/);
    expect(() => compileBlock("// => 1")).toThrow(/top level/);
  });
});

describe("doc", () => {
  it("compares what inspect shows, whatever the quotes and line breaks", async () => {
    await doc.value(() => ({ a: "x", b: [1, 2] }), '{\n  a: "x",\n  b: [1, 2],\n}');
    await doc.value(() => Promise.resolve("it's"), `"it's"`);
    await doc.value(() => undefined, "undefined");
    await doc.value(() => `took 12.5 ms`, '"took <ms> ms"');
  });

  it("fails on another value", async () => {
    await expect(doc.value(() => 1, "2")).rejects.toThrow(/expected/);
    await expect(doc.value(() => "1", "1")).rejects.toThrow(/expected/);
    await expect(doc.value(() => ({ a: 1 }), "{ a: 1, b: 2 }")).rejects.toThrow(/expected/);
  });

  it("wants an error of the code or the name", async () => {
    const failing = (): never => {
      throw Object.assign(new TypeError("no"), { code: "CS_CYCLE" });
    };
    await doc.throws(failing, "CS_CYCLE");
    await doc.throws(async () => failing(), "TypeError");
    await expect(doc.throws(failing, "CS_OTHER")).rejects.toThrow(/not CS_OTHER/);
    await expect(doc.throws(() => 1, "CS_CYCLE")).rejects.toThrow(/throws nothing/);
  });
});

describe("implicitImport", () => {
  const index =
    'export { type Tail, task } from "./spec/task.ts";\nexport { Engine, run } from "./engine/run.ts";';
  const block = (file: string, code: string) => ({
    file,
    line: 1,
    code,
    noRun: undefined,
    output: undefined,
  });

  it("gives a TSDoc example what it uses and does not have", () => {
    const code = 'const task = 1;\nawait run(x.Engine, "Engine") as Tail<1>;';
    expect(implicitImport(block("src/a.ts", code), index)).toBe(
      'import { type Tail, run } from "cascade-ts"; ',
    );
  });

  it("gives nothing to a document, nor to one that imports", () => {
    expect(implicitImport(block("README.md", "run(1);"), index)).toBe("");
    expect(implicitImport(block("src/a.ts", 'import { task } from "cascade-ts";\nrun(1);'), index)).toBe("");
  });
});

describe("placeholders", () => {
  it("match only what they stand for", () => {
    expect(matchesLine("took 12.5 ms (3 of 3)", "took <ms> ms (<n> of 3)")).toBe(true);
    expect(matchesLine("took long ms", "took <ms> ms")).toBe(false);
    expect(matchesLine("a.b", "a<any>b")).toBe(true);
    expect(matchesLine("axb", "a.b")).toBe(false);
  });
});
