import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Calls } from "./calls.mjs";
import { Crew } from "./crew.mjs";
import { planOf } from "./flows.mjs";
import { PostgresEye } from "./postgres-eye.mjs";
import { Seeded } from "./seeded.mjs";
import { hasEnded } from "./stored-state.mjs";
import { WitnessReader } from "./witness.mjs";

/** When no run ends for so long, they are stuck, in milliseconds. */
const patience = 60_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Two processes work on so many runs in PostgreSQL, which is restarted all the time, in an orderly way and as in a crash.
 * Nobody kills the processes: no body is called twice, but where a lease was over.
 */
export class PostgresSweep {
  #rig;
  #options;
  #random;
  #folder = mkdtempSync(join(tmpdir(), "cascade-crash-"));
  #crew;
  #eye;
  #calls;
  #reader;
  #restarts = { fast: 0, immediate: 0 };
  #ended = new Set();
  #overdue = 0;
  #asked = 0;

  /**
   * @param rig - the server: its `url`, and `restart(mode)`
   * @param options - dist, runs, most (under way at a time), every (milliseconds between restarts, at most), seed, say
   */
  constructor(rig, options) {
    const witness = join(this.#folder, "witness");
    this.#rig = rig;
    this.#options = options;
    this.#random = new Seeded(options.seed);
    this.#crew = new Crew({ dist: options.dist, store: rig.url, witness });
    this.#reader = new WitnessReader(witness);
    this.#calls = new Calls(this.#reader, (who) => this.#crew.known(who));
    this.#eye = new PostgresEye(rig.url);
  }

  get problems() {
    return [...this.#crew.problems, ...this.#calls.problems];
  }

  /** @returns what happened, and all that should not have */
  async run() {
    try {
      const workers = [this.#crew.hire(), this.#crew.hire()];
      while (!workers.every(({ isReady }) => isReady) && this.problems.length === 0) await pause(20);
      await this.#work();
      if (this.problems.length === 0) await this.#judgeResults();
      await Promise.all(this.#crew.alive.map((worker) => this.#crew.kill(worker, "SIGTERM")));
      const { problems } = this;
      return {
        problems,
        "leases seen to be over": this.#overdue,
        runs: this.#ended.size,
        ...this.#calls.counts,
        ...this.#restarts,
        ...this.#crew.warnings,
      };
    } finally {
      await this.#crew.dismiss();
      this.#reader.close();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  async #work() {
    const { runs, every, say } = this.#options;
    let progress = { at: Date.now(), ended: 0 };
    let said = Date.now();
    for (;;) {
      await this.#live(every / 2 + this.#random.below(every / 2));
      const ended = this.#ended.size;
      if (ended === runs || this.problems.length > 0) return;
      if (ended > progress.ended) progress = { at: Date.now(), ended };
      else if (Date.now() - progress.at > patience) return this.#stuck();
      const mode = this.#random.below(2) === 0 ? "fast" : "immediate";
      this.#restarts[mode]++;
      await this.#rig.restart(mode);
      if (Date.now() - said < 15_000) continue;
      said = Date.now();
      say(`${ended} of ${runs} runs ended, restarts: ${JSON.stringify(this.#restarts)}`);
    }
  }

  async #live(ms) {
    const until = Date.now() + ms;
    while (Date.now() < until && this.#ended.size < this.#options.runs) {
      await this.#lookForLeases();
      this.#tend(await this.#calls.look(() => this.#eye.look()));
      await pause(150);
    }
  }

  /** A lease that is over lets another engine take the runs: what was not committed may be done again. */
  async #lookForLeases() {
    const overdue = await this.#eye.overdue();
    for (const worker of this.#crew.alive) {
      if (!overdue.includes(worker.pid)) continue;
      this.#overdue++;
      worker.staleSince = Date.now();
    }
  }

  #tend({ runs }) {
    const known = new Set(runs.map(({ id }) => id));
    for (const [number, { id }] of this.#plans()) {
      const run = runs.find((one) => one.id === id);
      if (run !== undefined && hasEnded(run)) this.#ended.add(number);
    }
    const { most, runs: wanted } = this.#options;
    for (; this.#asked < wanted && this.#asked - this.#ended.size < most; this.#asked++)
      this.#crew.tell(this.#random.oneOf(this.#crew.running), `start ${this.#asked}`);
    for (const [number, { id, kind }] of this.#plans()) {
      if (this.#random.below(6) > 0) continue;
      const worker = this.#random.oneOf(this.#crew.running);
      // Asked for again when the server went away before it was there.
      if (!known.has(id)) this.#crew.tell(worker, `start ${number}`);
      else if (kind === "signals") this.#crew.tell(worker, `signal ${number}`);
    }
  }

  /** Runs that were asked for and have not ended. */
  #plans() {
    const numbers = Array.from({ length: this.#asked }, (_, number) => number);
    return numbers.filter((number) => !this.#ended.has(number)).map((number) => [number, planOf(number)]);
  }

  async #judgeResults() {
    const { Engine } = await import(`${this.#options.dist}/index.js`);
    const engine = new Engine({ store: this.#rig.url });
    for (let number = 0; number < this.#options.runs; number++) {
      const plan = planOf(number);
      const outcome = await engine.attach(plan.id).outcome();
      if (outcome.status === "succeeded") this.#calls.judgeResult(plan, outcome.value);
      else this.#calls.problems.push(`${plan.kind} ${plan.id} ${outcome.status}: ${outcome.error}`);
    }
    await engine.close();
  }

  /** Tells what is known of runs that do not come to their end. */
  async #stuck() {
    const { runs } = await this.#eye.look();
    const engines = await this.#eye.query((client) => client.query("SELECT * FROM cascade.engines"));
    const open = this.#plans().map(([, { id }]) => runs.find((run) => run.id === id) ?? `${id} is not there`);
    this.#calls.problems.push(
      `for ${patience / 1_000} s none of ${open.length} runs ended: ${JSON.stringify(open.slice(0, 5))}, engines ${JSON.stringify(engines.rows)}`,
    );
  }
}
