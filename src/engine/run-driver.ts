import type { Activity } from "../core/activity.ts";
import { bodyPolicies } from "../core/attempt.ts";
import type { Ending } from "../core/effects.ts";
import { isGivenUp } from "../core/elements.ts";
import { Frame } from "../core/frame.ts";
import { Machine } from "../core/machine.ts";
import type { RunStats } from "../core/machine-state.ts";
import { type Permits, RunPermits } from "../core/permits.ts";
import type { LogEntry } from "../events/log-entry.ts";
import type { Built, PlanCache } from "../graph/plan-cache.ts";
import type { Randomness } from "../ports/randomness.ts";
import type { TaskContext } from "../spec/context.ts";
import { isLazyObject } from "../spec/lazy.ts";
import { BodyContext } from "./body-context.ts";
import { callBody } from "./call-body.ts";
import { type EffectsOptions, RunEffects } from "./run-effects.ts";
import { runStraight } from "./run-straight.ts";
import { type Slices, slicesOf } from "./slices.ts";

/** What a run is driven with. */
export interface DriverOptions extends Omit<EffectsOptions, "report"> {
  readonly randomness: Randomness;
  readonly plans: PlanCache;
  readonly permits: Permits;
  readonly maxConcurrency: number;
  readonly drain: boolean;
  readonly fastPaths: boolean;
  readonly stats: RunStats;
  readonly log: (entry: LogEntry) => void;
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
  #pumping = false;
  #deferred = false;
  /** The macrotask this run waited for has come. */
  #isTurn = false;
  readonly #permits: RunPermits;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.slices = slicesOf(options.clock);
    // Another run is in the middle of its own turn when it gives a permit away: this one goes on after it.
    this.#permits = new RunPermits(options.permits, () => void Promise.resolve().then(this.pump));
    this.#effects = new RunEffects({ ...options, report: (news) => this.report(news) });
    this.machine = new Machine({
      effects: this.#effects,
      plans: options.plans,
      permits: this.#permits,
      maxConcurrency: options.maxConcurrency,
      durable: options.store !== undefined,
      drain: options.drain,
      fastPaths: options.fastPaths,
      stats: options.stats,
      random: () => options.randomness.next(),
    });
    if (options.outbox.observed) this.machine.observe();
  }

  start(built: Built): void {
    this.report((machine) => machine.start(built));
  }

  /** Ends the run from outside. */
  stop(ending: Ending): void {
    this.report((machine) => machine.stop(ending));
  }

  /** Tells the machine something and lets the run go on. */
  report(news: (machine: Machine) => void): void {
    news(this.machine);
    this.pump();
  }

  /** Starts whatever may start, until nothing may or the time budget is used up. */
  pump = (): void => {
    if (this.#pumping || this.#deferred) return this.#rest();
    this.#pumping = true;
    try {
      // A run whose turn it is goes on by one item at least, however late it is.
      let isTurn = this.#isTurn;
      this.#isTurn = false;
      while (isTurn || !this.#yields()) {
        isTurn = false;
        const item = this.#next();
        if (item === undefined) break;
        if (item instanceof Frame) this.#runStraight(item);
        else this.#execute(item);
      }
    } catch (error) {
      this.machine.stop({ status: "failed", error });
    } finally {
      this.#pumping = false;
    }
    if (!this.#deferred) this.#permits.returnUnused();
    this.#effects.flush(!this.#deferred);
  };

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
  }

  #runStraight(frame: Frame): void {
    this.machine.beginStraight();
    runStraight(this, frame);
    this.machine.endStraight();
  }

  #execute(activity: Activity): void {
    // Whoever heard that it starts may have ended the run.
    if (isGivenUp(this.machine.state, activity)) {
      activity.aborted = true;
      return this.machine.failed(activity, undefined, false);
    }
    let result: unknown;
    try {
      result = callBody(activity, this.#context);
    } catch (error) {
      return this.bodyFailed(activity, error);
    }
    this.bodyReturned(activity, result);
  }

  #context = (activity: Activity): TaskContext =>
    new BodyContext(activity, {
      runId: this.#options.runId,
      clock: this.#options.clock,
      log: this.#options.log,
      progressed: (of, done, total, note) => {
        if (!this.#options.outbox.observed) return;
        this.#effects.progressed(of, done, total, note);
        this.#rest();
      },
    });

  /** A body returned: a value, a LazyResult to go on with, or a promise to wait for. */
  bodyReturned(activity: Activity, result: unknown): void {
    if ((typeof result !== "object" && typeof result !== "function") || result === null)
      return this.machine.succeeded(activity, result);
    if (isLazyObject(result)) return this.machine.tailCalled(activity, result);
    let thenable: boolean;
    try {
      thenable = isPromiseLike(result);
    } catch (error) {
      return this.bodyFailed(activity, error);
    }
    if (thenable) this.#await(activity, result as PromiseLike<unknown>);
    else this.machine.succeeded(activity, result);
  }

  #await(activity: Activity, promise: PromiseLike<unknown>): void {
    this.machine.pending(activity);
    const native = promise instanceof Promise ? promise : Promise.resolve(promise);
    native.then(
      (value: unknown) => this.#settled(activity, value),
      (error: unknown) => {
        activity.timer?.();
        this.bodyFailed(activity, error);
        this.pump();
      },
    );
  }

  #settled(activity: Activity, value: unknown): void {
    activity.timer?.();
    if (typeof value === "object" && value !== null && isLazyObject(value))
      this.machine.tailCalled(activity, value);
    else this.machine.succeeded(activity, value);
    this.pump();
  }

  /** A body threw or rejected. The filter of its retry policy is asked here, because it is user code. */
  bodyFailed(activity: Activity, error: unknown): void {
    let mayRetry = true;
    const retryIf = activity.aborted ? undefined : bodyPolicies(activity).retry?.retryIf;
    try {
      if (retryIf !== undefined) mayRetry = Boolean(retryIf(error, activity.attempt));
    } catch {
      // A filter that fails has not said yes.
      mayRetry = false;
    }
    this.machine.failed(activity, error, mayRetry);
  }
}

/** A promise, or anything else to wait for. Reading `then` may run user code. */
export function isPromiseLike(value: object): value is PromiseLike<unknown> {
  return value instanceof Promise || ("then" in value && typeof value.then === "function");
}
