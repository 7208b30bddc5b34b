import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("worker.mjs", import.meta.url));

/** The processes that work on the store, each with a number that is never used again. */
export class Crew {
  #options;
  #all = [];
  problems = [];
  /** How often processes warned, by code. */
  warnings = {};

  /** @param options - what a worker is told: dist, store, witness, sync */
  constructor(options) {
    this.#options = options;
  }

  get alive() {
    return this.#all.filter(({ isGone }) => !isGone);
  }

  get running() {
    return this.alive.filter(({ isStopped, isReady }) => isReady && !isStopped);
  }

  get size() {
    return this.#all.length;
  }

  /** What is known of a process by its number. */
  known(who) {
    return this.#all[who - 1];
  }

  hire() {
    const who = this.#all.length + 1;
    const child = spawn(process.execPath, [script, JSON.stringify({ ...this.#options, who })], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const worker = { who, child, pid: child.pid, isGone: false, isStopped: false, isReady: false };
    // Writing to a process that has just been killed fails, which is no news.
    child.stdin.on("error", () => {});
    child.stderr.on("data", (text) => this.problems.push(`process ${who} said: ${text}`));
    createInterface({ input: child.stdout }).on("line", (line) => this.#heard(worker, line));
    worker.exited = once(child, "exit").then(([code, signal]) => {
      worker.isGone = true;
      if (!worker.isToEnd) this.problems.push(`process ${who} ended by itself (${signal ?? code})`);
      else if (signal === null && code !== 0) this.problems.push(`process ${who} ended with ${code}`);
    });
    this.#all.push(worker);
    return worker;
  }

  /** Whole lines only: a process may be killed in the middle of one. */
  #heard(worker, line) {
    let message;
    try {
      message = JSON.parse(line);
    } catch {
      return;
    }
    if (message.ready) worker.isReady = true;
    else if (message.warned !== undefined) {
      for (const [code, count] of Object.entries(message.warned))
        this.warnings[code] = (this.warnings[code] ?? 0) + count;
    } else this.problems.push(`process ${worker.who}: ${JSON.stringify(message)}`);
  }

  tell(worker, command) {
    worker.child.stdin.write(`${command}\n`);
  }

  async kill(worker, signal = "SIGKILL") {
    worker.isToEnd = true;
    worker.child.kill(signal);
    if (signal !== "SIGKILL") {
      const patience = setTimeout(() => {
        this.problems.push(`process ${worker.who} did not end within 30 s of ${signal}`);
        worker.child.kill("SIGKILL");
      }, 30_000);
      await worker.exited;
      clearTimeout(patience);
    }
    await worker.exited;
  }

  stop(worker) {
    worker.isStopped = true;
    worker.child.kill("SIGSTOP");
  }

  goOn(worker) {
    if (worker.staleSince !== undefined) worker.staleSince = Date.now();
    worker.isStopped = false;
    worker.child.kill("SIGCONT");
  }

  async dismiss() {
    await Promise.all(this.alive.map((worker) => this.kill(worker)));
  }
}
