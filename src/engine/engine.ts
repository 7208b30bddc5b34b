import { Permits } from "../core/permits.ts";
import { InvalidOptionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { EngineClosedError, RunActiveError } from "../errors/run-errors.ts";
import { PlanCache } from "../graph/plan-cache.ts";
import { systemClock } from "../ports/clock.ts";
import { systemRandomness } from "../ports/randomness.ts";
import type { Gathered } from "../spec/input.ts";
import { Mailbox } from "./mailbox.ts";
import type { RunHandle } from "./run-handle.ts";
import { checkEngineOptions, checkRunOptions, type EngineOptions, type RunOptions } from "./run-options.ts";
import { startRun } from "./start-run.ts";

/** Work counters of an engine: they do not depend on the machine. */
export interface EngineStats {
  /** Graphs that were compiled; a shape that was seen before is not compiled again. */
  readonly graphsBuilt: number;
  /** Graphs whose plan was found again. */
  readonly planHits: number;
  /** Bodies that were started (a retry is not another start). */
  readonly nodesRun: number;
  /** Times a body returned a LazyResult. */
  readonly tailCalls: number;
  /** Signatures computed for the tasks this engine has met: one per task. */
  readonly signaturesComputed: number;
}

/**
 * Runs targets, and keeps what runs share: compiled plans, a common limit, signals, listeners.
 *
 * @param options - see EngineOptions
 * @throws {InvalidOptionError} `CS_INVALID_OPTION`
 * @example
 * const engine = new Engine({ maxConcurrency: 4 });
 * const double = task("double", (n: number) => n * 2);
 * await engine.run(double(21)); // => 42
 * await engine.close();
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #plans = new PlanCache();
  readonly #permits: Permits;
  readonly #mailbox = new Mailbox();
  /** Bounded by the runs under way. */
  readonly #runs = new Map<string, RunHandle<unknown>>();
  readonly #runStats = { nodesRun: 0, tailCalls: 0 };
  #closed = false;

  constructor(options: EngineOptions = {}) {
    checkEngineOptions(options);
    this.#options = options;
    this.#permits = new Permits(options.maxConcurrency ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Runs a target and gives its value. Rejects, and never throws.
   *
   * @param target - a LazyResult, a plain array or object of them, or a plain value
   */
  run<const T>(target: T, options: RunOptions = {}): Promise<Gathered<T>> {
    return this.start(target, options).result();
  }

  /** Starts a target. Returns before any body has run, so a subscriber that is added now misses nothing. */
  start<const T>(target: T, options: RunOptions = {}): RunHandle<Gathered<T>> {
    const runId = typeof options?.runId === "string" && options.runId !== "" ? options.runId : this.#newId();
    const handle = startRun(target, {
      runId,
      options,
      check: () => this.#check(runId, options),
      clock: this.#options.clock ?? systemClock,
      randomness: this.#options.randomness ?? systemRandomness,
      engine: this.#options,
      plans: this.#plans,
      permits: this.#permits,
      mailbox: this.#mailbox,
      stats: this.#runStats,
      ended: (ended) => {
        if (this.#runs.get(runId) === ended) this.#runs.delete(runId);
      },
    });
    if (!this.#closed && !this.#runs.has(runId)) this.#runs.set(runId, handle);
    return handle as RunHandle<Gathered<T>>;
  }

  #newId(): string {
    return (this.#options.randomness ?? systemRandomness).id();
  }

  #check(runId: string, options: RunOptions): void {
    checkRunOptions(options);
    if (this.#closed) throw new EngineClosedError();
    if (this.#runs.has(runId)) throw new RunActiveError(runId);
  }

  /**
   * Sends a signal to whoever receives the topic next; it is kept until then.
   *
   * @param topic - not empty
   * @param options.id - the sender's own id: the same id is one signal
   * @throws {SignalOverflowError} `CS_SIGNAL_OVERFLOW` when 10,000 signals wait for the topic already
   */
  signal(topic: string, data?: unknown, options: { readonly id?: string } = {}): void {
    if (typeof topic !== "string" || topic === "")
      throw new InvalidOptionError("topic", `${quote(topic)} is not a text that is not empty.`);
    if (this.#closed) throw new EngineClosedError();
    this.#mailbox.send(topic, data, options.id);
  }

  /** Counters of all runs of this engine so far. */
  get stats(): EngineStats {
    return { ...this.#plans.stats, ...this.#runStats };
  }

  /** Interrupts the runs under way, waits for them, and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    const runs = [...this.#runs.values()];
    for (const run of runs) run.interrupt("the engine was closed");
    await Promise.all(runs.map((run) => run.outcome()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
