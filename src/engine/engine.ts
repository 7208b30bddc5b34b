import type { Capacities, ConstraintRecord } from "../core/gate/constraint-record.ts";
import { InvalidOptionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { EngineClosedError, RunActiveError } from "../errors/run-errors.ts";
import type { RunStatus } from "../ports/stored-run.ts";
import type { Duration } from "../spec/duration.ts";
import { startTrace } from "../spec/trace.ts";
import { checkObject, EngineGate, type Limits, type NewConstraint } from "./engine-gate.ts";
import type { EngineShared, StartRequest } from "./engine-shared.ts";
import { joinRun } from "./join-run.ts";
import type { RunDetail } from "./journal/run-detail.ts";
import type { RunInfo } from "./journal/run-info.ts";
import { type RunsFilter, type StoredRuns, storedRuns } from "./journal/stored-runs.ts";
import { makeShared } from "./make-shared.ts";
import type { RunHandle } from "./run-handle.ts";
import { checkEngineOptions, checkRunOptions, type EngineOptions, type RunOptions } from "./run-options.ts";
import type { RunValue } from "./run-value.ts";
import { type StartedRun, startRun } from "./start-run.ts";

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
 * Runs targets, and keeps what runs share: compiled plans, limits, caches' single flights, resources, signals, listeners.
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
  readonly #shared: EngineShared;
  readonly #gate: EngineGate;
  /** Bounded by the runs under way. */
  readonly #runs = new Map<string, StartedRun>();
  readonly #stopTracing: () => void;
  #closing: Promise<void> | undefined;

  constructor(options: EngineOptions = {}) {
    checkEngineOptions(options);
    this.#gate = new EngineGate(options, this.#runs);
    this.#shared = makeShared(options, this.#gate.gate, (target, asked) => this.#start(target, asked));
    this.#stopTracing = options.trace === true ? startTrace() : () => {};
  }

  /**
   * Runs a target and gives its value. Rejects, and never throws.
   *
   * @param target - a LazyResult, a graph, a plain array or object of LazyResults, or a plain value
   */
  run<const T>(target: T, options: RunOptions = {}): Promise<RunValue<T>> {
    return this.start(target, options).result();
  }

  /** Starts a target. Returns before any body has run, so a subscriber that is added now misses nothing. */
  start<const T>(target: T, options: RunOptions = {}): RunHandle<RunValue<T>> {
    const isNamed = typeof options?.runId === "string" && options.runId !== "";
    const runId = isNamed ? (options.runId as string) : this.#shared.randomness.id();
    return this.#start(target, { runId, options }) as RunHandle<RunValue<T>>;
  }

  #start(target: unknown, asked: StartRequest): RunHandle<unknown> {
    const { runId, options } = asked;
    // A run that is stored is one run, whoever asks for it.
    const known = this.#shared.store === undefined ? undefined : this.#runs.get(runId);
    if (known !== undefined && this.#closing === undefined)
      return joinRun(known, target, asked, this.#shared);
    const started = startRun(target, {
      ...asked,
      check: () => this.#check(runId, options),
      shared: this.#shared,
      ended: (ended) => {
        if (this.#runs.get(runId)?.handle !== ended) return;
        this.#runs.delete(runId);
        this.#gate.watch();
      },
    });
    if (this.#closing === undefined && !this.#runs.has(runId)) this.#runs.set(runId, started);
    this.#gate.watch();
    return started.handle;
  }

  /**
   * The stored runs, the newest first.
   *
   * @param filter - only those of a status, of a name (a glob); at most so many (default 100)
   * @throws {NoStoreError} `CS_NO_STORE` for an engine without a store
   * @example
   * const engine = new Engine({ store: "memory:" });
   * const hello = task("hello", () => "hello");
   * await engine.run(hello(), { runId: "greeting" });
   * (await engine.runs()).map(({ id, status }) => `${id}: ${status}`); // => [ 'greeting: succeeded' ]
   * await engine.close();
   */
  async runs(filter: RunsFilter = {}): Promise<readonly RunInfo[]> {
    return this.#stored.runs(filter);
  }

  /** What a stored run has come to, and what it waits for. @throws {UnknownRunError} `CS_UNKNOWN_RUN` */
  async inspect(runId: string): Promise<RunDetail> {
    return this.#stored.inspect(runId);
  }

  /**
   * A stored run by its id: goes on with one that was interrupted or parked, follows one that another engine has, and gives
   * the result of one that has ended. What is wrong (`CS_UNKNOWN_RUN`) shows in its outcome.
   */
  attach(runId: string, options: RunOptions = {}): RunHandle<unknown> {
    return this.#start(undefined, { runId, options, stored: this.#stored.wanted(false) });
  }

  /** The same, but one that has failed goes on, too: what failed runs again, what is stored does not. */
  retry(runId: string, options: RunOptions = {}): RunHandle<unknown> {
    return this.#start(undefined, { runId, options, stored: this.#stored.wanted(true) });
  }

  /**
   * Cancels a run, wherever it is under way.
   * @returns its status afterwards: "running" until the engine that has it has heard of it
   * @throws {UnknownRunError} `CS_UNKNOWN_RUN`
   */
  async cancel(runId: string, reason = "it was cancelled"): Promise<RunStatus> {
    const here = this.#runs.get(runId)?.handle;
    here?.cancel(reason);
    return here === undefined ? this.#stored.cancel(runId, reason) : (await here.outcome()).status;
  }

  /**
   * Goes on with the runs of the store that nobody works on any more: interrupted ones, and those of engines that are gone.
   * Needs their tasks to be defined; a run whose tasks are not is parked.
   */
  async recover(): Promise<readonly RunHandle<unknown>[]> {
    this.#refuseIfClosed();
    const ids = await this.#stored.orphans();
    return ids.filter((id) => !this.#runs.has(id)).map((id) => this.attach(id));
  }

  /** Deletes the stored runs that ended longer ago than that; gives their number. */
  async prune(olderThan: Duration): Promise<number> {
    return this.#stored.prune(olderThan);
  }

  get #stored(): StoredRuns {
    return storedRuns(this.#shared.store);
  }

  #check(runId: string, options: RunOptions): void {
    checkRunOptions(options);
    this.#refuseIfClosed();
    if (this.#runs.has(runId)) throw new RunActiveError(runId);
  }

  #refuseIfClosed(): void {
    if (this.#closing !== undefined) throw new EngineClosedError();
  }

  /**
   * Sends a signal to whoever receives the topic next; it is kept until then.
   *
   * @param topic - not empty
   * @param options.id - the sender's own id: the same id is one signal
   * @returns when it is kept; with a store, whether it was not known already
   * @throws {SignalOverflowError} `CS_SIGNAL_OVERFLOW` when 10,000 signals wait for the topic already
   */
  signal(topic: string, data?: unknown, options: { readonly id?: string } = {}): Promise<boolean> {
    if (typeof topic !== "string" || topic === "")
      throw new InvalidOptionError("topic", `${quote(topic)} is not a text that is not empty.`);
    this.#refuseIfClosed();
    if (this.#shared.store !== undefined) return this.#stored.signal(topic, data, options.id);
    return Promise.resolve(this.#shared.mailbox.send(topic, data, options.id));
  }

  /**
   * Lets no body start that the scope is about, until `unpause` or the end of `ttl`. What runs goes on.
   *
   * @param scope - "global" (default), "flow:NAME", "run:ID" or "task:GLOB"
   * @param options.ttl - how long it holds (default: until it is cleared)
   * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` for a scope that is none
   * @example
   * const engine = new Engine();
   * engine.pause("task:send*");
   * engine.constraints().map(({ scope, type }) => `${type} ${scope}`); // => [ 'pause task:send*' ]
   * engine.unpause("task:send*");
   */
  pause(scope = "global", options: { readonly ttl?: Duration } = {}): void {
    this.#refuseIfClosed();
    checkObject("pause", options);
    this.#gate.limit(scope, { pause: true, ...options }, this.#shared.randomness.id());
  }

  /** Ends a pause of exactly this scope (default "global"); limits stay. */
  unpause(scope = "global"): void {
    this.#refuseIfClosed();
    this.#gate.clear(scope, "pause");
  }

  /**
   * Limits the bodies that the scope is about: how many at a time, how many starts in a time. What was said before of the same
   * scope and type is replaced.
   *
   * @param scope - "global", "flow:NAME", "run:ID" or "task:GLOB"
   * @param limits.concurrency - a whole number of at least 0, or `null` to clear it
   * @param limits.rate - starts per second, or a text such as "10/m"; 0 is a pause; `null` clears it
   * @param limits.burst - starts at once after a time without any (default 1)
   * @param limits.ttl - how long it holds (default: until it is cleared)
   * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT`
   * @example
   * const engine = new Engine();
   * engine.limit("task:fetch", { concurrency: 2, rate: "10/m", burst: 5 });
   * engine.constraints().length; // => 2
   */
  limit(scope: string, limits: Limits): void {
    this.#refuseIfClosed();
    this.#gate.limit(scope, limits, this.#shared.randomness.id());
  }

  /**
   * Sets a constraint of any type, also of one that was plugged in with the option `constraintHandlers`.
   *
   * @param record.params - what the type's handler wants
   * @param record.ttl - how long it holds (default: until `unconstrain`)
   * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT`
   * @example
   * const office = {
   *   type: "office-hours",
   *   holdsPlace: false,
   *   parse: (params: unknown) => params as { open: boolean },
   *   permits: (state: { open: boolean }) => state.open || { reason: "closed" },
   * };
   * const engine = new Engine({ constraintHandlers: [office as ConstraintHandler] });
   * engine.constrain({ scope: "task:call*", type: "office-hours", params: { open: true } });
   * const callBack = task("callBack", () => "called");
   * await engine.run(callBack()); // => "called"
   */
  constrain(record: NewConstraint): void {
    this.#refuseIfClosed();
    this.#gate.constrain(record, this.#shared.randomness.id());
  }

  /** Clears the constraint of exactly this scope and type. */
  unconstrain(scope: string, type: string): void {
    this.#refuseIfClosed();
    this.#gate.clear(scope, type);
  }

  /** The pauses and limits that hold now. */
  constraints(): readonly ConstraintRecord[] {
    return this.#gate.records();
  }

  /**
   * Changes how much there is of each capacity, for all runs, from now on. What is taken stays taken; those that wait start as
   * soon as there is enough.
   *
   * @throws {InvalidOptionError} `CS_INVALID_OPTION` for an amount that is negative or NaN
   */
  setCapacities(capacities: Capacities): void {
    this.#refuseIfClosed();
    this.#gate.setCapacities(capacities);
  }

  /** Counters of all runs of this engine so far. */
  get stats(): EngineStats {
    return { ...this.#shared.plans.stats, ...this.#shared.stats };
  }

  /** Interrupts the runs under way, waits for them, releases the engine's resources, and takes no more. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const runs = [...this.#runs.values()].map(({ handle }) => handle);
    for (const run of runs) run.interrupt("the engine was closed");
    await Promise.all(runs.map((run) => run.outcome()));
    await this.#shared.store?.close();
    this.#stopTracing();
    for (const problem of await this.#shared.resources.close())
      process.emitWarning(problem.message, { code: "CS_W_TEAR_DOWN" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
