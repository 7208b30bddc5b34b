import { type Activity, Phase } from "../core/activity.ts";
import { isGivenUp } from "../core/elements.ts";
import { isBound } from "../core/is-bound.ts";
import type { Machine, Verdict } from "../core/machine.ts";
import { retryHint } from "../core/retry-hint.ts";
import { UnboundJumpError } from "../errors/flow-control-errors.ts";
import { quote } from "../errors/quote.ts";
import type { TearDownError } from "../errors/resource-errors.ts";
import { CancelledError } from "../errors/run-errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { TaskContext } from "../spec/context.ts";
import { isJump } from "../spec/jump.ts";
import { isLazyObject } from "../spec/lazy.ts";
import { noPolicies } from "../spec/policies.ts";
import { bodies } from "../spec/task-registry.ts";
import { callBody } from "./call-body.ts";
import { identify } from "./node-identity.ts";
import { AttemptResources } from "./resources/attempt-resources.ts";
import type { ResourceScope, TearDownProblems } from "./resources/resource-scope.ts";
import { wantedResources } from "./wanted-resources.ts";
import { overtimeOf, watchTime } from "./watch-time.ts";

/** What attempts need of their run. */
export interface AttemptHost {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly resources: () => ResourceScope;
  context(activity: Activity): TaskContext;
  report(news: (machine: Machine) => void): void;
  /** A tear-down failed beside something else. */
  warn(problem: TearDownError): void;
  pump(): void;
}

/** How a body ended. */
type Ended = { readonly value: unknown } | { readonly error: unknown };

/**
 * Calls bodies, waits for them, and reports what came of it: within their time, with their resources acquired before and
 * released after.
 */
export class Attempts {
  readonly #host: AttemptHost;

  constructor(host: AttemptHost) {
    this.#host = host;
  }

  /** Calls the body of an activity that has just started. */
  begin(activity: Activity): void {
    const { machine, resources } = this.#host;
    // Whoever heard that it starts may have ended the run.
    if (isGivenUp(machine.state, activity)) {
      activity.aborted = true;
      return machine.failed(activity, undefined, { mayRetry: false });
    }
    const { policies } = activity;
    if (policies === noPolicies && !activity.frame.plan.injects) return this.#call(activity, undefined);
    const { timeout } = policies;
    if (timeout !== undefined) watchTime(activity, timeout, this.#host);
    const wanted = wantedResources(activity);
    if (wanted === undefined) return this.#call(activity, undefined);
    const own = new AttemptResources(resources(), wanted);
    activity.resources = own;
    if (own.pending === undefined) return this.#call(activity, own.instances);
    this.#acquire(activity, own, own.pending);
  }

  /** Calls the body when its resources are there. Until then it can be stopped without waiting for anything. */
  #acquire(activity: Activity, own: AttemptResources, pending: Promise<void>): void {
    const settle = (goOn: () => void): void => {
      // Another attempt may be acquiring its own by now.
      if (activity.stopEarly !== stop) return;
      activity.stopEarly = undefined;
      goOn();
      this.#host.pump();
    };
    const stop = (): void =>
      settle(() =>
        this.failed(activity, activity.expired ?? new CancelledError("nobody waits for this body any more")),
      );
    activity.stopEarly = stop;
    this.#host.machine.pending(activity);
    pending.then(
      () => settle(() => this.#callUnlessGivenUp(activity, own.instances)),
      (error: unknown) => settle(() => this.failed(activity, error)),
    );
  }

  /** The run may have ended while the resources were set up, before it was told to this attempt. */
  #callUnlessGivenUp(activity: Activity, instances: readonly unknown[] | undefined): void {
    if (!isGivenUp(this.#host.machine.state, activity)) return this.#call(activity, instances);
    this.failed(activity, new CancelledError("nobody waits for this body any more"));
  }

  #call(activity: Activity, instances: readonly unknown[] | undefined): void {
    let result: unknown;
    bodies.depth++;
    try {
      result = callBody(activity, instances, this.#context);
    } catch (error) {
      return this.failed(activity, error);
    } finally {
      bodies.depth--;
    }
    this.returned(activity, result);
  }

  #context = (activity: Activity): TaskContext => this.#host.context(activity);

  /** A body returned: a value, a LazyResult to go on with, or a promise to wait for. */
  returned(activity: Activity, result: unknown): void {
    if ((typeof result !== "object" && typeof result !== "function") || result === null)
      return this.#ended(activity, result);
    if (isLazyObject(result)) return this.#ended(activity, result);
    let thenable: boolean;
    try {
      thenable = isPromiseLike(result);
    } catch (error) {
      return this.failed(activity, error);
    }
    if (thenable) this.#await(activity, result as PromiseLike<unknown>);
    else this.#ended(activity, result);
  }

  #await(activity: Activity, promise: PromiseLike<unknown>): void {
    this.#host.machine.pending(activity);
    const native = promise instanceof Promise ? promise : Promise.resolve(promise);
    const { attempt } = activity;
    native.then(
      (value: unknown) => {
        if (isDecided(activity, attempt)) return;
        this.#ended(activity, value);
        this.#host.pump();
      },
      (error: unknown) => {
        if (isDecided(activity, attempt)) return;
        this.failed(activity, error);
        this.#host.pump();
      },
    );
  }

  #ended(activity: Activity, value: unknown): void {
    if (activity.watch === undefined && activity.resources === undefined) this.#succeeded(activity, value);
    else this.#close(activity, { value });
  }

  /** A body threw or rejected. */
  failed(activity: Activity, error: unknown): void {
    if (activity.watch === undefined && activity.resources === undefined)
      this.#host.machine.failed(activity, error, verdictOf(activity, error));
    else this.#close(activity, { error });
  }

  /** A body went on after it was told to stop: what it holds is released although it may still use it. */
  graceOver(activity: Activity): void {
    const own = takeResources(activity);
    activity.decided = activity.attempt;
    activity.watch?.();
    activity.watch = undefined;
    const tell = (): void => this.#host.machine.graceOver(activity, verdictOf(activity, activity.expired));
    const problems = own?.close({
      error: activity.expired ?? new CancelledError("nobody waits for this body any more"),
    });
    const torn = (found: TearDownProblems): void => {
      for (const problem of found) this.#host.warn(problem);
      tell();
    };
    if (problems instanceof Promise) void problems.then((found) => this.#host.report(() => torn(found)));
    else torn(problems ?? []);
  }

  /** The body has settled: what its attempt holds is released, and then it is told. */
  #close(activity: Activity, ended: Ended): void {
    const overtime = activity.watch === undefined ? undefined : overtimeOf(activity, this.#host.clock);
    activity.watch?.();
    activity.watch = undefined;
    const result: Ended = overtime === undefined ? ended : { error: overtime };
    const own = takeResources(activity);
    if (own === undefined) return this.#tell(activity, result);
    const { attempt } = activity;
    activity.decided = attempt;
    const problems = own.close(failureOf(activity, result));
    if (problems instanceof Promise) {
      this.#host.machine.pending(activity);
      void problems.then((found) => {
        const ended = this.#torn(result, found);
        // Its grace may have been over before the tear-down.
        if (activity.attempt !== attempt) return;
        this.#tell(activity, ended);
        this.#host.pump();
      });
    } else this.#tell(activity, this.#torn(result, problems));
  }

  /** A tear-down that failed fails an attempt that had succeeded; otherwise it hides nothing, but is told. */
  #torn(result: Ended, [problem, ...others]: TearDownProblems): Ended {
    const hasFailed = "error" in result;
    for (const other of hasFailed && problem !== undefined ? [problem, ...others] : others)
      this.#host.warn(other);
    return hasFailed || problem === undefined ? result : { error: problem };
  }

  #tell(activity: Activity, ended: Ended): void {
    if (!("error" in ended)) return this.#succeeded(activity, ended.value);
    this.#host.machine.failed(activity, ended.error, verdictOf(activity, ended.error));
  }

  #succeeded(activity: Activity, value: unknown): void {
    const { machine } = this.#host;
    if (typeof value !== "object" || value === null) return machine.succeeded(activity, value);
    if (isLazyObject(value)) return machine.tailCalled(activity, value);
    if (!isJump(value) || isBound(activity)) return machine.succeeded(activity, value);
    const { task } = identify(activity.frame, activity.slot, activity.element);
    machine.refused(activity, new UnboundJumpError(task, quote(value.key)));
  }
}

/** Whether what a body came to is not asked for any more: another attempt runs, or how this one ends is known. */
function isDecided(activity: Activity, attempt: number): boolean {
  return activity.attempt !== attempt || activity.decided === attempt;
}

function takeResources(activity: Activity): AttemptResources | undefined {
  const own = activity.resources as AttemptResources | undefined;
  activity.resources = undefined;
  return own;
}

/** What the generators of an attempt's resources see at their `yield`. */
function failureOf(activity: Activity, ended: Ended): { readonly error: unknown } | undefined {
  if ("error" in ended) return ended;
  return activity.aborted ? { error: new CancelledError("nobody waits for this body any more") } : undefined;
}

/** What the error says about another attempt. The filter of a retry policy is asked here, because it is user code. */
function verdictOf(activity: Activity, error: unknown): Verdict {
  const { retry } = activity.policies;
  if (retry === undefined || activity.aborted || activity.phase !== Phase.running) return { mayRetry: false };
  try {
    if (retry.retryIf !== undefined && !retry.retryIf(error, activity.attempt)) return { mayRetry: false };
  } catch {
    // A filter that fails has not said yes.
    return { mayRetry: false };
  }
  return { mayRetry: true, hint: retryHint(error) };
}

/** A promise, or anything else to wait for. Reading `then` may run user code. */
export function isPromiseLike(value: object): value is PromiseLike<unknown> {
  return value instanceof Promise || ("then" in value && typeof value.then === "function");
}
