import type { Built } from "../graph/plan-cache.ts";
import type { CacheHit } from "../spec/cache-policy.ts";
import type { Lazy } from "../spec/lazy.ts";
import { type Activity, Phase } from "./activity.ts";
import { workOffAgenda } from "./agenda.ts";
import { commit, complete, endAttempt, giveUp, isAbortEcho, stopped, tryAgain } from "./attempt.ts";
import { cacheAnswered } from "./cache-answer.ts";
import type { CacheClaim } from "./cache-claim.ts";
import type { Ending } from "./effects.ts";
import { isGivenUp, keepElement } from "./elements.ts";
import { endRun, finishIfQuiet } from "./end-run.ts";
import type { Frame, Spectator } from "./frame.ts";
import { followTail, graphCommitted, graphRefused, nextGeneration } from "./generation.ts";
import { openFrame, prepared, resumeRoot, startRoot } from "./launch-frame.ts";
import { type MachineOptions, MachineState } from "./machine-state.ts";
import { resultCommitted, resultRefused } from "./result-committed.ts";
import { retryDelay } from "./retry-delay.ts";
import { spectate } from "./spectators.ts";
import { startNext } from "./start-next.ts";
import { straightDone, straightTail, takeOver } from "./straight.ts";
import { registerRunning } from "./ticket-of.ts";
import { received, timerDue, waitOn } from "./timer-due.ts";

/** What the driver found out about an error: whether the policy's filter allows another attempt, and when at the earliest. */
export interface Verdict {
  readonly mayRetry: boolean;
  /** Milliseconds that the error asks to wait. */
  readonly hint?: number | undefined;
}

/**
 * Decides what a run does next: a synchronous, deterministic state machine. It starts nothing itself. The driver asks
 * `next()` for what to run and reports what came of it; the answers of the machine are its state and calls on Effects.
 */
export class Machine {
  readonly state: MachineState;

  constructor(options: MachineOptions) {
    this.state = new MachineState(options);
  }

  get finished(): boolean {
    return this.state.finished;
  }

  /** Demands the target of the run's first graph. */
  start(built: Built): void {
    startRoot(this.state, built);
    this.#settle();
  }

  /** Demands the target of a run that was stored: its frames are there already. */
  resume(root: Frame, seq: number): void {
    resumeRoot(this.state, root, seq);
    this.#settle();
  }

  /**
   * What to run now: the body of an activity, or a frame that can run straight through. Undefined when nothing can start.
   */
  next(): Activity | Frame | undefined {
    return startNext(this.state, this.#settleNow, this.#openWhole);
  }

  #settleNow = (): void => this.#settle();

  #openWhole = (frame: Frame): void => {
    openFrame(this.state, frame, frame.cursor);
    this.#settle();
  };

  /** A body returned a promise: it goes on running after its call. */
  pending(activity: Activity): void {
    keepElement(this.state, activity);
    if (activity.aborted) this.#settle();
  }

  /** A body returned a plain value. */
  succeeded(activity: Activity, value: unknown): void {
    const m = this.state;
    if (activity.phase !== Phase.running) return;
    endAttempt(m, activity);
    if (m.observed) m.effects.ended(activity, activity.aborted ? "cancelled" : "succeeded", undefined);
    if (activity.aborted || isGivenUp(m, activity)) stopped(m, activity, { value });
    else complete(m, activity, value);
    this.#settle(activity.frame);
  }

  /** A body returned a LazyResult: its value is that LazyResult's value. */
  tailCalled(activity: Activity, lazy: Lazy): void {
    const m = this.state;
    if (activity.phase !== Phase.running) return;
    endAttempt(m, activity);
    if (m.observed) m.effects.ended(activity, activity.aborted ? "cancelled" : "succeeded", undefined);
    if (activity.aborted || isGivenUp(m, activity)) stopped(m, activity, undefined);
    else if (m.options.durable && !m.options.stored) commit(m, activity, lazy, true);
    else followTail(m, activity, lazy);
    this.#settle(activity.frame);
  }

  /**
   * A body failed, or its time was over. Runs it again after a delay when its policy says so and `verdict` (what the driver
   * found out about the error) allows it.
   */
  failed(activity: Activity, error: unknown, verdict: Verdict): void {
    const m = this.state;
    if (activity.phase !== Phase.running) return;
    endAttempt(m, activity);
    if (activity.aborted) {
      if (m.observed) m.effects.ended(activity, "cancelled", undefined);
      if (m.ending?.status === "failed" && !isAbortEcho(error))
        m.noteFailure(m.effects.failure(activity, error));
      stopped(m, activity, undefined);
    } else {
      const { retry } = activity.policies;
      const delay = verdict.mayRetry
        ? retryDelay(retry, activity.attempt, m.options.random, verdict.hint)
        : undefined;
      if (delay === undefined) giveUp(m, activity, error);
      else tryAgain(m, activity, delay, error);
    }
    this.#settle(activity.frame);
  }

  /** What a body gave is refused: it fails with the error as it is, and is not called again. */
  refused(activity: Activity, error: unknown): void {
    const m = this.state;
    if (activity.phase !== Phase.running) return;
    if (activity.aborted) return this.failed(activity, error, { mayRetry: false });
    endAttempt(m, activity);
    giveUp(m, activity, error, true);
    this.#settle(activity.frame);
  }

  /** An attempt took too long: its body is told to stop, and fails as soon as it has. */
  timedOut(activity: Activity, error: unknown): void {
    if (activity.phase !== Phase.running || activity.aborted || activity.expired !== undefined) return;
    activity.expired = error;
    this.state.effects.abort(activity);
  }

  /** What the cache of a body has; without a hit it runs, with the duty to store its result. */
  cacheAnswered(activity: Activity, hit: CacheHit | undefined, claim: CacheClaim | undefined): void {
    cacheAnswered(this.state, activity, hit, claim);
    this.#settle();
  }

  /** The timer of an activity is due: a retry, a wait, or the timeout of a recv. */
  timer(activity: Activity): void {
    timerDue(this.state, activity);
    this.#settle();
  }

  /** A signal came for a recv. */
  received(activity: Activity, data: unknown): void {
    received(this.state, activity, data);
    this.#settle();
  }

  /** The signal that a recv was to end with is somebody else's. */
  waitOn(activity: Activity): void {
    waitOn(this.state, activity);
    this.#settle();
  }

  /** A body went on after it was told to stop, and its grace is over: nobody waits for it any more. */
  graceOver(activity: Activity, verdict: Verdict): void {
    const m = this.state;
    if (activity.phase !== Phase.running) return;
    if (m.observed) m.effects.detached(activity);
    if (!activity.aborted && activity.expired !== undefined)
      return this.failed(activity, activity.expired, verdict);
    endAttempt(m, activity);
    if (m.observed) m.effects.ended(activity, "cancelled", undefined);
    stopped(m, activity, undefined);
    this.#settle(activity.frame);
  }

  /** A result is stored: only now do others see it. */
  committed(activity: Activity): void {
    this.state.committing--;
    resultCommitted(this.state, activity);
    this.#settle();
  }

  /** A result has no stored form: its node fails. */
  commitRefused(activity: Activity, error: unknown): void {
    this.state.committing--;
    resultRefused(this.state, activity, error);
    this.#settle();
  }

  /** The graph of a frame, or of its next generation, is stored; or has no stored form. */
  graphCommitted(frame: Frame, refused?: { readonly error: unknown }): void {
    this.state.committing--;
    if (refused === undefined) graphCommitted(this.state, frame);
    else graphRefused(this.state, frame, refused.error);
    this.#settle();
  }

  /** Parameters and environment of a frame are known, or refused. */
  prepared(frame: Frame, answer: { readonly error?: unknown }): void {
    this.state.preparing--;
    if (this.state.ending === undefined) prepared(this.state, frame, answer);
    this.#settle();
  }

  /** Ends the run from outside: cancellation, interruption. Harmless when it has ended already. */
  stop(ending: Ending): void {
    endRun(this.state, ending);
    this.#settle();
  }

  /** A frame begins to run straight through: until `endStraight` one of its bodies counts as running. */
  beginStraight(): void {
    this.state.running++;
  }

  endStraight(): void {
    this.state.running--;
    finishIfQuiet(this.state);
  }

  /** A frame ran straight through to its target's value. */
  straightDone(frame: Frame, value: unknown): void {
    straightDone(this.state, frame, value);
    this.#settle();
  }

  /** A frame ran straight through, and its target returned a LazyResult. */
  straightTail(frame: Frame, lazy: Lazy): void {
    straightTail(this.state, frame, lazy);
    this.#settle();
  }

  /** A frame stopped running straight at a slot whose body has been called: that body goes on as an activity. */
  takeOver(frame: Frame, slot: number): Activity {
    const activity = takeOver(this.state, frame, slot);
    this.#settle();
    return activity;
  }

  /** A frame cannot run straight through from a slot on: it goes the general way there. */
  openAt(frame: Frame, slot: number): void {
    frame.cursor = slot;
    if (this.state.ending === undefined) openFrame(this.state, frame, slot);
    this.#settle();
  }

  /** A frame stopped running straight before `cursor` and waits for its turn. */
  requeue(frame: Frame): void {
    if (this.state.ending === undefined) this.state.queue.push(frame);
  }

  /** Somebody begins to look at the run. */
  observe(): void {
    this.state.observed = true;
    this.state.fast = false;
  }

  /** The gate is about to limit the run: it is told what runs already. */
  gateCloses(): void {
    registerRunning(this.state);
  }

  /** The gate may have stopped to limit the run. */
  gateChanged(): void {
    this.state.refreshFast();
  }

  /** Tells once what becomes of a node: now, when it settles, or at the end of the run. */
  spectate(lazy: Lazy, spectator: Spectator): void {
    this.state.fast = false;
    spectate(this.state, lazy, spectator);
    this.state.refreshFast();
  }

  /** Works off the consequences; turns frames that waited for their last body; reports the end. */
  #settle(frame?: Frame): void {
    const m = this.state;
    workOffAgenda(m);
    if (frame?.replacement !== undefined && frame.active === 0 && !frame.closed && m.ending === undefined) {
      nextGeneration(m, frame);
      workOffAgenda(m);
    }
    finishIfQuiet(m);
  }
}
