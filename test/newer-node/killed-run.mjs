// A run of a program that is killed goes on where it was, with the runtime's own driver. Run by scripts/newer-node.mjs.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine, task } from "cascade-ts";

const steps = 6;
const [, own, folder, killedAt] = process.argv;

const step = task("step", {}, async (_ctx, before, number) => {
  appendFileSync(join(folder, "log"), `${number}\n`);
  // The body's result is not committed yet: this one runs again, and nothing before it does.
  if (String(number) === killedAt) process.kill(process.pid, "SIGKILL");
  return [...before, number];
});

async function work() {
  const engine = new Engine({ store: `sqlite:${join(folder, "runs.db")}` });
  let value = step([], 1);
  for (let number = 2; number <= steps; number++) value = step(value, number);
  console.log(JSON.stringify(await engine.run(value, { runId: "killed" })));
  await engine.close();
}

async function look() {
  const made = mkdtempSync(join(tmpdir(), "cascade-newer-node-"));
  try {
    const killed = spawn(process.execPath, [own, made, "4"], { stdio: "inherit" });
    const [, signal] = await once(killed, "exit");
    assert.equal(signal, "SIGKILL");
    const again = spawnSync(process.execPath, [own, made, "none"], { encoding: "utf8", timeout: 60_000 });
    // Nothing on stderr: no warning that the driver is experimental either.
    assert.deepEqual([again.stdout, again.stderr, again.status], ["[1,2,3,4,5,6]\n", "", 0]);
    assert.equal(readFileSync(join(made, "log"), "utf8").trim().split("\n").join(), "1,2,3,4,4,5,6");
    // Not above: it warns that it is experimental, which the store on its own must not.
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(made, "runs.db"), { readOnly: true });
    assert.deepEqual(
      { ...database.prepare("SELECT id, status, epoch FROM runs").get() },
      {
        id: "killed",
        status: "succeeded",
        epoch: 2,
      },
    );
    database.close();
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  console.log("killed and resumed");
}

assert.equal(own, fileURLToPath(import.meta.url));
await (folder === undefined ? look() : work());
