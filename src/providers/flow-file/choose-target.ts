import {
  FlowBadTargetError,
  FlowNoTargetError,
  FlowSeveralTargetsError,
  FlowUnknownTargetError,
} from "../../errors/flow-errors.ts";
import { mostSimilar } from "../../errors/most-similar.ts";
import { quote } from "../../errors/quote.ts";
import { isForeignLazy, isLazy } from "../../spec/lazy.ts";
import { isTask, taskDefinitionKey } from "../../spec/task-definition.ts";
import type { Flow } from "./load-flow.ts";

/** What a command works on. */
export interface ChosenTarget {
  /** The name it is exported by. */
  readonly name: string;
  readonly target: unknown;
}

/**
 * The target of a flow file: the named export, else the default export, else the only LazyResult, else the only task
 * without arguments (a call of it).
 *
 * @throws {FlowUnknownTargetError} `CS_FLOW_UNKNOWN_TARGET`
 * @throws {FlowBadTargetError} `CS_FLOW_BAD_TARGET`
 * @throws {FlowNoTargetError} `CS_FLOW_NO_TARGET`
 * @throws {FlowSeveralTargetsError} `CS_FLOW_SEVERAL_TARGETS`
 */
export function chooseTarget(flow: Flow, wanted: string | undefined): ChosenTarget {
  if (wanted !== undefined) return named(flow, wanted);
  if (canRun(flow.exports["default"])) return { name: "default", target: toTarget(flow.exports["default"]) };
  const lazies = Object.keys(flow.exports).filter((name) => isLazy(flow.exports[name]));
  const tasks = Object.keys(flow.exports).filter((name) => isCallable(flow.exports[name]));
  const [only] = lazies.length > 0 ? lazies : tasks;
  if (only === undefined) throw new FlowNoTargetError(flow.file, Object.keys(flow.exports));
  if (Math.max(lazies.length, lazies.length === 0 ? tasks.length : 0) > 1) {
    throw new FlowSeveralTargetsError(flow.file, targetNames(flow));
  }
  return { name: only, target: toTarget(flow.exports[only]) };
}

/** The names that can be given as a target. */
export function targetNames(flow: Flow): readonly string[] {
  return Object.keys(flow.exports).filter((name) => canRun(flow.exports[name]));
}

function named(flow: Flow, name: string): ChosenTarget {
  const targets = targetNames(flow);
  if (!Object.hasOwn(flow.exports, name)) {
    throw new FlowUnknownTargetError(flow.file, name, { targets, suggestion: mostSimilar(name, targets) });
  }
  const value = flow.exports[name];
  if (canRun(value)) return { name, target: toTarget(value) };
  throw new FlowBadTargetError(flow.file, name, problemOf(value));
}

function problemOf(value: unknown): string {
  if (isTask(value)) {
    const { arity } = value[taskDefinitionKey].signature;
    const count = arity === 1 ? "an argument" : `${arity} arguments`;
    return `is a task that wants ${count}. Export a call of it, with param("…") for what is not known yet.`;
  }
  if (typeof value === "object" && value !== null && isForeignLazy(value)) {
    return "is a LazyResult of another, incompatible copy of cascade-ts. Install one version only (npm ls cascade-ts).";
  }
  return `is ${quote(value)}, not a LazyResult, nor an array or object of LazyResults.`;
}

/** A LazyResult, a task without arguments, or a structure that holds LazyResults. */
function canRun(value: unknown): boolean {
  return isLazy(value) || isCallable(value) || holdsLazy(value, 4);
}

function isCallable(value: unknown): value is () => unknown {
  return isTask(value) && value[taskDefinitionKey].signature.arity === 0;
}

function holdsLazy(value: unknown, depth: number): boolean {
  if (isLazy(value)) return true;
  if (depth === 0 || typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(Object.getOwnPropertyDescriptors(value)).some((one) =>
    holdsLazy(one.value, depth - 1),
  );
}

function toTarget(value: unknown): unknown {
  return isCallable(value) ? value() : value;
}
