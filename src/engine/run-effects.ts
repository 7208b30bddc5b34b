import { type Activity, Phase } from "../core/activity.ts";
import { resolveArgs } from "../core/bodiless.ts";
import type { CacheClaim } from "../core/cache-claim.ts";
import type { Effects, Ending } from "../core/effects.ts";
import type { Frame } from "../core/frame.ts";
import type { Machine } from "../core/machine.ts";
import { isCascadeError } from "../errors/cascade-error.ts";
import { CancelledError, type SkipReason, TaskFailedError, TimeoutError } from "../errors/run-errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { ResultLog } from "../ports/result-log.ts";
import { type Lazy, opOf, policiesOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { RecvOp } from "../spec/recv.ts";
import { callSiteOf } from "../spec/trace.ts";
import type { CacheDesk } from "./cache-desk.ts";
import { CacheLookUps } from "./cache-look-ups.ts";
import type { CacheVisit } from "./cache-visit.ts";
import { isMissingHere, parkedBy } from "./journal/parked-by.ts";
import type { RunJournal } from "./journal/run-journal.ts";
import { identify, isBody, nodeId, taskOf } from "./node-identity.ts";
import type { Outbox } from "./outbox.ts";
import { ResultKeeper } from "./result-keeper.ts";
import type { RunInputs } from "./run-inputs.ts";
import type { Secrets } from "./secrets.ts";
import type { SignalSource } from "./signal-source.ts";

export interface EffectsOptions {
  readonly runId: string;
  readonly clock: Clock;
  /** Milliseconds a body that was told to stop is waited for. */
  readonly grace: number;
  readonly results: ResultLog | undefined;
  /** Where a stored run is written down. */
  readonly journal: RunJournal | undefined;
  readonly inputs: RunInputs;
  readonly mailbox: SignalSource;
  readonly outbox: Outbox;
  readonly finished: (ending: Ending) => void;
  readonly desk: CacheDesk;
  readonly secrets: Secrets;
  /** Reports to the machine and lets the run go on. */
  readonly report: (news: (machine: Machine) => void) => void;
  /** A body that was told to stop goes on, and its grace is over. */
  readonly graceOver: (activity: Activity) => void;
  /** The run can go on, after whatever is being done now. */
  readonly wake: () => void;
}

/**
 * Carries out what the core asks for, through the ports. Whatever could run user code (aborts, events) waits until the
 * core has come to rest: `flush`.
 */
export class RunEffects implements Effects {
  readonly #options: EffectsOptions;
  /** Bounded by the bodies that run. */
  #aborts: Activity[] = [];
  readonly #results: ResultKeeper;
  readonly #caches: CacheLookUps;
  readonly #topics = new Map<Activity, string>();

  constructor(options: EffectsOptions) {
    this.#options = options;
    this.#results = new ResultKeeper(options);
    this.#caches = new CacheLookUps(options);
  }

  prepare(frame: Frame): { readonly error?: unknown } | undefined {
    const { inputs, report } = this.#options;
    const answer = inputs.prepare(frame);
    if (!(answer instanceof Promise)) return this.#parks(frame, answer) ? undefined : answer;
    void answer.then((late) => {
      if (!this.#parks(frame, late)) report((machine) => machine.prepared(frame, late));
    });
    return undefined;
  }

  /** A run that goes on needs something that this process does not have: it fails nothing, and waits for one that has. */
  #parks(frame: Frame, answer: { readonly error?: unknown }): boolean {
    if (frame.restored === undefined || !isMissingHere(answer.error)) return false;
    const { report, runId } = this.#options;
    const error = parkedBy(runId, answer.error);
    void Promise.resolve().then(() => report((machine) => machine.stop({ status: "parked", error })));
    return true;
  }

  setTimer(activity: Activity, milliseconds: number): void {
    const { clock, journal } = this.#options;
    const left = journal === undefined ? milliseconds : journal.wait(activity, milliseconds);
    const cancel = clock.setTimer(left, () => this.#options.report((machine) => machine.timer(activity)));
    activity.timer = journal === undefined ? cancel : () => journal.givenUp(activity, cancel);
  }

  receive(activity: Activity, topic: string): void {
    this.#topics.set(activity, topic);
    const { mailbox, report, journal } = this.#options;
    journal?.receives(activity, topic);
    const early = mailbox.take(topic, activity, (data, signal) => {
      if (signal !== undefined) journal?.received(activity, signal);
      report((machine) => machine.received(activity, data));
    });
    // The answer comes after the core is at rest, like every other one.
    if (early === undefined) return;
    void Promise.resolve().then(() => {
      // Whoever gave up meanwhile leaves the signal to the next one.
      if (activity.phase !== Phase.sleeping) mailbox.putBack(topic, early);
      else report((machine) => machine.received(activity, early.data));
    });
  }

  receiveAgain(activity: Activity): void {
    const { timeout } = opOf(activity.frame.lazies[activity.slot] as Lazy) as RecvOp;
    if (timeout !== undefined) this.setTimer(activity, timeout);
    this.receive(activity, resolveArgs(activity.frame, activity.slot)[0] as string);
  }

  unreceive(activity: Activity): void {
    const topic = this.#topics.get(activity);
    this.#topics.delete(activity);
    if (topic !== undefined) this.#options.mailbox.forget(topic, activity);
  }

  recvTimeout(activity: Activity): unknown {
    const { timeout = 0 } = opOf(activity.frame.lazies[activity.slot] as Lazy) as RecvOp;
    return new TimeoutError("recv", timeout);
  }

  abort(activity: Activity): void {
    this.#aborts.push(activity);
  }

  commit(activity: Activity): void {
    this.#results.add(activity);
  }

  commitGraph(frame: Frame): void {
    this.#options.journal?.graph(frame);
  }

  note(activity: Activity, value: unknown): boolean {
    return this.#options.journal?.note(activity, value) === true;
  }

  keepFailure(activity: Activity, failure: unknown): void {
    this.#options.journal?.failure(activity, failure);
  }

  lookUp(activity: Activity): void {
    this.#caches.add(activity);
  }

  leaveCache(activity: Activity): void {
    this.#caches.leave(activity);
  }

  dropClaim(claim: CacheClaim): void {
    (claim as CacheVisit).leave();
  }

  wake(): void {
    this.#options.wake();
  }

  warn(code: string, message: string, cause?: unknown): void {
    if (this.#options.outbox.observed) this.#options.outbox.post({ type: "warning", code, message, cause });
  }

  failure(activity: Activity, cause: unknown): unknown {
    const { frame, slot, element } = activity;
    // What is wrong with a jump is the engine's to say, not a body's.
    if (frame.plan.kinds[slot] === Kind.bind && isCascadeError(cause)) return cause;
    const { task, label, node } = identify(frame, slot, element);
    const callSite = callSiteOf(frame.lazies[slot] as Lazy);
    return new TaskFailedError(
      { task, label, node, attempts: activity.attempt, site: taskOf(frame, slot)?.site(), callSite },
      cause,
      this.#options.secrets.mask,
    );
  }

  nodeFailure(frame: Frame, slot: number, cause: unknown): unknown {
    if (isCascadeError(cause)) return cause;
    const lazy = frame.lazies[slot] as Lazy;
    const name = opOf(lazy).name;
    return new TaskFailedError(
      { task: name, label: policiesOf(lazy).label, node: nodeId(frame, slot), attempts: 1, site: undefined },
      cause,
      this.#options.secrets.mask,
    );
  }

  finished(ending: Ending): void {
    this.#options.finished(ending);
  }

  graphBuilt(frame: Frame): void {
    this.#options.outbox.post({ type: "graph-built", nodes: frame.plan.size });
  }

  blocked(activity: Activity, reason: string): void {
    const { frame, slot, element } = activity;
    if (isBody(activity))
      this.#options.outbox.post({ type: "task-blocked", ...identify(frame, slot, element), reason });
  }

  started(activity: Activity): void {
    if (!isBody(activity)) return;
    activity.startedAt = this.#options.clock.elapsed();
    if (!this.#options.outbox.observed) return;
    this.#options.outbox.post({
      type: "task-started",
      ...identify(activity.frame, activity.slot, activity.element),
    });
  }

  retrying(activity: Activity, delay: number, error: unknown): void {
    const node = identify(activity.frame, activity.slot, activity.element);
    this.#options.outbox.post({ type: "task-retrying", ...node, attempt: activity.attempt, delay, error });
  }

  ended(activity: Activity, status: "succeeded" | "failed" | "cancelled", error: unknown): void {
    if (!isBody(activity)) return;
    const node = identify(activity.frame, activity.slot, activity.element);
    const duration =
      activity.startedAt === undefined ? 0 : this.#options.clock.elapsed() - activity.startedAt;
    this.#options.outbox.post({
      type: "task-finished",
      ...node,
      status,
      from: activity.fromCache ? "cache" : undefined,
      duration,
      attempts: activity.attempt,
      error,
    });
  }

  skipped(frame: Frame, slot: number, reason: SkipReason): void {
    this.#options.outbox.post({ type: "task-skipped", ...identify(frame, slot), reason });
  }

  detached(activity: Activity): void {
    this.#options.outbox.post({
      type: "task-detached",
      ...identify(activity.frame, activity.slot, activity.element),
    });
  }

  progressed(activity: Activity, done: number, total: number | undefined, note: string | undefined): void {
    if (activity.phase !== Phase.running) return;
    const node = identify(activity.frame, activity.slot, activity.element);
    this.#options.outbox.post({ type: "task-progress", ...node, done, total, note });
  }

  /** The run is over. */
  release(): void {
    this.#results.keepLast();
    this.#results.release();
    this.#options.journal?.close();
  }

  /**
   * Does what had to wait until the core was at rest. What has finished is stored when nothing more can start (`atRest`),
   * as one group, or earlier when the group is large.
   */
  flush(atRest: boolean): void {
    this.deliver();
    this.#results.flush(atRest);
  }

  /** Tells bodies to stop, asks caches, tells subscribers what has happened: all may do anything, also end the run. */
  deliver(): void {
    do {
      while (this.#aborts.length > 0) {
        const aborts = this.#aborts;
        this.#aborts = [];
        for (const activity of aborts) this.#abortNow(activity);
      }
    } while (this.#caches.ask());
    this.#options.outbox.deliver();
  }

  #abortNow(activity: Activity): void {
    if (activity.phase !== Phase.running) return;
    if (activity.stopEarly !== undefined) return activity.stopEarly();
    const { clock, grace, graceOver } = this.#options;
    // Told twice, because it took too long and then was not needed any more: the grace goes on.
    activity.timer ??= clock.setTimer(grace, () => graceOver(activity));
    activity.controller?.abort(reasonToStop(activity));
  }
}

function reasonToStop(activity: Activity): unknown {
  return activity.aborted ? new CancelledError("nobody waits for this body any more") : activity.expired;
}
