import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { cascadeEntry, loadCascade } from "../../harness/cascade.mjs";

const entry = () => pathToFileURL(cascadeEntry).href;

function node(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr.trim().split("\n")[0]}`);
  return stdout;
}

const startSide = (args) => ({ setup: async () => ({ batch: async () => void node(...args()) }) });

/** The modules of the package that are loaded when its entry is, before anything is called. */
function modulesLoaded() {
  const counter = new URL("./count-modules.mjs", import.meta.url).href;
  const lines = node(
    "--import",
    counter,
    "--input-type=module",
    "-e",
    `await import(${JSON.stringify(entry())})`,
  );
  return lines.split("\n").filter((line) => line !== "");
}

const amountSide = (amount) => ({
  setup: async () => {
    await loadCascade();
    return { reports: true, batch: async () => ({ value: undefined, amount: await amount() }) };
  },
});

const gzippedBytes = (text) => gzipSync(text, { level: 9 }).length;

/** Everything the import loads, as it is shipped. */
const asShipped = () =>
  gzippedBytes(
    modulesLoaded()
      .map((url) => readFileSync(new URL(url), "utf8"))
      .join("\n"),
  );

/** What a user's bundler keeps of the package for a program that only defines and runs tasks. */
async function coreBundled() {
  const require = createRequire(import.meta.url);
  const { rolldown } = await import(pathToFileURL(require.resolve("rolldown")).href);
  const program = `export { all, Engine, param, router, run, task } from ${JSON.stringify(cascadeEntry)};`;
  const bundle = await rolldown({
    input: "program",
    platform: "node",
    treeshake: { moduleSideEffects: false },
    plugins: [
      {
        name: "the-program",
        resolveId: (id) => (id === "program" ? id : null),
        load: (id) => (id === "program" ? program : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  const loadedAtOnce = output.filter((file) => file.isEntry || output[0].imports.includes(file.fileName));
  return gzippedBytes(loadedAtOnce.map((file) => file.code).join("\n"));
}

const importSide = {
  setup: async () => {
    await loadCascade();
    return { batch: async () => void node("--input-type=module", "-e", `import ${JSON.stringify(entry())}`) };
  },
};

const starts = { unit: "start", workload: "once", warmUp: 2, batches: 9 };
const once = { unit: "import", workload: "once", warmUp: 0, batches: 1 };

export const benchmark = {
  title: "what importing the package adds to the start of a process, and what it loads",
  workloads: { once: { prepare: () => ({ input: undefined, units: 1, expected: undefined }) } },
  sides: {
    bareNode: startSide(() => ["-e", "0"]),
    bareModule: startSide(() => ["--input-type=module", "-e", "0"]),
    importCascade: importSide,
    moduleCount: amountSide(() => modulesLoaded().length),
    asShipped: amountSide(asShipped),
    coreBundled: amountSide(coreBundled),
  },
  cases: [
    {
      ...starts,
      name: "start of a process",
      sides: {
        "import cascade-ts": "importCascade",
        "node -e 0": "bareNode",
        "an empty module": "bareModule",
      },
      rows: [
        { ours: "import cascade-ts", theirs: "node -e 0", compare: "difference", atMost: 60e6 },
        { ours: "import cascade-ts", theirs: "an empty module", compare: "difference" },
      ],
    },
    {
      ...once,
      name: "modules loaded by the import",
      figures: "count",
      sides: { modules: "moduleCount" },
      rows: [{ ours: "modules", compare: "own" }],
    },
    {
      ...once,
      name: "size, gzipped",
      figures: "bytes",
      sides: {
        "the core, bundled and minified": "coreBundled",
        "all the import loads, as shipped": "asShipped",
      },
      rows: [
        { ours: "the core, bundled and minified", compare: "own", atMost: 25_000 },
        { ours: "all the import loads, as shipped", compare: "own" },
      ],
    },
  ],
};
