import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cascadeEntry, Unavailable } from "../../harness/cascade.mjs";
import { flowSource, kindNames } from "./flow-source.mjs";

const tasks = 200;
const scratch = fileURLToPath(new URL("../../.tmp/", import.meta.url));

/** Compiles a flow of `count` tasks (of all kinds, or of one) and answers with what the compiler says about itself. */
function compile(count, kind) {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, "tsc-cost-"));
  try {
    writeFileSync(join(folder, "flow.ts"), flowSource(count, kind));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["flow.ts"] }));
    const tsc = join(
      dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
      "bin",
      "tsc",
    );
    const args = [tsc, "-p", folder, "--extendedDiagnostics"];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`tsc refuses the flow: ${stdout.split("\n")[0]}`);
    return readDiagnostics(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const types = cascadeEntry.replace(/\.js$/, ".d.ts");

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: "es2023",
  module: "nodenext",
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
  paths: { "cascade-ts": [types] },
};

function readDiagnostics(text) {
  const value = (name) => {
    const found = new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(text);
    if (found === null) throw new Error(`tsc --extendedDiagnostics does not tell "${name}"`);
    return Number(found[1]);
  };
  return { instantiations: value("Instantiations"), nanoseconds: value("Total time") * 1e9 };
}

const flowSide = (count, amount) => ({
  setup: async ({ kind }) => {
    if (!existsSync(types)) throw new Unavailable("dist/index.d.ts is not there: npm run build");
    return { reports: true, batch: async () => ({ value: undefined, amount: amount(compile(count, kind)) }) };
  },
});

const instantiations = (told) => told.instantiations;
const nanoseconds = (told) => told.nanoseconds;

const entry = { unit: "task", workload: "flow" };

export const benchmark = {
  title: "what a flow of 200 tasks and calls costs the compiler, above the same file with none",
  // Both figures are divided by the 200 tasks of the full flow, so that the difference is what one task costs.
  workloads: { flow: { prepare: () => ({ input: undefined, units: tasks, expected: undefined }) } },
  sides: {
    flowInstantiations: flowSide(tasks, instantiations),
    emptyInstantiations: flowSide(0, instantiations),
    flowTime: flowSide(tasks, nanoseconds),
    emptyTime: flowSide(0, nanoseconds),
  },
  cases: [
    {
      ...entry,
      name: "instantiations for a definition and its call",
      figures: "count",
      warmUp: 0,
      batches: 1,
      sides: {
        flow: "flowInstantiations",
        empty: "emptyInstantiations",
        ...Object.fromEntries(
          kindNames.map((kind) => [kind, { side: "flowInstantiations", parameters: { kind } }]),
        ),
      },
      rows: [
        { ours: "flow", theirs: "empty", compare: "difference", atMost: 100, label: "all kinds by turns" },
        ...kindNames.map((kind) => ({ ours: kind, theirs: "empty", compare: "difference", label: kind })),
      ],
    },
    {
      ...entry,
      name: "time for a definition and its call",
      warmUp: 1,
      batches: 5,
      sides: { flow: "flowTime", empty: "emptyTime" },
      rows: [{ ours: "flow", theirs: "empty", compare: "difference", atMost: 1e6 }],
    },
  ],
};
