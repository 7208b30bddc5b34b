import type { Ending } from "../core/effects.ts";
import type { Capacities } from "../core/gate/constraint-record.ts";
import { CancelledError, TimeoutError } from "../errors/run-errors.ts";
import type { LogEntry } from "../events/log-entry.ts";
import { maskEvent, maskMessage } from "../events/mask.ts";
import { rootOf } from "../graph/root-of.ts";
import { noScope } from "../graph/scope.ts";
import { toMilliseconds } from "../spec/duration.ts";
import { type Lazy, opOf } from "../spec/lazy.ts";
import { CacheDesk } from "./cache-desk.ts";
import { deadlineIn } from "./deadline-in.ts";
import type { EngineShared } from "./engine-shared.ts";
import { onAbort } from "./on-abort.ts";
import { Outbox } from "./outbox.ts";
import type { Outcome } from "./outcome.ts";
import { postAnalysis } from "./post-analysis.ts";
import { ResourceLookup } from "./resources/resource-lookup.ts";
import { ResourceScope } from "./resources/resource-scope.ts";
import { toResourceTable } from "./resources/resource-table.ts";
import { RunDriver } from "./run-driver.ts";
import { RunHandle } from "./run-handle.ts";
import { RunInputs } from "./run-inputs.ts";
import type { RunOptions } from "./run-options.ts";
import { Secrets } from "./secrets.ts";
import { resourceReports, warnOfTearDown } from "./tell-resources.ts";

/** What a run is started with. */
export interface RunSetup {
  readonly runId: string;
  readonly options: RunOptions;
  /** Throws for options that cannot be used. */
  readonly check: () => void;
  readonly shared: EngineShared;
  readonly ended: (handle: RunHandle<unknown>) => void;
}

/** A run as its engine knows it. */
export interface StartedRun {
  readonly handle: RunHandle<unknown>;
  /** The driver, once the run has begun. */
  driver(): RunDriver | undefined;
  readonly outbox: Outbox;
}

/** Starts a run in the next turn. Whatever is wrong with it shows in its outcome. */
export function startRun(target: unknown, setup: RunSetup): StartedRun {
  return new StartingRun(target, setup);
}

/** One run from its start to its outcome. */
class StartingRun implements StartedRun {
  readonly handle: RunHandle<unknown>;
  readonly outbox: Outbox;
  readonly #target: unknown;
  readonly #setup: RunSetup;
  readonly #secrets = new Secrets();
  readonly #begunAt: number;
  #resources: ResourceScope | undefined;
  #driver: RunDriver | undefined;
  #early: Ending | undefined;
  #resolve: (outcome: Outcome<unknown>) => void = () => {};
  readonly #cleanUps: (() => void)[] = [];
  #over = false;

  constructor(target: unknown, setup: RunSetup) {
    this.#target = target;
    this.#setup = setup;
    const { clock } = setup.shared;
    this.outbox = new Outbox(setup.runId, () => clock.now(), this.#hide);
    this.#begunAt = clock.elapsed();
    const outcome = new Promise<Outcome<unknown>>((resolve) => {
      this.#resolve = resolve;
    });
    this.handle = new RunHandle({
      id: setup.runId,
      outbox: this.outbox,
      outcome,
      driver: () => this.#driver,
      stop: (ending) => this.#stop(ending),
      setCapacities: (capacities) => this.#setCapacities(capacities),
      mask: this.#secrets.mask,
    });
    const refused = this.#refusal();
    // In the next turn, so that who started the run can listen before anything happens.
    void Promise.resolve().then(() =>
      refused === undefined ? this.#begin() : this.#finish({ status: "failed", error: refused.error }),
    );
  }

  driver(): RunDriver | undefined {
    return this.#driver;
  }

  #setCapacities(capacities: Capacities): void {
    const { gate, clock } = this.#setup.shared;
    if (!this.#over) gate.setCapacities(this, capacities, clock.now());
  }

  #hide = <E extends object>(event: E): E =>
    this.#secrets.any ? maskEvent(event, this.#secrets.mask) : event;

  /** What is wrong with the options, found now because it depends on the engine's state now. */
  #refusal(): { readonly error: unknown } | undefined {
    try {
      this.#setup.check();
      const { options, shared } = this.#setup;
      this.#cleanUps.push(() => shared.gate.closeRun(this));
      if (options.capacities !== undefined) this.#setCapacities(options.capacities);
      for (const subscriber of [...(shared.options.subscribers ?? []), ...(options.subscribers ?? [])])
        this.outbox.add(subscriber);
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  #begin(): void {
    const { options, shared } = this.#setup;
    try {
      const lazy: Lazy = rootOf(this.#target);
      const built = shared.plans.build(lazy, noScope);
      const name = options.name ?? opOf(lazy).name;
      if (this.outbox.observed) {
        this.outbox.post({ type: "run-started", name });
        postAnalysis(this.outbox, lazy, built.plan.size, { stored: shared.options.store !== undefined });
      }
      if (this.#early !== undefined) return this.#finish(this.#early);
      this.#listen();
      if (this.#early !== undefined) return this.#finish(this.#early);
      const inputs = new RunInputs({
        params: options.params ?? {},
        env: shared.options.env ?? process.env,
        resources: this.#openResources,
        secrets: this.#secrets,
      });
      inputs.refuseUnknown(built);
      this.#driver = this.#makeDriver(inputs, name);
      this.#driver.start(built);
    } catch (error) {
      this.#finish({ status: "failed", error });
    }
  }

  /** The run's resources: made when a graph first has some. */
  #openResources = (): ResourceScope => {
    const { options, shared } = this.#setup;
    this.#resources ??= new ResourceScope({
      scope: "run",
      parent: shared.resources,
      lookup: new ResourceLookup(toResourceTable(options.resources), shared.resources.options.lookup),
      report: resourceReports(this.outbox),
      clock: shared.clock,
      grace: this.#grace(),
    });
    return this.#resources;
  };

  #grace(): number {
    return toMilliseconds(this.#setup.options.grace ?? 5_000, 'option "grace"');
  }

  #makeDriver(inputs: RunInputs, name: string): RunDriver {
    const { options, shared, runId } = this.#setup;
    const { outbox } = this;
    const warn = (code: string, message: string, cause: unknown): void => {
      if (outbox.observed) outbox.post({ type: "warning", code, message, cause });
    };
    const log = options.log ?? shared.options.log ?? logToStandardError;
    return new RunDriver({
      clock: shared.clock,
      randomness: shared.randomness,
      plans: shared.plans,
      permits: shared.permits,
      mailbox: shared.mailbox,
      gate: shared.gate,
      stats: shared.stats,
      runId,
      outbox,
      inputs,
      maxConcurrency: options.maxConcurrency ?? Number.POSITIVE_INFINITY,
      drain: options.onFailure === "drain",
      grace: this.#grace(),
      fastPaths: shared.options.fastPaths ?? true,
      results: shared.options.results,
      log: (entry) => log(this.#hide(entry)),
      subject: { run: runId, flow: name, owner: this },
      resources: this.#openResources,
      desk: new CacheDesk({ flights: shared.flights, clock: shared.clock, warn }),
      secrets: this.#secrets,
      finished: (ending) => this.#finish(ending),
    });
  }

  /** What may end the run from outside. */
  #listen(): void {
    const { options, shared } = this.#setup;
    const { signal, deadline } = options;
    if (deadline !== undefined) {
      const left = deadlineIn(deadline, shared.clock.now());
      const over = (): void => this.#stop({ status: "failed", error: new TimeoutError("the run", left) });
      if (left <= 0) return over();
      this.#cleanUps.push(shared.clock.setTimer(left, over));
    }
    if (signal === undefined) return;
    const cancel = (): void => this.#stop({ status: "cancelled", error: new CancelledError(signal.reason) });
    if (signal.aborted) return cancel();
    this.#cleanUps.push(onAbort(signal, cancel));
  }

  #stop(asked: Ending): void {
    // What is not stored cannot be resumed: an interruption is the end of it.
    const isFinal = asked.status === "interrupted" && this.#setup.shared.options.store === undefined;
    const ending: Ending = isFinal ? { status: "cancelled", error: new CancelledError(asked.error) } : asked;
    if (this.#driver !== undefined) this.#driver.stop(ending);
    else this.#early ??= ending;
  }

  /** Nothing runs any more: what the run has acquired is released, and then it is over. */
  #finish(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    for (const cleanUp of this.#cleanUps.splice(0)) cleanUp();
    this.#driver?.release();
    const failure = "error" in ending ? { error: ending.error } : undefined;
    const problems = this.#resources?.close(failure) ?? [];
    if (problems instanceof Promise) {
      void problems.then((found) => {
        warnOfTearDown(this.outbox, found, this.#secrets.mask);
        this.#end(ending);
      });
      return;
    }
    warnOfTearDown(this.outbox, problems, this.#secrets.mask);
    this.#end(ending);
  }

  #end(ending: Ending): void {
    const secrets = this.#secrets;
    const shown: Ending =
      secrets.any && "error" in ending
        ? { ...ending, error: maskMessage(ending.error, secrets.mask) }
        : ending;
    if (this.outbox.observed) {
      const error = "error" in shown ? shown.error : undefined;
      const duration = this.#setup.shared.clock.elapsed() - this.#begunAt;
      this.outbox.post({ type: "run-finished", status: shown.status, duration, error });
    }
    this.outbox.deliver();
    this.outbox.close();
    this.#setup.ended(this.handle);
    this.#resolve(shown);
  }
}

/** Warnings and errors of bodies are seen even when nobody asked for a log. */
function logToStandardError(entry: LogEntry): void {
  if (entry.level === "warn" || entry.level === "error")
    process.stderr.write(`${entry.level} ${entry.task}: ${entry.message}\n`);
}
