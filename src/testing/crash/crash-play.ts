import type { Outcome } from "../../engine/outcome.ts";
import { MemoryRunStore } from "../../ports/memory-run-store.ts";
import type { CommitAnswer, RunCommit } from "../../ports/run-commit.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { SimulatedWorld } from "../simulator/simulated-world.ts";
import type { CrashMoment, CrashScenario, StoreFault } from "./crash-scenario.ts";
import { type Approach, EngineLife } from "./engine-life.ts";
import { flowTarget } from "./flow-instance.ts";
import { type FlowCall, FlowWorld, inhabit } from "./flow-world.ts";
import { type FrailStore, RemoteStore, type StoreTraffic } from "./remote-store.ts";
import { RowWatch } from "./row-watch.ts";
import { signalData } from "./signal-data.ts";
import { SimulatedProcess, type Stage } from "./simulated-process.ts";
import type { RowIndex } from "./stored-rows.ts";
import { Witness } from "./witness.ts";

/** The most things that may happen before a simulation counts as endless. */
const longest = 40_000;
/** The most bodies before a program counts as endless. */
const mostBodies = 600;
const lease = 15_000;

/** A run in processes that crash, and those who watch it. */
export class CrashPlay implements StoreTraffic {
  readonly runId: string;
  readonly violations: string[] = [];
  readonly witness = new Witness();
  readonly flow: FlowWorld;
  /** Writes of all processes so far. */
  writes = 0;
  /** Crashes so far. */
  crashes = 0;
  outcome: Outcome<unknown> | undefined;
  readonly #scenario: CrashScenario;
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  readonly #memory: MemoryRunStore;
  readonly #store: FrailStore;
  readonly #stage: Stage = { process: undefined };
  #lives: EngineLife[] = [];
  /** Those who stand still. */
  readonly #still: { readonly life: EngineLife; readonly goOn: () => void; steps: number }[] = [];
  #names = 0;
  #signals = 0;
  /** Turns in which nothing could happen, one after the other. */
  #idle = 0;
  /** All know how the run has ended: nothing goes wrong any more. */
  #isOver = false;
  /** Since the last crash. */
  #since = { steps: 0, writes: 0 };
  readonly #watch = new RowWatch();

  constructor(scenario: CrashScenario, world: SimulatedWorld, random: SeededRandom, fault: StoreFault) {
    this.#scenario = scenario;
    this.#world = world;
    this.#random = random;
    this.runId = `run ${scenario.seed}`;
    this.#memory = new MemoryRunStore({ clock: world, lease });
    this.#store = fault(this.#memory);
    this.flow = new FlowWorld(scenario.program, {
      captures: scenario.captures,
      waits: scenario.waits,
      large: scenario.large,
      limit: mostBodies,
      called: (call) => this.#called(call),
      process: () => this.#process,
      pace: ({ ctx }) => this.#process.turn(`end of ${ctx.nodeId}`),
    });
  }

  get #process(): SimulatedProcess {
    return this.#stage.process as SimulatedProcess;
  }

  get #rows(): RowIndex | undefined {
    return this.#watch.rows;
  }

  /** The most rows that the store has had of the run. */
  get mostRows(): number {
    return this.#watch.mostRows;
  }

  get time(): number {
    return this.#world.time;
  }

  /** Lets one thing happen after the other until every process that lives knows how the run has ended. */
  async play(): Promise<void> {
    const leave = inhabit(this.runId, this.flow);
    try {
      this.#open("start");
      if (await this.#untilEnded()) await this.#afterwards();
    } finally {
      leave();
    }
    this.violations.push(...this.witness.problems);
  }

  async #untilEnded(): Promise<boolean> {
    for (let step = 0; step < longest; step++) {
      await quiet();
      if (this.flow.exhausted || this.violations.length > 0 || this.witness.problems.length > 0) return false;
      if (this.#look()) return true;
      this.#since.steps += 1;
      if (this.#isDue("step", this.#since.steps)) this.#fail(this.#anyone());
      this.#revive(1);
      // Sometimes before anybody waits for it, sometimes while others go on.
      if (this.#random.chance(0.05)) this.#signal();
      // What has just begun has its first turn after this one.
      this.#idle = this.#world.step() || this.#signal() || this.#revive(longest) ? 0 : this.#idle + 1;
      if (this.#idle > 2) return this.#wrong("nothing can happen any more, and the run has not ended");
    }
    return this.#wrong("the run does not end");
  }

  /** Sees to it that somebody is at work. True when all know how the run has ended. */
  #look(): boolean {
    const wanted = this.#scenario.engines;
    while (this.#lives.length < wanted) this.#open(this.#approach());
    for (const life of this.#lives) {
      if (life.problem !== undefined) this.#wrong(life.problem);
      if (life.isIdle) life.begin(this.#rows === undefined ? "start" : "attach");
      const { outcome } = life;
      if (outcome?.status === "parked") this.#wrong(`the run is parked: ${String(outcome.error)}`);
      if (outcome?.status === "interrupted") life.begin("attach");
    }
    if (this.#still.length > 0 || this.#lives.some(({ outcome }) => outcome === undefined)) return false;
    this.outcome = this.#lives[0]?.outcome;
    return true;
  }

  #approach(): Approach {
    return this.#rows === undefined ? "start" : this.#random.pick(["start", "attach", "recover"] as const);
  }

  #open(approach: Approach): void {
    const { program, maxConcurrency, onFailure } = this.#scenario;
    const process = new SimulatedProcess(`process ${++this.#names}`, this.#world, this.#stage);
    const life = new EngineLife({
      runId: this.runId,
      process,
      store: new RemoteStore(this.#store, process, this),
      params: program.params,
      maxConcurrency,
      onFailure,
      target: () => flowTarget(this.flow),
    });
    this.#world.log.push(`${process.name}: ${approach}`);
    this.#lives.push(life);
    this.#idle = 0;
    life.begin(approach);
  }

  #anyone(): EngineLife | undefined {
    return this.#lives[this.#random.int(this.#lives.length)];
  }

  /** What the next moment says happens to a process: it crashes, or it stands still. */
  #fail(life: EngineLife | undefined): void {
    if (life === undefined) return;
    const steps = this.#scenario.crashes[this.crashes]?.standsStill;
    this.#world.log.push(`${life.process.name}: ${steps === undefined ? "CRASH" : "STANDS STILL"}`);
    if (steps === undefined) life.crash();
    else {
      this.#still.push({ life, goOn: life.standStill(), steps });
      this.#world.pass(lease + 1_000);
    }
    this.#lives = this.#lives.filter((other) => other !== life);
    this.crashes += 1;
    this.#since = { steps: 0, writes: 0 };
  }

  /** Some go on who have stood still for long enough; false when there is nobody. */
  #revive(passed: number): boolean {
    const before = this.#still.length;
    for (const one of [...this.#still]) {
      one.steps -= passed;
      if (one.steps > 0) continue;
      this.#world.log.push(`${one.life.process.name}: goes on`);
      this.#still.splice(this.#still.indexOf(one), 1);
      this.#lives.push(one.life);
      one.goOn();
    }
    return this.#still.length < before;
  }

  #isDue(at: CrashMoment["at"], now: number, isStored?: boolean): boolean {
    const moment = this.#scenario.crashes[this.crashes];
    if (this.#isOver || moment === undefined || moment.at !== at || moment.nth !== now) return false;
    return moment.at === "step" || moment.isStored === isStored;
  }

  writing(process: SimulatedProcess, what: string): boolean {
    this.writes += 1;
    this.#since.writes += 1;
    if (this.#isDue("write", this.#since.writes, false)) this.#fail(this.#lifeOf(process));
    else if (what.startsWith("commit") && !this.#isOver && this.#random.chance(this.#scenario.outages)) {
      this.#world.log.push(`${what} fails`);
      return false;
    }
    return true;
  }

  written(
    process: SimulatedProcess,
    commit: RunCommit | undefined,
    answer: CommitAnswer | undefined,
  ): boolean {
    if (commit !== undefined && answer?.status === "stale" && this.#rows?.rows.run.epoch === commit.epoch)
      this.#wrong(
        `after the end of the run, ${commit.changes.map(({ kind }) => kind).join()} is to be stored`,
      );
    if (commit !== undefined && answer?.status === "done") this.witness.confirmed(commit);
    this.#check();
    if (this.#isDue("write", this.#since.writes, true)) this.#fail(this.#lifeOf(process));
    return commit === undefined || this.#isOver || !this.#random.chance(this.#scenario.outages / 2);
  }

  #lifeOf(process: SimulatedProcess): EngineLife | undefined {
    return this.#lives.find((life) => life.process === process);
  }

  /** Looks at the rows after each write. */
  #check(): void {
    const { runs, signals } = this.#memory.snapshot();
    this.witness.waiting(signals);
    this.violations.push(...this.#watch.look(runs.find(({ run }) => run.id === this.runId)));
  }

  #called(call: FlowCall): void {
    this.#world.log.push(`${this.#process.name}: ${call.task} ${call.ctx.nodeId}`);
    // Whoever has lost the run does not know it yet: it may call what others have done.
    const isOwner = this.#lifeOf(this.#process)?.isOwner(this.#rows?.rows.run) === true;
    this.witness.called(call, this.#rows, isOwner);
  }

  /** Somebody outside sends what is waited for; false when nobody waits for anything. */
  #signal(): boolean {
    const waiting = this.#memory.snapshot().signals.map(({ topic }) => topic);
    const timers = this.#rows?.rows.contents.timers ?? [];
    const wanted = timers.flatMap(({ topic }) => (topic === undefined ? [] : [topic]));
    const missing = wanted.filter((topic) => !waiting.includes(topic));
    const life = this.#lives[0];
    if (missing.length === 0 || life === undefined) return false;
    for (const topic of missing) {
      this.#signals += 1;
      const id = String(this.#signals);
      life.process.act(() => void life.engine.signal(topic, signalData(topic), { id }).catch(() => {}));
    }
    return true;
  }

  /** When the run has ended: all say the same, and nothing is left behind. */
  async #afterwards(): Promise<void> {
    this.#isOver = true;
    const { calls } = this.witness.counts;
    this.#open("attach");
    const late = this.#lives.at(-1);
    if (!(await this.#until(() => late?.outcome !== undefined)))
      return void this.#wrong("a process that comes when the run has ended is told nothing");
    if (this.witness.counts.calls !== calls) this.#wrong("a run that has ended calls bodies");
    const closing = Promise.all(this.#lives.map(({ engine, process }) => process.act(() => engine.close())));
    let isClosed = false;
    void closing.then(() => {
      isClosed = true;
    });
    if (!(await this.#until(() => isClosed))) return void this.#wrong("an engine does not close");
    if (this.#world.timers > 0) this.#wrong(`${this.#world.timers} timers are left behind`);
  }

  get outcomes(): readonly Outcome<unknown>[] {
    return this.#lives.flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome]));
  }

  async #until(holds: () => boolean): Promise<boolean> {
    for (let step = 0; step < longest; step++) {
      await quiet();
      if (holds()) return true;
      if (!this.#world.step()) return false;
    }
    return false;
  }

  #wrong(what: string): false {
    this.violations.push(what);
    return false;
  }
}

/** After this, all promises that could be followed have been. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
