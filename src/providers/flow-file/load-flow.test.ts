import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isLazy } from "../../spec/lazy.ts";
import { chooseTarget } from "./choose-target.ts";
import { loadFlow } from "./load-flow.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-flow-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, ...lines: string[]): string {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), lines.join("\n"));
  return name;
}

describe("loadFlow", () => {
  it.each([
    ["f.mjs", 'import { task } from "cascade-ts"; export default task("t", () => 1)();'],
    ["f.js", 'import { task } from "cascade-ts"; await null; export default task("t", () => 1)();'],
    ["f.mts", 'import { task } from "cascade-ts"; await null; export default task("t", (): number => 1)();'],
    ["f.cjs", 'const { task } = require("cascade-ts"); module.exports = task("t", () => 1)();'],
    [
      "f.ts",
      'import { task } from "cascade-ts"; enum E { A } export const t = task("t", (): number => E.A)();',
    ],
  ])("1.5 loads %s in a folder that has no packages", async (name, source) => {
    const { target } = chooseTarget(await loadFlow(file(name, source), folder), undefined);
    expect(isLazy(target)).toBe(true);
  });

  it("loads what a flow imports, once for all", async () => {
    file("lib/tasks.ts", 'import { task } from "cascade-ts"; export const t = task("t", (n: number) => n);');
    const flow = await loadFlow(
      file("f.ts", 'export { t } from "./lib/tasks.ts";', 'export { t as again } from "./lib/tasks";'),
      folder,
    );
    expect(flow.exports["t"]).toBe(flow.exports["again"]);
  });

  it("prefers the copy of the package that the flow has installed", async () => {
    const installed = { name: "cascade-ts", type: "module", exports: { ".": { default: "./index.js" } } };
    file("node_modules/cascade-ts/package.json", JSON.stringify(installed));
    file("node_modules/cascade-ts/index.js", 'export const whose = "the flow\'s";');
    const flow = await loadFlow(file("f.ts", 'export { whose } from "cascade-ts";'), folder);
    expect(flow.exports["whose"]).toBe("the flow's");
  });

  it("keeps the lines of the source", async () => {
    const flow = await loadFlow(
      file(
        "f.ts",
        'import { task } from "cascade-ts";',
        "interface Unused {",
        "  readonly a: 1;",
        "}",
        "// a comment",
        'export const t = task("t", (one: Unused): 1 => one.a);',
        "export const stack = (): string => new Error().stack ?? '';",
      ),
      folder,
    );
    const { stack } = flow.exports as { stack: () => string };
    expect(stack()).toContain("f.ts:7:");
  });

  it("evaluates a file that throws once only", async () => {
    for (const name of ["f.ts", "g.mjs", "h.js"]) {
      Reflect.set(globalThis, "loadFlowTest", 0);
      file(name, "globalThis.loadFlowTest += 1;", 'throw new Error("at load");');
      await expect(loadFlow(name, folder)).rejects.toMatchObject({ code: "CS_FLOW_LOAD" });
      expect(Reflect.get(globalThis, "loadFlowTest")).toBe(1);
    }
  });

  it("what a script gives to createCli is a target of it", async () => {
    const createCli = fileURLToPath(new URL("../../cli/create-cli.ts", import.meta.url));
    const script = file(
      "f.ts",
      'import { task } from "cascade-ts";',
      `import { createCli } from ${JSON.stringify(createCli)};`,
      'await createCli(task("t", () => 1)());',
    );
    expect(chooseTarget(await loadFlow(script, folder), undefined).name).toBe("cli");
  });
});
