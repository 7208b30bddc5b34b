// A run with a store goes on after its process was killed. This program starts itself as a worker, kills that in the middle
// of its work, starts another one, and counts from outside how often each step was done.
//     npx jiti examples/17-survive-a-crash/main.ts
import { type ChildProcess, fork } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine, task } from "cascade-ts";

const steps = 10;

const step = task("step", async (log: string, n: number) => {
  appendFileSync(log, `${n}\n`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return n * n;
});
const sum = task("sum", (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0));

/** What a worker does: the same program each time. What is stored is not done again. */
async function work(folder: string): Promise<void> {
  const log = join(folder, "steps.log");
  const numbers = Array.from({ length: steps }, (_, i) => i + 1);
  const engine = new Engine({ store: `sqlite:${join(folder, "runs.db")}` });
  const target = sum(
    step
      .map(
        Array.from(numbers, () => log),
        numbers,
      )
      .withConcurrency(1),
  );
  process.send?.(await engine.run(target, { runId: "squares" }));
  await engine.close();
}

function startWorker(folder: string): ChildProcess {
  // jiti runs TypeScript as it is.
  const jiti = fileURLToPath(new URL("../../node_modules/jiti/lib/jiti-cli.mjs", import.meta.url));
  return fork(jiti, [fileURLToPath(import.meta.url), folder]);
}

const exited = (worker: ChildProcess) => new Promise((resolve) => worker.once("exit", resolve));

function stepsDone(folder: string): string[] {
  try {
    return readFileSync(join(folder, "steps.log"), "utf8").trim().split("\n");
  } catch {
    return [];
  }
}

async function show(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cascade-example-"));
  const first = startWorker(folder);
  while (stepsDone(folder).length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  first.kill("SIGKILL");
  await exited(first);
  console.log("the first worker was killed in the middle");

  const second = startWorker(folder);
  const result = new Promise((resolve) => second.once("message", resolve));
  await exited(second);
  console.log(`the second worker went on: ${await result}`);

  const done = stepsDone(folder);
  const twice = done.length - new Set(done).size;
  console.log(
    `${new Set(done).size} steps were done, ${twice <= 1 ? "at most one of them twice" : `${twice} twice`}`,
  );
  rmSync(folder, { recursive: true });
}

const folder = process.argv[2];
if (folder !== undefined && process.send !== undefined) await work(folder);
else await show();
