import type { Ending } from "../core/effects.ts";
import type { RunStats } from "../core/machine-state.ts";
import type { Permits } from "../core/permits.ts";
import { CancelledError } from "../errors/run-errors.ts";
import type { LogEntry } from "../events/log-entry.ts";
import type { PlanCache } from "../graph/plan-cache.ts";
import { noScope } from "../graph/scope.ts";
import type { Clock } from "../ports/clock.ts";
import type { Randomness } from "../ports/randomness.ts";
import { all } from "../spec/all.ts";
import { toMilliseconds } from "../spec/duration.ts";
import { isLazy, type Lazy, opOf } from "../spec/lazy.ts";
import type { Mailbox } from "./mailbox.ts";
import { onAbort } from "./on-abort.ts";
import { Outbox } from "./outbox.ts";
import type { Outcome } from "./outcome.ts";
import { RunDriver } from "./run-driver.ts";
import { RunHandle } from "./run-handle.ts";
import { RunInputs } from "./run-inputs.ts";
import type { EngineOptions, RunOptions } from "./run-options.ts";

/** What a run is started with. */
export interface RunSetup {
  readonly runId: string;
  readonly options: RunOptions;
  /** Throws for options that cannot be used. */
  readonly check: () => void;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: EngineOptions;
  readonly plans: PlanCache;
  readonly permits: Permits;
  readonly mailbox: Mailbox;
  readonly stats: RunStats;
  readonly ended: (handle: RunHandle<unknown>) => void;
}

/** Starts a run in the next turn. Whatever is wrong with it shows in its outcome. */
export function startRun(target: unknown, setup: RunSetup): RunHandle<unknown> {
  return new StartingRun(target, setup).handle;
}

/** One run from its start to its outcome. */
class StartingRun {
  readonly handle: RunHandle<unknown>;
  readonly #target: unknown;
  readonly #setup: RunSetup;
  readonly #outbox: Outbox;
  readonly #begunAt: number;
  #driver: RunDriver | undefined;
  #early: Ending | undefined;
  #resolve: (outcome: Outcome<unknown>) => void = () => {};
  #stopListening: () => void = () => {};
  #over = false;

  constructor(target: unknown, setup: RunSetup) {
    this.#target = target;
    this.#setup = setup;
    this.#outbox = new Outbox(setup.runId, () => setup.clock.now());
    this.#begunAt = setup.clock.elapsed();
    const outcome = new Promise<Outcome<unknown>>((resolve) => {
      this.#resolve = resolve;
    });
    this.handle = new RunHandle({
      id: setup.runId,
      outbox: this.#outbox,
      outcome,
      driver: () => this.#driver,
      stop: (ending) => this.#stop(ending),
    });
    const refused = this.#refusal();
    // In the next turn, so that who started the run can listen before anything happens.
    void Promise.resolve().then(() =>
      refused === undefined ? this.#begin() : this.#finish({ status: "failed", error: refused.error }),
    );
  }

  /** What is wrong with the options, found now because it depends on the engine's state now. */
  #refusal(): { readonly error: unknown } | undefined {
    try {
      this.#setup.check();
      const { engine, options } = this.#setup;
      for (const subscriber of [...(engine.subscribers ?? []), ...(options.subscribers ?? [])])
        this.#outbox.add(subscriber);
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  #begin(): void {
    const { options, plans } = this.#setup;
    try {
      const lazy: Lazy = isLazy(this.#target) ? this.#target : all(this.#target);
      const built = plans.build(lazy, noScope);
      if (this.#outbox.observed)
        this.#outbox.post({ type: "run-started", name: options.name ?? opOf(lazy).name });
      if (this.#early !== undefined) return this.#finish(this.#early);
      this.#listen();
      if (this.#early !== undefined) return this.#finish(this.#early);
      const inputs = new RunInputs(options.params ?? {}, this.#setup.engine.env ?? process.env);
      inputs.refuseUnknown(built);
      this.#driver = this.#makeDriver(inputs);
      this.#driver.start(built);
    } catch (error) {
      this.#finish({ status: "failed", error });
    }
  }

  #makeDriver(inputs: RunInputs): RunDriver {
    const { options, engine, runId, clock, randomness, plans, permits, mailbox } = this.#setup;
    return new RunDriver({
      runId,
      clock,
      randomness,
      plans,
      permits,
      mailbox,
      outbox: this.#outbox,
      maxConcurrency: options.maxConcurrency ?? Number.POSITIVE_INFINITY,
      drain: options.onFailure === "drain",
      grace: toMilliseconds(options.grace ?? 5_000, 'option "grace"'),
      fastPaths: engine.fastPaths ?? true,
      stats: this.#setup.stats,
      store: engine.store,
      inputs,
      log: options.log ?? engine.log ?? logToStandardError,
      finished: (ending) => this.#finish(ending),
    });
  }

  #listen(): void {
    const { signal } = this.#setup.options;
    if (signal === undefined) return;
    const cancel = (): void => this.#stop({ status: "cancelled", error: new CancelledError(signal.reason) });
    if (signal.aborted) return cancel();
    this.#stopListening = onAbort(signal, cancel);
  }

  #stop(asked: Ending): void {
    // What is not stored cannot be resumed: an interruption is the end of it.
    const final = asked.status === "interrupted" && this.#setup.engine.store === undefined;
    const ending: Ending = final ? { status: "cancelled", error: new CancelledError(asked.error) } : asked;
    if (this.#driver !== undefined) this.#driver.stop(ending);
    else this.#early ??= ending;
  }

  #finish(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopListening();
    this.#driver?.release();
    if (this.#outbox.observed) {
      const error = "error" in ending ? ending.error : undefined;
      this.#outbox.post({
        type: "run-finished",
        status: ending.status,
        duration: this.#setup.clock.elapsed() - this.#begunAt,
        error,
      });
    }
    this.#outbox.deliver();
    this.#outbox.close();
    this.#setup.ended(this.handle);
    this.#resolve(ending);
  }
}

/** Warnings and errors of bodies are seen even when nobody asked for a log. */
function logToStandardError(entry: LogEntry): void {
  if (entry.level === "warn" || entry.level === "error")
    process.stderr.write(`${entry.level} ${entry.task}: ${entry.message}\n`);
}
