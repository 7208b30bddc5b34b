import type { Frame } from "../core/frame.ts";
import type { Activity } from "../core/activity.ts";
import { Phase } from "../core/activity.ts";
import { argsOf, bindingOf, bornOf, isLazyObject, type Lazy, opOf, policiesOf } from "../spec/lazy.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import type { StraightHost } from "./straight-run.ts";

type Body = (...args: readonly unknown[]) => unknown;

/**
 * Fast path: a task without dependencies that tail-calls itself, turn after turn, without building a graph each time.
 *
 * Everything else (another task, dependencies, policies, a listener, other work that is ready, the end of the time
 * budget) goes to the general path, which makes the same generation out of the LazyResult.
 */
export function runFlat(host: StraightHost, frame: Frame): void {
  const { machine, slices } = host;
  const m = machine.state;
  let lazy = frame.lazies[0] as Lazy;
  const { fn } = opOf(lazy) as TaskDefinition;
  let turns = 0;
  for (;;) {
    let result: unknown;
    try {
      result = call(fn, argsOf(lazy));
    } catch (error) {
      turned(host, frame, lazy, turns);
      return host.bodyFailed(machine.takeOver(frame, 0), error);
    }
    if ((typeof result === "object" || typeof result === "function") && result !== null) {
      if (isLazyObject(result)) {
        if (m.fast && m.queue.size === 0 && sameTurn(frame, lazy, result) && !slices.due()) {
          lazy = result;
          turns++;
          continue;
        }
        turned(host, frame, lazy, turns);
        return machine.straightTail(frame, result);
      }
      if (result instanceof Promise) {
        turned(host, frame, lazy, turns);
        void awaitFlat(host, machine.takeOver(frame, 0), result);
        return;
      }
      if ("then" in result) {
        turned(host, frame, lazy, turns);
        return host.bodyReturned(machine.takeOver(frame, 0), result);
      }
    }
    turned(host, frame, lazy, turns);
    return machine.straightDone(frame, result);
  }
}

/**
 * Whether a LazyResult is the next turn of the same loop: a plain call of the same task, no older than the frame (older
 * ones may be nodes around it).
 */
function sameTurn(frame: Frame, lazy: Lazy, next: Lazy): boolean {
  return (
    opOf(next) === opOf(lazy) && bindingOf(next) === 0 && policiesOf(next).presence === policiesOf(lazy).presence && bornOf(next) >= frame.build
  );
}

/** Notes the turns that were made: the frame stands at the LazyResult that is running now. */
function turned(host: StraightHost, frame: Frame, lazy: Lazy, turns: number): void {
  const m = host.machine.state;
  m.stats.nodesRun += turns + 1;
  m.stats.tailCalls += turns;
  if (turns === 0) return;
  frame.lazies = [lazy];
  frame.generation += turns;
  frame.seq = m.reserve(turns) + turns - 1;
}

/** The same loop with an asynchronous body: one activity over all its turns. */
async function awaitFlat(host: StraightHost, activity: Activity, first: Promise<unknown>): Promise<void> {
  const { frame } = activity;
  const m = host.machine.state;
  const { fn } = opOf(frame.lazies[0] as Lazy) as TaskDefinition;
  let promise = first;
  for (;;) {
    let result: unknown;
    try {
      result = await promise;
    } catch (error) {
      activity.timer?.();
      host.bodyFailed(activity, error);
      return host.pump();
    }
    if (activity.aborted || activity.phase !== Phase.running || !isNextTurn(host, frame, result)) {
      activity.timer?.();
      host.bodyReturned(activity, result);
      return host.pump();
    }
    const lazy = result as Lazy;
    frame.lazies = [lazy];
    frame.generation++;
    m.stats.nodesRun++;
    m.stats.tailCalls++;
    activity.attempt = 1;
    let next: unknown;
    try {
      next = call(fn, argsOf(lazy));
    } catch (error) {
      host.bodyFailed(activity, error);
      return host.pump();
    }
    if (!(next instanceof Promise)) {
      host.bodyReturned(activity, next);
      return host.pump();
    }
    promise = next;
  }
}

function isNextTurn(host: StraightHost, frame: Frame, result: unknown): boolean {
  const m = host.machine.state;
  if (typeof result !== "object" || result === null || !isLazyObject(result)) return false;
  return m.fast && m.queue.size === 0 && sameTurn(frame, frame.lazies[0] as Lazy, result) && !host.slices.due();
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
