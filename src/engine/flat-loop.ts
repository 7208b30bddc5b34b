import type { Activity } from "../core/activity.ts";
import { Phase } from "../core/activity.ts";
import type { Frame } from "../core/frame.ts";
import {
  argsOf,
  bindingOf,
  bornOf,
  isLazy,
  isLazyObject,
  type Lazy,
  opOf,
  policiesOf,
} from "../spec/lazy.ts";
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
    if (result instanceof Promise) void awaitFlat(host, activity, result);
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
 * The same loop with an asynchronous body: one activity over all its turns. What is asked every turn is kept in local
 * variables, because after each `await` everything else is read from memory again.
 */
// long: the loop is the fast path; it has two exits and no branch that could stand alone
async function awaitFlat(host: FastPathHost, activity: Activity, first: Promise<unknown>): Promise<void> {
  const { frame } = activity;
  const { machine, slices } = host;
  const m = machine.state;
  const { queue } = m;
  let lazy = frame.lazies[0] as Lazy;
  const op = opOf(lazy) as TaskDefinition;
  const { fn } = op;
  const policies = policiesOf(lazy);
  const { build } = frame;
  let turns = 0;
  let promise: unknown = first;
  let result: unknown;
  do {
    try {
      result = await promise;
      if (
        typeof result === "object" &&
        result !== null &&
        isLazyObject(result) &&
        opOf(result) === op &&
        bindingOf(result) === 0 &&
        policiesOf(result) === policies &&
        bornOf(result) >= build &&
        m.fast &&
        queue.size === 0 &&
        activity.phase === Phase.running &&
        !activity.aborted &&
        !slices.due()
      ) {
        lazy = result;
        turns++;
        promise = call(fn, argsOf(result));
        continue;
      }
    } catch (error) {
      turnedAsync(host, activity, lazy, turns);
      host.bodyFailed(activity, error);
      return host.pump();
    }
    turnedAsync(host, activity, lazy, turns);
    host.bodyReturned(activity, result);
    return host.pump();
  } while (promise instanceof Promise);
  turnedAsync(host, activity, lazy, turns);
  host.bodyReturned(activity, promise);
  host.pump();
}

/** Notes the turns of an asynchronous loop; the body that is running now is the activity's. */
function turnedAsync(host: FastPathHost, activity: Activity, lazy: Lazy, turns: number): void {
  activity.timer?.();
  const m = host.machine.state;
  const { frame } = activity;
  m.stats.nodesRun += turns;
  m.stats.tailCalls += turns;
  frame.lazies[0] = lazy;
  frame.generation += turns;
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
