import { bodilessValue } from "../core/bodiless.ts";
import type { Frame } from "../core/frame.ts";
import { isLazy } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import { callNode, mayBeDeferred } from "./call-body.ts";
import type { FastPathHost } from "./fast-path-host.ts";
import { runFlatLoop } from "./flat-loop.ts";

/**
 * Fast path: runs a frame of plain calls in slot order, without bookkeeping.
 *
 * Slot order is the order in which the general path would start synchronous bodies: the lowest slot that is not done is
 * always ready, because it uses lower slots only. Whatever else appears (a promise, a LazyResult, a failure) is handed
 * to the general path at that slot; a property test holds both paths against each other.
 */
// long: the loop is the fast path; each branch hands over and returns, and splitting it would cost a call per node
export function runStraight(host: FastPathHost, frame: Frame): void {
  if (frame.plan.flat) return runFlatLoop(host, frame);
  const { machine, slices } = host;
  const m = machine.state;
  const { kinds, ops, size } = frame.plan;
  const { values } = frame;
  const target = size - 1;
  for (let slot = frame.cursor; slot < size; slot++) {
    const kind = kinds[slot];
    if (kind === Kind.call) {
      m.stats.nodesRun++;
      let result: unknown;
      let later: boolean;
      try {
        result = callNode((ops[slot] as TaskDefinition).fn, frame, slot);
        later = mayBeDeferred(result);
      } catch (error) {
        return host.bodyFailed(machine.takeOver(frame, slot), error);
      }
      if (later) {
        if (slot === target && isLazy(result)) return machine.straightTail(frame, result);
        return host.bodyReturned(machine.takeOver(frame, slot), result);
      }
      values[slot] = result;
    } else if (kind === Kind.all || kind === Kind.get) {
      try {
        values[slot] = bodilessValue(frame, slot);
      } catch {
        // The general path meets the same error and makes a failure of it.
        return machine.openAt(frame, slot);
      }
    }
    if (slot < target && (slices.due() || !m.fast)) {
      frame.cursor = slot + 1;
      return machine.requeue(frame);
    }
  }
  machine.straightDone(frame, values[target]);
}
