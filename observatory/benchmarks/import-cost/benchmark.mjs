import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
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

const moduleSide = (amount) => ({
  setup: async () => {
    await loadCascade();
    return { reports: true, batch: async () => ({ value: undefined, amount: amount(modulesLoaded()) }) };
  },
});

const gzippedBytes = (texts) => gzipSync(texts.join("\n"), { level: 9 }).length;
const texts = (urls) => urls.map((url) => readFileSync(new URL(url), "utf8"));

/** The rooms that make the engine; the providers and everything else the entry offers are not part of the core. */
const coreRooms = ["errors", "spec", "graph", "events", "ports", "core", "engine"];

/** What a bundler would at least leave out: whole lines of comment, indentation and imports. */
function packed(text) {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !/^(\/\/|\/\*|\*|import )/.test(line)).join("\n");
}

const allAsShipped = (urls) => gzippedBytes(texts(urls));
const corePacked = (urls) => {
  const root = new URL(".", entry()).href;
  const core = urls.filter((url) => coreRooms.some((room) => url.startsWith(`${root}${room}/`)));
  return gzippedBytes(texts(core).map(packed));
};

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
    moduleCount: moduleSide((urls) => urls.length),
    allAsShipped: moduleSide(allAsShipped),
    corePacked: moduleSide(corePacked),
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
      name: "size of what the import loads, gzipped",
      figures: "bytes",
      sides: { "the core, without comments": "corePacked", "all modules as shipped": "allAsShipped" },
      rows: [
        { ours: "the core, without comments", compare: "own", atMost: 25_000 },
        { ours: "all modules as shipped", compare: "own" },
      ],
    },
  ],
};
