import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { say, took } from "./say.mjs";
import { cacheFolder, execute, root, toolPath } from "./workspace.mjs";

const stampFile = join(cacheFolder, "build-stamp");
const dist = join(root, "dist");

/**
 * Compiles src into dist from nothing.
 *
 * The compiler writes beside and the finished folder is moved into place, so a program that runs from dist meanwhile
 * never sees half of it, and a failed build leaves the last good one.
 */
export async function build() {
  const stamp = sourceStamp();
  const next = join(cacheFolder, `dist-${process.pid}`);
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  const result = await execute(toolPath("tsc"), ["-p", "tsconfig.build.json", "--outDir", next]);
  if (result.code !== 0) {
    rmSync(next, { recursive: true, force: true });
    return result;
  }
  await bundle(next);
  const command = join(next, "cli", "main.js");
  if (existsSync(command)) chmodSync(command, 0o755);
  putInPlace(next);
  writeFileSync(stampFile, stamp);
  return result;
}

/**
 * Puts the compiled modules together: one file for each entry, and chunks for what they share or load on first use.
 *
 * A program that imports the package loads a handful of files instead of a hundred, which is most of what an import
 * costs. The declarations stay beside each other as the compiler wrote them.
 */
async function bundle(folder) {
  const { rolldown } = await import("rolldown");
  const entries = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const input = Object.fromEntries(entries.map((name) => [name.slice(0, -".js".length), join(folder, name)]));
  const command = join(folder, "cli", "main.js");
  if (existsSync(command)) input["cli/main"] = command;
  Object.assign(input, workers(folder));
  const graph = await rolldown({ input, platform: "node", external: /^[^./]/, treeshake: false });
  const { output } = await graph.generate({
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
  });
  await graph.close();
  for (const entry of readdirSync(folder, { recursive: true })) {
    if (entry.endsWith(".js")) rmSync(join(folder, entry));
  }
  mkdirSync(join(folder, "chunks"), { recursive: true });
  for (const chunk of output) writeFileSync(join(folder, chunk.fileName), withWorkers(chunk));
}

/** Files that are started as threads, by their names in the bundle: entries of their own. */
function workers(folder) {
  const compiled = readdirSync(folder, { recursive: true }).filter((entry) => /-worker\.js$/.test(entry));
  return Object.fromEntries(
    compiled.map((entry) => [`chunks/${basename(entry, ".js")}`, join(folder, entry)]),
  );
}

/** Who starts a worker says "./NAME-worker.js"; where it says so is known only now. */
function withWorkers({ code, fileName }) {
  const beside = fileName.startsWith("chunks/") ? "./" : "./chunks/";
  return code.replaceAll(/"\.\/(?=[\w-]+-worker\.js")/g, `"${beside}`);
}

/** True when dist is missing or was made from other sources than those in src now. */
export function isStale() {
  if (!existsSync(join(dist, "index.js")) || !existsSync(stampFile)) return true;
  return readFileSync(stampFile, "utf8") !== sourceStamp();
}

/** Builds only when it is needed, and says so; the code is 0 when there was nothing to do. */
export async function buildIfStale() {
  if (!isStale()) return { code: 0, output: "" };
  say("Building src into dist");
  const start = performance.now();
  const result = await build();
  say(result.code === 0 ? `Built in ${took(start)}.` : `The build failed.\n${result.output}`);
  return result;
}

/** Two builds may finish together; whichever moves last wins, and neither fails for it. */
function putInPlace(next) {
  const previous = join(cacheFolder, `dist-old-${process.pid}`);
  for (let tries = 5; ; tries -= 1) {
    try {
      if (existsSync(dist)) renameSync(dist, previous);
      renameSync(next, dist);
      break;
    } catch (error) {
      if (tries === 0) throw error;
    } finally {
      rmSync(previous, { recursive: true, force: true });
    }
  }
}

function sourceStamp() {
  const hash = createHash("sha256");
  const files = ["package.json", "tsconfig.json", "tsconfig.build.json"];
  for (const entry of readdirSync(join(root, "src"), { recursive: true })) {
    if (entry.endsWith(".ts") && !/\.test(-d|-prop)?\.ts$/.test(entry)) files.push(join("src", entry));
  }
  for (const file of files.sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}
