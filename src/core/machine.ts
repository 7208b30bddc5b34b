import type { Built } from "../graph/plan-cache.ts";
import type { Lazy } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import { Activity, Phase } from "./activity.ts";
import { workOffAgenda } from "./agenda.ts";
import {
  beginAttempt,
  bodyPolicies,
  commit,
  complete,
  endAttempt,
  giveUp,
  isAbortEcho,
  stopped,
  tryAgain,
} from "./attempt.ts";
import type { Ending } from "./effects.ts";
import { deliver, isWanted, keepElement, nextElement } from "./elements.ts";
import { conclude, endRun, finishIfQuiet, resolveStall } from "./end-run.ts";
import { Frame } from "./frame.ts";
import { followTail, nextGeneration, openFrame, prepared, resumeTail, startRoot } from "./generation.ts";
import { type MachineOptions, MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { retryDelay } from "./retry-delay.ts";
import { State } from "./states.ts";
import { wake } from "./stop-activity.ts";

/**
 * Decides what a run does next: a synchronous, deterministic state machine. It starts nothing itself. The driver asks
 * `next()` for what to run and reports what came of it; the answers of the machine are its state and calls on Effects.
 */
export class Machine {
  readonly state: MachineState;
  #reported: Activity | MapState | undefined;

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

  /**
   * What to run now: the body of an activity, or a frame that can run straight through. Undefined when nothing can start.
   */
  next(): Activity | Frame | undefined {
    const m = this.state;
    for (;;) {
      if (m.ending !== undefined) return undefined;
      const entry = m.queue.peek();
      if (entry === undefined) {
        if (!resolveStall(m)) {
          finishIfQuiet(m);
          return undefined;
        }
        this.#settle();
      } else if (entry instanceof Frame) {
        m.queue.pop();
        if (entry.closed) continue;
        if (m.fast) return entry;
        openFrame(m, entry, entry.cursor);
        this.#settle();
      } else if (entry instanceof Activity && entry.resumes !== undefined) {
        m.queue.pop();
        resumeTail(m, entry, entry.resumes);
        this.#settle();
      } else if (entry instanceof MapState ? !entry.canStart : entry.phase !== Phase.queued) m.queue.pop();
      else return this.#start(entry);
    }
  }

  #start(entry: Activity | MapState): Activity | undefined {
    const m = this.state;
    if (m.running >= m.options.maxConcurrency || !m.options.permits.tryTake()) {
      if (m.observed && this.#reported !== entry) {
        this.#reported = entry;
        const isMap = entry instanceof MapState;
        const waiting = isMap ? new Activity(entry.frame, entry.slot, entry.next, 0) : entry;
        m.effects.blocked(waiting, "max concurrency");
      }
      return undefined;
    }
    this.#reported = undefined;
    const activity = entry instanceof MapState ? nextElement(m, entry) : entry;
    if (activity === entry) m.queue.pop();
    beginAttempt(this.state, activity);
    if (activity.attempt === 1) {
      if (activity.frame.plan.kinds[activity.slot] !== Kind.recover) m.stats.nodesRun++;
      if (m.observed) m.effects.started(activity);
    }
    return activity;
  }

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
    if (activity.aborted) stopped(m, activity, { value });
    else complete(m, activity, value);
    this.#settle(activity.frame);
  }

  /** A body returned a LazyResult: its value is that LazyResult's value. */
  tailCalled(activity: Activity, lazy: Lazy): void {
    const m = this.state;
    if (activity.phase !== Phase.running) return;
    endAttempt(m, activity);
    if (m.observed) m.effects.ended(activity, activity.aborted ? "cancelled" : "succeeded", undefined);
    if (activity.aborted) stopped(m, activity, undefined);
    else if (m.options.durable) commit(m, activity, lazy, true);
    else followTail(m, activity, lazy);
    this.#settle(activity.frame);
  }

  /**
   * A body failed. Runs it again after a delay when its policy says so and `mayRetry` (the policy's filter, which the
   * driver asked) allows it.
   */
  failed(activity: Activity, error: unknown, mayRetry: boolean): void {
    const m = this.state;
    if (activity.phase !== Phase.running) return;
    endAttempt(m, activity);
    if (activity.aborted) {
      if (m.observed) m.effects.ended(activity, "cancelled", undefined);
      if (m.ending?.status === "failed" && !isAbortEcho(error))
        m.noteFailure(m.effects.failure(activity, error));
      stopped(m, activity, undefined);
    } else {
      const delay = mayRetry
        ? retryDelay(bodyPolicies(activity).retry, activity.attempt, m.options.random)
        : undefined;
      if (delay === undefined) giveUp(m, activity, error);
      else tryAgain(m, activity, delay, error);
    }
    this.#settle(activity.frame);
  }

  /** The timer of an activity is due: a retry, a wait, or the timeout of a recv. */
  timer(activity: Activity): void {
    const m = this.state;
    if (activity.phase !== Phase.sleeping) return;
    activity.timer = undefined;
    wake(m, activity);
    const kind = activity.element < 0 ? activity.frame.plan.kinds[activity.slot] : Kind.map;
    if (kind === Kind.wait) this.#wakeUp(activity, undefined);
    else if (kind === Kind.recv) {
      activity.phase = Phase.over;
      giveUp(m, activity, m.effects.recvTimeout(activity));
    } else {
      activity.phase = Phase.queued;
      m.queue.push(activity);
    }
    this.#settle();
  }

  /** A signal came for a recv. */
  received(activity: Activity, data: unknown): void {
    if (activity.phase !== Phase.sleeping) return;
    wake(this.state, activity);
    this.#wakeUp(activity, data);
    this.#settle();
  }

  #wakeUp(activity: Activity, value: unknown): void {
    activity.phase = Phase.over;
    complete(this.state, activity, value);
  }

  /** A body went on after it was told to stop, and its grace is over: nobody waits for it any more. */
  graceOver(activity: Activity): void {
    const m = this.state;
    if (activity.phase !== Phase.running) return;
    endAttempt(m, activity);
    if (m.observed) {
      m.effects.detached(activity);
      m.effects.ended(activity, "cancelled", undefined);
    }
    stopped(m, activity, undefined);
    this.#settle(activity.frame);
  }

  /** A result is stored: only now do others see it. */
  committed(activity: Activity): void {
    const m = this.state;
    m.committing--;
    if (!isWanted(activity) || m.ending !== undefined) return this.#settle();
    if (activity.resultIsTail) followTail(m, activity, activity.result as Lazy);
    else deliver(m, activity, State.done, activity.result);
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
    const m = this.state;
    if (m.ending !== undefined) return;
    const { owner } = frame;
    frame.cursor = frame.plan.size;
    if (owner === undefined) conclude(m, State.done, value);
    else {
      frame.closed = true;
      deliver(m, owner, State.done, value);
    }
    this.#settle();
  }

  /** A frame ran straight through, and its target returned a LazyResult. */
  straightTail(frame: Frame, lazy: Lazy): void {
    if (this.state.ending !== undefined) return;
    this.state.stats.tailCalls++;
    frame.cursor = frame.target;
    frame.replacement = { lazy, slot: frame.target };
    nextGeneration(this.state, frame);
    this.#settle();
  }

  /** A frame stopped running straight at a slot whose body has been called: that body goes on as an activity. */
  takeOver(frame: Frame, slot: number): Activity {
    const activity = new Activity(frame, slot, -1, 0);
    frame.cursor = slot;
    beginAttempt(this.state, activity);
    this.state.options.permits.tryTake();
    if (this.state.ending === undefined) openFrame(this.state, frame, slot, activity);
    else {
      // The body has ended its own run: it is told to stop like any other.
      activity.aborted = true;
      this.state.effects.abort(activity);
    }
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
