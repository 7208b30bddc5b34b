import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flowSource, kindNames } from "../observatory/benchmarks/tsc-cost/flow-source.mjs";
import { repository } from "./architecture/source-file.ts";

const tasks = 200;

/** Of a definition and its call, on average over the kinds of task of the flow. */
const instantiationsAtMost = 100;
/** Of the most costly kind alone, so that none hides behind cheap ones. */
const instantiationsOfKindAtMost = 150;

const compiler = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin",
  "tsc",
);

// The compiler counts the same on every machine, so the limits are exact; time is for the benchmark of the same flow.
describe("what a task costs the compiler", () => {
  const folder = mkdtempSync(join(tmpdir(), "cascade-types-cost-"));
  let withoutTasks = 0;

  const perTask = (kind?: string): number =>
    (instantiations(folder, flowSource(tasks, kind)) - withoutTasks) / tasks;

  beforeAll(() => {
    withoutTasks = instantiations(folder, flowSource(0));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(`takes at most ${instantiationsAtMost} instantiations for a definition and its call`, () => {
    expect(perTask()).toBeLessThanOrEqual(instantiationsAtMost);
  });

  for (const kind of kindNames) {
    it(`takes at most ${instantiationsOfKindAtMost} for ${kind}`, () => {
      const cost = perTask(kind);
      expect(cost).toBeGreaterThan(0);
      expect(cost).toBeLessThanOrEqual(instantiationsOfKindAtMost);
    });
  }
});

/** Compiles the flow against the declarations users get. */
function instantiations(folder: string, flow: string): number {
  writeFileSync(join(folder, "flow.ts"), flow);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["flow.ts"] }));
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--extendedDiagnostics"], {
    encoding: "utf8",
  });
  expect(status, stdout).toBe(0);
  return Number(/^Instantiations:\s+(\d+)/m.exec(stdout)?.[1]);
}

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: "es2023",
  module: "nodenext",
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
  typeRoots: [join(repository, "node_modules", "@types")],
  paths: { "cascade-ts": [join(repository, "dist", "index.d.ts")] },
};
