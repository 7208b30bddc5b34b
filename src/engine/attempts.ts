import type { Activity } from "../core/activity.ts";
import { bodyPolicies } from "../core/attempt.ts";
import { isGivenUp, isWanted } from "../core/elements.ts";
import { isBound } from "../core/is-bound.ts";
import type { Machine, Verdict } from "../core/machine.ts";
import { retryHint } from "../core/retry-hint.ts";
import { UnboundJumpError } from "../errors/flow-control-errors.ts";
import { quote } from "../errors/quote.ts";
import { CancelledError } from "../errors/run-errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { TaskContext } from "../spec/context.ts";
import { isJump } from "../spec/jump.ts";
import { isLazyObject } from "../spec/lazy.ts";
import { bodies } from "../spec/task-registry.ts";
import { callBody } from "./call-body.ts";
import { identify } from "./node-identity.ts";
import { AttemptResources } from "./resources/attempt-resources.ts";
import type { ResourceScope } from "./resources/resource-scope.ts";
import { wantedResources } from "./wanted-resources.ts";
import { overtimeOf, watchTime } from "./watch-time.ts";

/** What attempts need of their run. */
export interface AttemptHost {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly resources: ResourceScope;
  context(activity: Activity): TaskContext;
  report(news: (machine: Machine) => void): void;
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
    const { timeout } = bodyPolicies(activity);
    if (timeout !== undefined) watchTime(activity, timeout, this.#host);
    const wanted = wantedResources(activity);
    if (wanted === undefined) return this.#call(activity, undefined);
    const own = new AttemptResources(resources, wanted);
    activity.resources = own;
    if (own.pending === undefined) return this.#call(activity, own.instances);
    machine.pending(activity);
    own.pending.then(
      () => {
        if (this.#isOver(activity)) this.#stopped(activity);
        else this.#call(activity, own.instances);
        this.#host.pump();
      },
      (error: unknown) => {
        this.failed(activity, error);
        this.#host.pump();
      },
    );
  }

  /** Its resources came too late: the body is not called any more. */
  #isOver(activity: Activity): boolean {
    return activity.aborted || activity.expired !== undefined || !isWanted(activity);
  }

  #stopped(activity: Activity): void {
    this.failed(activity, activity.expired ?? new CancelledError("nobody waits for this body any more"));
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
    native.then(
      (value: unknown) => {
        this.#ended(activity, value);
        this.#host.pump();
      },
      (error: unknown) => {
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
    activity.watch?.();
    activity.watch = undefined;
    const tell = (): void => this.#host.machine.graceOver(activity, verdictOf(activity, activity.expired));
    const problems = own?.close({
      error: activity.expired ?? new CancelledError("nobody waits for this body any more"),
    });
    if (problems instanceof Promise) void problems.then(() => this.#host.report(tell));
    else tell();
  }

  /** The body has settled: what its attempt holds is released, and then it is told. */
  #close(activity: Activity, ended: Ended): void {
    const overtime = activity.watch === undefined ? undefined : overtimeOf(activity, this.#host.clock);
    activity.watch?.();
    activity.watch = undefined;
    const result: Ended = overtime === undefined ? ended : { error: overtime };
    const own = takeResources(activity);
    if (own === undefined) return this.#tell(activity, result);
    const problems = own.close(failureOf(activity, result));
    if (problems instanceof Promise) {
      this.#host.machine.pending(activity);
      void problems.then(([problem]) => {
        this.#tell(activity, problem === undefined || "error" in result ? result : { error: problem });
        this.#host.pump();
      });
    } else {
      const [problem] = problems;
      this.#tell(activity, problem === undefined || "error" in result ? result : { error: problem });
    }
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
  const { retry } = bodyPolicies(activity);
  if (retry === undefined || activity.aborted) return { mayRetry: false };
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
