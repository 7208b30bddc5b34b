import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { MapLengthsError, MapListError } from "../errors/graph-errors.ts";
import { quote } from "../errors/quote.ts";
import { toMilliseconds } from "../spec/duration.ts";
import { type Lazy, opOf, policiesOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind } from "../spec/op.ts";
import { noPolicies } from "../spec/policies.ts";
import type { RecvOp } from "../spec/recv.ts";
import { Activity, Phase } from "./activity.ts";
import { bodilessValue, resolveArgs } from "./bodiless.ts";
import type { Frame } from "./frame.ts";
import type { MachineState } from "./machine-state.ts";
import { MapState } from "./map-state.ts";
import { restoreMap } from "./restore-node.ts";
import { resumeMap } from "./resume-map.ts";
import { State } from "./states.ts";

/** A node's inputs are done: queues its body, starts what it waits for, or works out its value. */
export function inputsReady(m: MachineState, frame: Frame, slot: number): void {
  switch (frame.plan.kinds[slot]) {
    case Kind.call:
      return queueBody(m, frame, slot);
    case Kind.map:
      return startMap(m, frame, slot);
    case Kind.wait:
      return startWait(m, frame, slot);
    case Kind.recv:
      return startReceive(m, frame, slot);
    default:
      return computeValue(m, frame, slot);
  }
}

export function queueBody(m: MachineState, frame: Frame, slot: number): void {
  const policies = policiesOf(frame.lazies[slot] as Lazy);
  const activity = new Activity(frame, slot, -1, policies);
  activity.resumes = frame.returned?.get(slot);
  m.occupy(frame, slot, State.active, activity);
  if (policies.cache !== undefined) lookUp(m, activity);
  else m.queue.push(activity);
}

/** Asks the cache of a body before anything else: a kept result runs nothing and holds nothing. */
export function lookUp(m: MachineState, activity: Activity): void {
  activity.phase = Phase.looking;
  m.sleeping++;
  m.effects.lookUp(activity);
}

function computeValue(m: MachineState, frame: Frame, slot: number): void {
  try {
    m.settle(frame, slot, State.done, bodilessValue(frame, slot));
  } catch (error) {
    m.fail(frame, slot, m.effects.nodeFailure(frame, slot, error));
  }
}

function startMap(m: MachineState, frame: Frame, slot: number): void {
  const paused = frame.paused?.get(slot);
  if (paused instanceof MapState) return resumeMap(m, paused);
  const op = opOf(frame.lazies[slot] as Lazy) as MapOp;
  const lists = resolveArgs(frame, slot);
  const odd = lists.findIndex((list) => !Array.isArray(list));
  if (odd >= 0) return m.fail(frame, slot, new MapListError(op.task.name, odd, quote(lists[odd])));
  const lengths = (lists as readonly (readonly unknown[])[]).map((list) => list.length);
  if (lengths.some((length) => length !== lengths[0]))
    return m.fail(frame, slot, new MapLengthsError(op.task.name, lengths));
  if (lengths[0] === 0) return m.settle(frame, slot, State.done, []);
  const policy = { window: op.concurrency, policies: op.elementPolicies };
  const map = new MapState(frame, slot, lists as readonly (readonly unknown[])[], policy);
  map.settledItems = op.settled;
  m.occupy(frame, slot, State.mapping, map);
  if (frame.restored !== undefined && restoreMap(m, map)) return;
  map.queued = true;
  m.queue.push(map);
}

/** Waiting is a state, not a body: it takes no place among those that run. */
function sleep(m: MachineState, frame: Frame, slot: number): Activity {
  const activity = new Activity(frame, slot, -1, noPolicies);
  activity.phase = Phase.sleeping;
  m.sleeping++;
  m.occupy(frame, slot, State.active, activity);
  return activity;
}

function startWait(m: MachineState, frame: Frame, slot: number): void {
  try {
    const milliseconds = toMilliseconds(resolveArgs(frame, slot)[0], "wait");
    m.effects.setTimer(sleep(m, frame, slot), milliseconds);
  } catch (error) {
    m.fail(frame, slot, error);
  }
}

function startReceive(m: MachineState, frame: Frame, slot: number): void {
  const topic = resolveArgs(frame, slot)[0];
  if (typeof topic !== "string" || topic === "") {
    return m.fail(
      frame,
      slot,
      new InvalidCompositionError(
        "recv",
        `the topic is ${quote(topic)}; it must be a text that is not empty.`,
      ),
    );
  }
  const activity = sleep(m, frame, slot);
  const { timeout } = opOf(frame.lazies[slot] as Lazy) as RecvOp;
  if (timeout !== undefined) m.effects.setTimer(activity, timeout);
  m.effects.receive(activity, topic);
}
