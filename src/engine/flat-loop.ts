import type { Activity } from "../core/activity.ts";
import { Phase } from "../core/activity.ts";
import type { Frame } from "../core/frame.ts";
import type { MachineState } from "../core/machine-state.ts";
import {
  argsOf,
  bindingOf,
  bornOf,
  isLazy,
  isLazyObject,
  type Lazy,
  type LazyPolicies,
  opOf,
  policiesOf,
} from "../spec/lazy.ts";
import type { Op } from "../spec/op.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import { mayBeDeferred } from "./call-body.ts";
import type { FastPathHost } from "./fast-path-host.ts";

type Body = (...args: readonly unknown[]) => unknown;

/**
 * Fast path: a task without dependencies that tail-calls itself, turn after turn, without building a graph each time.
 *
 * Everything else (another task, dependencies, policies, a listener, other work that is ready, the end of the time
 * budget) goes to the general path, which makes the same generation out of the LazyResult.
 */
export function runFlatLoop(host: FastPathHost, frame: Frame): void {
  const { machine, slices } = host;
  const m = machine.state;
  let lazy = frame.lazies[0] as Lazy;
  const { fn } = opOf(lazy) as TaskDefinition;
  let turns = 0;
  for (;;) {
    let result: unknown;
    let later: boolean;
    try {
      result = call(fn, argsOf(lazy));
      later = mayBeDeferred(result);
    } catch (error) {
      turned(host, frame, lazy, turns);
      return host.bodyFailed(machine.takeOver(frame, 0), error);
    }
    if (
      later &&
      isLazy(result) &&
      m.fast &&
      m.queue.size === 0 &&
      sameTurn(frame, lazy, result) &&
      !slices.due()
    ) {
      lazy = result;
      turns++;
      continue;
    }
    turned(host, frame, lazy, turns);
    if (!later) return machine.straightDone(frame, result);
    if (isLazy(result)) return machine.straightTail(frame, result);
    const activity = machine.takeOver(frame, 0);
    if (result instanceof Promise) void awaitFlat(new AsyncLoop(host, activity), result);
    else host.bodyReturned(activity, result);
    return;
  }
}

/**
 * Whether a LazyResult is the next turn of the same loop: a plain call of the same task, no older than the frame (older
 * ones may be nodes around it).
 */
function sameTurn(frame: Frame, lazy: Lazy, next: Lazy): boolean {
  return (
    opOf(next) === opOf(lazy) &&
    bindingOf(next) === 0 &&
    policiesOf(next).presence === policiesOf(lazy).presence &&
    bornOf(next) >= frame.build
  );
}

/** Notes the turns that were made: the frame stands at the LazyResult that is running now. */
function turned(host: FastPathHost, frame: Frame, lazy: Lazy, turns: number): void {
  const m = host.machine.state;
  m.stats.nodesRun += turns + 1;
  m.stats.tailCalls += turns;
  if (turns === 0) return;
  frame.lazies[0] = lazy;
  frame.generation += turns;
  frame.seq = m.reserve(turns) + turns - 1;
}

/**
 * The same loop with an asynchronous body: one activity over all its turns. What it needs is in one object, because every
 * local variable that lives over an `await` is written and read back each turn.
 */
async function awaitFlat(loop: AsyncLoop, first: Promise<unknown>): Promise<void> {
  let promise: unknown = first;
  for (;;) {
    let result: unknown;
    try {
      result = await promise;
      if (!loop.goesOn(result)) return loop.returned(result);
      promise = call(loop.fn, argsOf(result));
    } catch (error) {
      return loop.failed(error);
    }
    if (!(promise instanceof Promise)) return loop.returned(promise);
  }
}

/** A loop of asynchronous turns, between its first promise and the moment when it goes the general way again. */
class AsyncLoop {
  readonly fn: Body;
  readonly #host: FastPathHost;
  readonly #activity: Activity;
  readonly #m: MachineState;
  readonly #op: Op;
  readonly #policies: LazyPolicies;
  readonly #build: number;
  /** The turn that runs now is noted where others look for it. */
  readonly #lazies: Lazy[];
  #turns = 0;

  constructor(host: FastPathHost, activity: Activity) {
    this.#host = host;
    this.#activity = activity;
    this.#m = host.machine.state;
    this.#lazies = activity.frame.lazies;
    const lazy = this.#lazies[0] as Lazy;
    this.#op = opOf(lazy);
    this.fn = (this.#op as TaskDefinition).fn;
    this.#policies = policiesOf(lazy);
    this.#build = activity.frame.build;
  }

  /** Whether a result is the next turn of this loop, and nothing else wants a turn. */
  goesOn(result: unknown): result is Lazy {
    if (typeof result !== "object" || result === null || !isLazyObject(result)) return false;
    if (opOf(result) !== this.#op || bindingOf(result) !== 0 || policiesOf(result) !== this.#policies)
      return false;
    const activity = this.#activity;
    if (bornOf(result) < this.#build || activity.aborted || activity.phase !== Phase.running) return false;
    if (!this.#m.fast || this.#m.queue.size > 0 || this.#host.slices.due()) return false;
    this.#lazies[0] = result;
    this.#turns++;
    return true;
  }

  returned(result: unknown): void {
    this.#note();
    this.#host.bodyReturned(this.#activity, result);
    this.#host.pump();
  }

  failed(error: unknown): void {
    this.#note();
    this.#host.bodyFailed(this.#activity, error);
    this.#host.pump();
  }

  /** Notes the turns that were made; the body that is running now is the activity's. */
  #note(): void {
    const { frame } = this.#activity;
    this.#activity.timer?.();
    this.#m.stats.nodesRun += this.#turns;
    this.#m.stats.tailCalls += this.#turns;
    frame.generation += this.#turns;
  }
}

function call(fn: Body, args: readonly unknown[]): unknown {
  switch (args.length) {
    case 0:
      return fn();
    case 1:
      return fn(args[0]);
    case 2:
      return fn(args[0], args[1]);
    default:
      return fn(...args);
  }
}
