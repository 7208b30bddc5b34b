import type { Activity } from "../core/activity.ts";
import type { Ending } from "../core/effects.ts";
import { Frame } from "../core/frame.ts";
import type { Gate } from "../core/gate/gate.ts";
import { Machine } from "../core/machine.ts";
import { nameOf, type RunStats } from "../core/machine-state.ts";
import { type Permits, RunPermits } from "../core/permits.ts";
import { unknown } from "../core/spectators.ts";
import { State } from "../core/states.ts";
import { NotInRunError } from "../errors/graph-errors.ts";
import { SkippedError, type SkipReason } from "../errors/run-errors.ts";
import type { LogEntry } from "../events/log-entry.ts";
import type { Built, PlanCache } from "../graph/plan-cache.ts";
import type { Randomness } from "../ports/randomness.ts";
import type { TaskContext } from "../spec/context.ts";
import { type Lazy, opOf } from "../spec/lazy.ts";
import type { SpawnRequest } from "../spec/spawner.ts";
import { bodies } from "../spec/task-registry.ts";
import { Attempts } from "./attempts.ts";
import { BodyContext } from "./body-context.ts";
import type { ResourceScope } from "./resources/resource-scope.ts";
import { type EffectsOptions, RunEffects } from "./run-effects.ts";
import { runStraight } from "./run-straight.ts";
import { type Slices, slicesOf } from "./slices.ts";
import { warnOfTearDown } from "./tell-resources.ts";

/** What a run is driven with. */
export interface DriverOptions extends Omit<EffectsOptions, "report" | "graceOver" | "wake"> {
  readonly randomness: Randomness;
  readonly plans: PlanCache;
  readonly permits: Permits;
  readonly maxConcurrency: number;
  readonly drain: boolean;
  readonly fastPaths: boolean;
  readonly stats: RunStats;
  readonly log: (entry: LogEntry) => void;
  readonly gate: Gate;
  /** How the gate knows the run. */
  readonly subject: { readonly run: string; readonly flow: string; readonly owner: object };
  /** Has another run started. */
  readonly spawn: (activity: Activity, request: SpawnRequest) => string;
  /** The run's resources, made when they are first asked for. */
  readonly resources: () => ResourceScope;
}

/**
 * Drives one run: takes from the core what may start, calls it, reports what came of it. With the straight run and the
 * effects, the only place of a run that waits for anything.
 */
export class RunDriver {
  readonly machine: Machine;
  readonly slices: Slices;
  readonly #options: DriverOptions;
  readonly #effects: RunEffects;
  readonly #attempts: Attempts;
  #pumping = false;
  /** Something was reported that has not been worked off. */
  #again = false;
  #deferred = false;
  /** The macrotask this run waited for has come. */
  #isTurn = false;
  readonly #permits: RunPermits;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.slices = slicesOf(options.clock);
    // Another run is in the middle of its own turn when it gives a permit away: this one goes on after it.
    this.#permits = new RunPermits(options.permits, () => this.#wake());
    // Named one by one: a copy of so many fields would be slow to make and slow to read, for each run.
    this.#effects = new RunEffects({
      runId: options.runId,
      clock: options.clock,
      grace: options.grace,
      results: options.results,
      journal: options.journal,
      inputs: options.inputs,
      mailbox: options.mailbox,
      outbox: options.outbox,
      desk: options.desk,
      secrets: options.secrets,
      finished: options.finished,
      report: (news) => this.report(news),
      graceOver: (activity) => this.#graceOver(activity),
      wake: () => this.#wake(),
    });
    this.machine = new Machine({
      effects: this.#effects,
      plans: options.plans,
      permits: this.#permits,
      maxConcurrency: options.maxConcurrency,
      durable: options.results !== undefined || options.journal !== undefined,
      stored: options.journal !== undefined,
      drain: options.drain,
      fastPaths: options.fastPaths,
      stats: options.stats,
      random: () => options.randomness.next(),
      now: () => options.clock.now(),
      gate: options.gate,
      subject: options.subject,
    });
    this.#attempts = new Attempts({
      machine: this.machine,
      clock: options.clock,
      resources: options.resources,
      context: this.#context,
      report: (news) => this.report(news),
      warn: (problem) => warnOfTearDown(options.outbox, [problem], options.secrets.mask),
      pump: this.pump,
    });
    if (options.outbox.observed) this.machine.observe();
  }

  #graceOver(activity: Activity): void {
    this.#attempts.graceOver(activity);
    this.pump();
  }

  /** Something of this run can go on, but whoever found out is in the middle of something else. */
  #wake(): void {
    if (this.#pumping) this.#again = true;
    else void Promise.resolve().then(this.pump);
  }

  start(built: Built): void {
    this.report((machine) => machine.start(built));
  }

  /** Goes on with a run that was stored. */
  resume(root: Frame, frames: number): void {
    this.report((machine) => machine.resume(root, frames));
  }

  /** Ends the run from outside. */
  stop(ending: Ending): void {
    this.report((machine) => machine.stop(ending));
  }

  /** What becomes of a node of the run. */
  valueOf(lazy: Lazy): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.machine.spectate(lazy, (state, value) => {
        // A value may be anything, also what a promise would unwrap: it is what the node has.
        if (state === State.done) resolve(value);
        else if (state === State.failed) reject(value);
        else if (state === State.skipped) reject(new SkippedError(value as SkipReason));
        else if (state === unknown) reject(new NotInRunError(opOf(lazy).name));
        else reject(new SkippedError({ kind: "pruned", origin: nameOf(lazy) }));
      });
    });
  }

  /** Tells the machine something and lets the run go on. */
  report(news: (machine: Machine) => void): void {
    try {
      news(this.machine);
    } catch (error) {
      this.machine.stop({ status: "failed", error });
    }
    this.pump();
  }

  /**
   * Starts whatever may start, until nothing may or the time budget is used up. A report that comes meanwhile is worked off
   * by another round, not deeper in the stack.
   */
  pump = (): void => {
    this.#again = true;
    if (this.#pumping || this.#deferred) return this.#rest();
    this.#pumping = true;
    try {
      while (this.#again && !this.#deferred) {
        this.#again = false;
        this.#startReady();
        if (!this.#deferred) this.#permits.returnUnused();
        this.#effects.flush(!this.#deferred);
      }
    } finally {
      this.#pumping = false;
    }
  };

  #startReady(): void {
    try {
      // A run whose turn it is goes on by one item at least, however late it is.
      let isTurn = this.#isTurn;
      this.#isTurn = false;
      while (isTurn || !this.#yields()) {
        isTurn = false;
        const item = this.#next();
        if (item === undefined) break;
        if (item instanceof Frame) this.#runStraight(item);
        else this.#attempts.begin(item);
      }
    } catch (error) {
      this.machine.stop({ status: "failed", error });
    }
  }

  /** With the time budget used up, whatever is ready goes on after a macrotask. */
  #yields(): boolean {
    if (!this.slices.due() || this.machine.state.queue.size === 0) return false;
    this.#deferred = true;
    this.slices.defer(this.#resume);
    return true;
  }

  /** What to run now. What was decided before is told first, because who hears of it may end the run. */
  #next(): Activity | Frame | undefined {
    this.#effects.deliver();
    const item = this.machine.next();
    if (item !== undefined) this.#effects.deliver();
    return item;
  }

  #resume = (): void => {
    this.#deferred = false;
    this.#isTurn = true;
    this.pump();
  };

  /** Reports do not wait for the turn of the run. A report from within a body comes when that body has returned. */
  #rest(): void {
    if (!this.#pumping) this.#effects.flush(!this.#deferred);
  }

  /** The run is over: it waits for nothing of the engine's any more. */
  release(): void {
    this.#permits.close();
    this.#effects.release();
  }

  #runStraight(frame: Frame): void {
    this.machine.beginStraight();
    bodies.depth++;
    try {
      runStraight(this, frame);
    } finally {
      bodies.depth--;
    }
    this.machine.endStraight();
  }

  #context = (activity: Activity): TaskContext =>
    new BodyContext(activity, {
      runId: this.#options.runId,
      clock: this.#options.clock,
      log: this.#options.log,
      spawn: this.#options.spawn,
      progressed: (of, done, total, note) => {
        of.aliveAt = this.#options.clock.elapsed();
        if (!this.#options.outbox.observed) return;
        this.#effects.progressed(of, done, total, note);
        this.#rest();
      },
    });

  /** A body returned: a value, a LazyResult to go on with, or a promise to wait for. */
  bodyReturned(activity: Activity, result: unknown): void {
    this.#attempts.returned(activity, result);
  }

  /** A body threw or rejected. */
  bodyFailed(activity: Activity, error: unknown): void {
    this.#attempts.failed(activity, error);
  }
}
