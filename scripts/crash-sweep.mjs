// npm run crash-sweep -- [--rounds N]           kills and stops processes that share a SQLite file, N times (500)
// npm run crash-sweep -- --turns N [--kills K]  a loop of N turns, whose process is killed K times (30)
// npm run crash-sweep -- --postgres [--runs N]  restarts PostgreSQL under N runs (2000)
// All take --seed S (a new one each time), and --dist FOLDER: a build that is there already.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PostgresSweep } from "../test/crash/postgres-sweep.mjs";
import { SqliteSweep } from "../test/crash/sqlite-sweep.mjs";
import { turnsSweep } from "../test/crash/turns-sweep.mjs";
import { buildIfStale } from "./dist.mjs";
import { say, took } from "./say.mjs";
import { cacheFolder, root } from "./workspace.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "500" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    sync: { type: "string", default: "full" },
    turns: { type: "string" },
    kills: { type: "string", default: "30" },
    postgres: { type: "boolean", default: false },
    runs: { type: "string", default: "2000" },
    dist: { type: "string" },
  },
});

const built = values.dist === undefined ? await buildIfStale() : { code: 0 };
if (built.code !== 0) process.exit(built.code);
// A copy: the processes are started over minutes, and all are to be of one build.
const dist = join(cacheFolder, `crash-${process.pid}`);
mkdirSync(cacheFolder, { recursive: true });
cpSync(values.dist ?? join(root, "dist"), dist, { recursive: true });
const start = performance.now();
const seed = Number(values.seed);
try {
  const { problems, ...report } = await sweep();
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  for (const [what, count] of Object.entries(report)) process.stdout.write(`${what}: ${count}\n`);
  process.stdout.write(
    `seed ${seed}: ${problems.length === 0 ? "every promise was kept" : "FAILED"} in ${took(start)}\n`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(dist, { recursive: true, force: true });
}

async function sweep() {
  if (values.turns !== undefined)
    return turnsSweep({ dist, seed, say, turns: Number(values.turns), kills: Number(values.kills) });
  if (values.postgres) return onPostgres();
  return new SqliteSweep({ dist, seed, say, sync: values.sync, rounds: Number(values.rounds) }).run();
}

async function onPostgres() {
  const { createJiti } = await import("jiti");
  const { postgresRig } = await createJiti(import.meta.url).import("../test/postgres-rig.ts");
  const rig = await postgresRig();
  try {
    const options = { dist, seed, say, runs: Number(values.runs), most: 200, every: 3_000 };
    return await new PostgresSweep(rig, options).run();
  } finally {
    await rig.close();
  }
}
