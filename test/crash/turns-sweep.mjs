import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Seeded } from "./seeded.mjs";

const script = fileURLToPath(new URL("turns-worker.mjs", import.meta.url));
const mega = 2 ** 20;
/** The log is worked off into the file when it has 4,096 pages. */
const fullLog = 4_096 * 4_120;
/** Some pages for each table and index. */
const oneRun = 200_000;

/**
 * A loop of so many turns, whose process is killed again and again: the count is exact, file and heap stay as they are.
 *
 * @param options - dist, turns, kills, seed, say
 * @returns figures, and what should not have been
 */
export async function turnsSweep({ dist, turns, kills, seed, say }) {
  const folder = mkdtempSync(join(tmpdir(), "cascade-turns-"));
  const path = join(folder, "runs.db");
  const witness = join(folder, "witness");
  const random = new Seeded(seed);
  // The last tenth is left in peace, so that it can be measured.
  const moments = Array.from({ length: kills }, () => 1 + random.below(Math.floor(turns * 0.9))).sort(
    (a, b) => a - b,
  );
  const samples = [];
  const problems = [];
  let value;
  let said = Date.now();
  try {
    while (value === undefined && problems.length === 0) {
      const ended = await life(
        { dist, path, witness, turns, every: Math.max(200, Math.floor(turns / 200)) },
        moments,
        (sample) => {
          samples.push({ ...sample, bytes: sizeOf(path), wal: sizeOf(`${path}-wal`) });
          if (Date.now() - said < 15_000) return;
          said = Date.now();
          say(`turn ${sample.n} of ${turns}, ${moments.length} kills to come`);
        },
      );
      value = ended.value;
      if (ended.problem !== undefined) problems.push(ended.problem);
    }
    if (problems.length === 0)
      problems.push(...judge(witness, { turns, kills, value }), ...drift(samples, sizeOf(path)));
    return { problems, turns, kills, ...figures(samples), "bytes after the end": sizeOf(path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One process, until it is killed at the next moment or has come to the end. */
async function life(options, moments, onSample) {
  const child = spawn(process.execPath, ["--expose-gc", script, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = once(child, "exit");
  let errors = "";
  let ended;
  child.stderr.on("data", (text) => {
    errors += text;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    if (message.value === undefined) onSample(message);
    else ended = message.value;
  });
  let isOver = false;
  void exit.then(() => {
    isOver = true;
  });
  while (!isOver) {
    if (moments.length > 0 && sizeOf(options.witness) / 4 >= moments[0]) {
      moments.shift();
      child.kill("SIGKILL");
      await exit;
      return {};
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const [code] = await exit;
  return code === 0 ? { value: ended } : { problem: `the process ended with ${code}: ${errors}` };
}

function sizeOf(path) {
  return existsSync(path) ? statSync(path).size : 0;
}

/** Each turn was taken, and again only where a process was killed before it was committed. */
function judge(witness, { turns, kills, value }) {
  const problems = [];
  if (value !== turns) problems.push(`the loop gave ${value}, not ${turns}`);
  const bytes = readFileSync(witness);
  let last = 0;
  let again = 0;
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const n = bytes.readUInt32LE(offset);
    if (n === last) again++;
    else if (n !== last + 1) problems.push(`turn ${n} came after turn ${last}`);
    last = n;
  }
  if (last !== turns) problems.push(`the last turn was ${last}`);
  if (again > kills) problems.push(`${again} turns were taken twice, and there were ${kills} kills`);
  return problems.slice(0, 20);
}

const middle = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The first and the last tenth of what was measured, without the warm-up. */
function ends(samples, pick) {
  const part = Math.max(3, Math.floor(samples.length / 10));
  return [middle(samples.slice(2, part + 2).map(pick)), middle(samples.slice(-part).map(pick))];
}

function figures(samples) {
  const [firstTime, lastTime] = ends(samples, ({ micros }) => micros);
  const [firstBytes, lastBytes] = ends(samples, ({ bytes, wal }) => bytes + wal);
  const [firstHeap, lastHeap] = ends(samples, ({ heap }) => heap);
  return {
    "time per turn": `${firstTime} µs at the beginning, ${lastTime} µs at the end`,
    "bytes of the file and its log": `${firstBytes} at the beginning, ${lastBytes} at the end`,
    heap: `${(firstHeap / mega).toFixed(1)} MB at the beginning, ${(lastHeap / mega).toFixed(1)} MB at the end`,
  };
}

/** Space is what a loop must not take; time depends on what else the machine does, and is only told. */
function drift(samples, bytesAtTheEnd) {
  const problems = [];
  const half = Math.floor(samples.length / 2);
  const total = ({ bytes, wal }) => bytes + wal;
  const most = (list) => list.reduce((found, sample) => Math.max(found, total(sample)), 0);
  const [before, after] = [Math.max(most(samples.slice(0, half)), fullLog), most(samples.slice(half))];
  if (after > before * 1.1) problems.push(`file and log grew from ${before} to ${after} bytes`);
  if (bytesAtTheEnd > oneRun) problems.push(`the file of one run has ${bytesAtTheEnd} bytes`);
  const [firstHeap, lastHeap] = ends(samples, ({ heap }) => heap);
  if (lastHeap > firstHeap + 10 * mega) problems.push(`the heap grew from ${firstHeap} to ${lastHeap} bytes`);
  return problems;
}
