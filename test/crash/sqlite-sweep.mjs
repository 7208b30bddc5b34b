import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Calls } from "./calls.mjs";
import { Crew } from "./crew.mjs";
import { planOf } from "./flows.mjs";
import { Seeded } from "./seeded.mjs";
import { SqliteEye } from "./sqlite-eye.mjs";
import { hasEnded } from "./stored-state.mjs";
import { WitnessReader } from "./witness.mjs";

const workers = 3;
/** Runs under way at a time. */
const most = 18;
/** A run that takes longer is stuck, in milliseconds. */
const patience = 60_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills and stops processes that work on one SQLite file, until so many rounds are over and all runs have ended. */
export class SqliteSweep {
  #options;
  #random;
  #folder = mkdtempSync(join(tmpdir(), "cascade-crash-"));
  #crew;
  #eye;
  #calls;
  #reader;
  /** When each run was asked for, by number. */
  #asked = [];
  #ended = new Set();
  #tally = { killed: 0, closed: 0, continued: 0, "taken from a stopped one": 0, "all killed": 0 };

  /** @param options - dist, rounds, seed, sync, say */
  constructor(options) {
    const { dist, seed, sync } = options;
    this.#options = options;
    this.#random = new Seeded(seed);
    const witness = join(this.#folder, "witness");
    this.#crew = new Crew({ dist, store: `sqlite:${this.path}`, witness, sync });
    this.#reader = new WitnessReader(witness);
    this.#calls = new Calls(this.#reader, (who) => this.#crew.known(who));
  }

  get path() {
    return join(this.#folder, "runs.db");
  }

  get problems() {
    return [...this.#crew.problems, ...this.#calls.problems];
  }

  /** @returns what happened, and all that should not have */
  async run() {
    const { rounds, say } = this.#options;
    try {
      await this.#begin();
      let said = Date.now();
      for (let round = 1; round <= rounds && this.problems.length === 0; round++) {
        await this.#round();
        if (Date.now() - said < 15_000) continue;
        said = Date.now();
        say(`round ${round} of ${rounds}: ${this.#ended.size} runs ended, ${this.#calls.counts.calls} calls`);
      }
      await this.#finish();
      await this.#judgeResults();
      return { problems: this.problems, ...this.#report() };
    } finally {
      await this.#crew.dismiss();
      this.#eye?.close();
      this.#reader.close();
      if (this.problems.length === 0) rmSync(this.#folder, { recursive: true, force: true });
      else say(`what was stored is kept in ${this.#folder}`);
    }
  }

  async #begin() {
    const first = this.#crew.hire();
    await this.#until("the first process is ready", () => first.isReady);
    this.#eye = new SqliteEye(this.path);
    await this.#tend(true);
  }

  /** One misfortune, at a random moment. */
  async #round() {
    await this.#live(this.#random.below(350));
    const victims = this.#crew.alive.filter(({ isStopped, isToEnd }) => !isStopped && !isToEnd);
    const victim = this.#random.oneOf(victims);
    if (victim === undefined) return;
    const kind = this.#random.below(100);
    if (kind < 45) await this.#strike(victim, "killed");
    else if (kind < 53) await this.#strike(victim, "closed", "SIGTERM");
    else if (kind < 95) await this.#freeze(victim, kind);
    else {
      this.#tally["all killed"]++;
      await Promise.all(this.#crew.alive.map((worker) => this.#crew.kill(worker)));
    }
    await this.#look();
  }

  async #strike(victim, what, signal) {
    // A process that has not come to installing its handler ends by the signal itself.
    this.#tally[what]++;
    await this.#crew.kill(victim, victim.isReady ? signal : "SIGKILL");
  }

  /** Stops a process; it goes on later, with its runs or after others have taken them, or it never does. */
  async #freeze(victim, kind) {
    this.#crew.stop(victim);
    await this.#live(this.#random.below(150));
    const isTaken = kind < 88 && (await this.#eye.endLease(victim.pid));
    if (isTaken) {
      this.#tally["taken from a stopped one"]++;
      victim.staleSince = Number.POSITIVE_INFINITY;
    }
    await this.#live(this.#random.below(600));
    if (kind % 4 === 0) return this.#strike(victim, "killed");
    this.#tally.continued++;
    this.#crew.goOn(victim);
  }

  /** Time goes by; processes are replaced and runs asked for meanwhile. */
  async #live(ms) {
    const until = Date.now() + ms;
    for (;;) {
      await this.#tend(true);
      const left = until - Date.now();
      if (left <= 0) return;
      await pause(Math.min(left, 120));
    }
  }

  async #tend(begins) {
    while (this.#crew.alive.length < workers) this.#crew.hire();
    const state = await this.#look();
    if (state === undefined) return;
    const known = new Map(state.runs.map((run) => [run.id, run]));
    const ready = this.#crew.running;
    for (const number of this.#asked.keys()) {
      if (!this.#ended.has(number))
        this.#tendRun(number, known.get(planOf(number).id), this.#random.oneOf(ready));
    }
    if (!begins || ready.length === 0) return;
    for (let open = this.#asked.length - this.#ended.size; open < most; open++) {
      this.#crew.tell(this.#random.oneOf(ready), `start ${this.#asked.length}`);
      this.#asked.push(Date.now());
    }
  }

  #tendRun(number, run, worker) {
    if (run !== undefined && hasEnded(run)) {
      this.#ended.add(number);
      return;
    }
    if (Date.now() - this.#asked[number] > patience && run !== undefined) this.#stuck(run);
    if (worker === undefined) return;
    // Asked for until it is there: the process that was asked may be gone.
    if (run === undefined && this.#random.below(4) === 0) this.#crew.tell(worker, `start ${number}`);
    if (planOf(number).kind === "signals" && this.#random.below(6) === 0)
      this.#crew.tell(worker, `signal ${number}`);
  }

  #look() {
    return this.#calls.look(() => this.#eye.look());
  }

  /** No more harm: what is left comes to its end. */
  async #finish() {
    for (const worker of this.#crew.alive) if (worker.isStopped) this.#crew.goOn(worker);
    while (this.#ended.size < this.#asked.length && this.problems.length === 0) {
      await this.#tend(false);
      await pause(50);
    }
    await Promise.all(this.#crew.alive.map((worker) => this.#strike(worker, "closed", "SIGTERM")));
    await this.#look();
  }

  async #judgeResults() {
    if (this.problems.length > 0) return;
    const { Engine } = await import(`${this.#options.dist}/index.js`);
    const engine = new Engine({ store: `sqlite:${this.path}` });
    for (const number of this.#asked.keys()) {
      const plan = planOf(number);
      const outcome = await engine.attach(plan.id).outcome();
      if (outcome.status === "succeeded") this.#calls.judgeResult(plan, outcome.value);
      else this.#calls.problems.push(`${plan.kind} ${plan.id} ${outcome.status}: ${outcome.error}`);
    }
    await engine.close();
    for (const table of ["timers", "signals"]) {
      const left = this.#eye.query(`SELECT count(*) AS n FROM ${table}`)[0].n;
      if (left > 0) this.#calls.problems.push(`${left} ${table} are left`);
    }
  }

  /** Tells all that is known of a run that does not come to its end. */
  #stuck(run) {
    const rows = (table, column = "run_id") =>
      this.#eye.query(`SELECT * FROM ${table} WHERE ${column} = '${run.id}'`);
    const engines = this.#eye.query("SELECT * FROM engines");
    const now = {
      run: rows("runs", "id"),
      frames: rows("frames"),
      nodes: rows("nodes"),
      timers: rows("timers"),
      engines,
    };
    const kind = planOf(Number(run.id.slice(1))).kind;
    const pids = this.#crew.alive.map(({ who, pid, isStopped }) => ({ who, pid, isStopped }));
    this.#calls.problems.push(
      `${kind} ${run.id} is stuck after ${patience / 1_000} s: ${JSON.stringify(now, null, 1)}, processes ${JSON.stringify(pids)}`,
    );
  }

  async #until(what, isSo) {
    const since = Date.now();
    while (!isSo()) {
      if (this.problems.length > 0) throw new Error(this.problems.join("\n"));
      if (Date.now() - since > 30_000) throw new Error(`waited for too long until ${what}`);
      await pause(10);
    }
  }

  #report() {
    const { calls, again, stale } = this.#calls.counts;
    return {
      runs: this.#ended.size,
      calls,
      "called again": again,
      "begun by a stale owner": stale,
      processes: this.#crew.size,
      ...this.#tally,
      ...this.#crew.warnings,
    };
  }
}
