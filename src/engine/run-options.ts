import type { ConstraintHandler } from "../core/gate/constraint-handler.ts";
import type { Capacities } from "../core/gate/constraint-record.ts";
import { InvalidOptionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { InvalidStoreError } from "../errors/store-errors.ts";
import type { Subscriber } from "../events/event.ts";
import type { LogEntry } from "../events/log-entry.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cipher } from "../ports/codec.ts";
import type { Randomness } from "../ports/randomness.ts";
import type { ResultLog } from "../ports/result-log.ts";
import type { RunStore } from "../ports/run-store.ts";
import type { SchedulingPolicy } from "../ports/scheduling-policy.ts";
import { type Duration, toMilliseconds } from "../spec/duration.ts";
import { deadlineIn } from "./deadline-in.ts";
import { schemeOf } from "./journal/open-store.ts";
import { type ResourcesOption, toResourceTable } from "./resources/resource-table.ts";

/** What one run can be told. */
export interface RunOptions {
  /** Values of the parameters by name; text is converted to a parameter's type. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** The run's name in events (default: the target's task). */
  readonly name?: string;
  /** Identifier of the run (default: a new one). */
  readonly runId?: string;
  /** Cancels the run when it aborts. */
  readonly signal?: AbortSignal;
  /** The run fails with a TimeoutError when it is not over by then: a length of time from its start, or a point in time. */
  readonly deadline?: Duration | Date;
  /** Bodies of this run that may run at the same time (default: no limit). */
  readonly maxConcurrency?: number;
  /** How much there is of what tasks take with `constraints`; the engine's capacities apply too. */
  readonly capacities?: Capacities;
  /** Resources that are asked for by name, and those that stand in for others of their name. */
  readonly resources?: ResourcesOption;
  /** After the first failure: "stop" everything (default), or "drain" what is independent of it. */
  readonly onFailure?: "stop" | "drain";
  /** How long a body that was told to stop is waited for (default 5 s). */
  readonly grace?: Duration;
  /** Get every event. */
  readonly subscribers?: readonly Subscriber[];
  /** Gets the lines of `ctx.log` (default: warnings and errors go to standard error). */
  readonly log?: (entry: LogEntry) => void;
}

/** What an engine can be told: ports, and limits and listeners for all its runs. */
export interface EngineOptions {
  /** Bodies of all runs together that may run at the same time (default: no limit). */
  readonly maxConcurrency?: number;
  /** How much there is, for all runs together, of what tasks take with `constraints`. */
  readonly capacities?: Capacities;
  /** Resources that are asked for by name, and those that stand in for others of their name. */
  readonly resources?: ResourcesOption;
  /** How long the tear-down of an engine's resource is waited for (default 5 s). */
  readonly grace?: Duration;
  readonly subscribers?: readonly Subscriber[];
  readonly log?: (entry: LogEntry) => void;
  /** Failures name the place of the call, for calls made from now on (default false; costs a stack frame per call). */
  readonly trace?: boolean;
  /** What starts first among ready bodies of equal priority: "discovery" (default), "critical-path", or a policy. */
  readonly scheduling?: "discovery" | "critical-path" | SchedulingPolicy;
  /** Types of constraint records besides pause, concurrency and rate_limit. */
  readonly constraintHandlers?: readonly ConstraintHandler[];
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  /** Gets every result before its dependents start. */
  readonly results?: ResultLog;
  /** Where runs are kept, so that they survive their process: a store, or its URL ("sqlite:runs.db", "postgres://…"). */
  readonly store?: RunStore | string;
  /** Seals everything that is stored. */
  readonly cipher?: Cipher;
  /** How long a store that cannot be written is waited for before the run is interrupted (default 1 minute). */
  readonly storeTimeout?: Duration;
  /** How long runs are kept after their end (default: for ever). */
  readonly keep?: Duration;
  /** Use the fast paths where they change nothing that can be seen (default true). */
  readonly fastPaths?: boolean;
  /** Where env() reads (default: the environment of the process). */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const runKeys = new Set<string>([
  "params",
  "name",
  "runId",
  "signal",
  "deadline",
  "maxConcurrency",
  "capacities",
  "resources",
  "onFailure",
  "grace",
  "subscribers",
  "log",
]);
/** What is the engine's alone: `run()` makes an engine of these. */
const engineOnly = [
  "clock",
  "randomness",
  "results",
  "store",
  "cipher",
  "storeTimeout",
  "keep",
  "fastPaths",
  "env",
  "trace",
  "scheduling",
  "constraintHandlers",
] as const;
const engineKeys = new Set<string>([
  ...engineOnly,
  "maxConcurrency",
  "capacities",
  "resources",
  "grace",
  "subscribers",
  "log",
]);

/** Splits what `run()` takes into the engine's options and the run's. */
export function splitOptions(options: RunOptions & EngineOptions): {
  readonly engine: EngineOptions;
  readonly run: RunOptions;
} {
  checkKeys(options, new Set([...runKeys, ...engineKeys]));
  const engine: Record<string, unknown> = {};
  const run: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if ((engineOnly as readonly string[]).includes(key)) engine[key] = value;
    else run[key] = value;
  }
  return { engine, run };
}

export function checkEngineOptions(options: EngineOptions): void {
  checkKeys(options, engineKeys);
  checkLimit(options.maxConcurrency);
  checkSubscribers(options.subscribers);
  checkLog(options.log);
  toResourceTable(options.resources);
  if (options.grace !== undefined) toMilliseconds(options.grace, 'option "grace"');
  if (options.trace !== undefined && typeof options.trace !== "boolean")
    throw new InvalidOptionError("trace", `${quote(options.trace)} is neither true nor false.`);
  checkScheduling(options.scheduling);
  checkHandlers(options.constraintHandlers);
  checkPort("clock", options.clock, ["now", "elapsed", "setTimer", "macrotask"]);
  checkPort("randomness", options.randomness, ["next", "id"]);
  checkPort("results", options.results, ["commit"]);
  checkStore(options);
  if (options.fastPaths !== undefined && typeof options.fastPaths !== "boolean") {
    throw new InvalidOptionError("fastPaths", `${quote(options.fastPaths)} is neither true nor false.`);
  }
  if (options.env !== undefined && (typeof options.env !== "object" || options.env === null)) {
    throw new InvalidOptionError("env", `${quote(options.env)} is not an object of texts by name.`);
  }
}

function checkStore({ store, cipher, storeTimeout, keep }: EngineOptions): void {
  if (typeof store === "string") schemeOf(store);
  else if (store !== undefined && typeof (store as { open?: unknown } | null)?.open !== "function")
    throw new InvalidStoreError(store);
  checkPort("cipher", cipher, ["seal", "open"]);
  if (storeTimeout !== undefined) toMilliseconds(storeTimeout, 'option "storeTimeout"');
  if (keep !== undefined) toMilliseconds(keep, 'option "keep"');
}

function checkScheduling(policy: unknown): void {
  if (policy === undefined || policy === "discovery" || policy === "critical-path") return;
  if (typeof policy === "object" && policy !== null) return checkPort("scheduling", policy, ["ranks"]);
  throw new InvalidOptionError(
    "scheduling",
    `${quote(policy)} is not "discovery", "critical-path" or a policy.`,
  );
}

function checkHandlers(handlers: unknown): void {
  if (handlers === undefined) return;
  const taken = new Set<unknown>(["pause", "concurrency", "rate_limit"]);
  if (!Array.isArray(handlers))
    throw new InvalidOptionError("constraintHandlers", "give an array of handlers.");
  for (const handler of handlers) {
    checkPort("constraintHandlers", handler as object, ["parse", "permits"]);
    const { type } = handler as { type?: unknown };
    if (typeof type !== "string" || type === "")
      throw new InvalidOptionError(
        "constraintHandlers",
        `a handler has the type ${quote(type)}, not a text that is not empty.`,
      );
    if (taken.has(type))
      throw new InvalidOptionError(
        "constraintHandlers",
        `the type "${type}" is there already; give yours another one.`,
      );
    taken.add(type);
  }
}

/** A port of the user's own must have what the engine will call. */
function checkPort(option: string, port: object | undefined, methods: readonly string[]): void {
  if (port === undefined) return;
  const isObject = (typeof port === "object" || typeof port === "function") && port !== null;
  const missing = methods.filter((method) => !isObject || typeof Reflect.get(port, method) !== "function");
  if (missing.length > 0) throw new InvalidOptionError(option, `it has no method ${missing.join(", ")}.`);
}

function checkLog(log: unknown): void {
  if (log !== undefined && typeof log !== "function") {
    throw new InvalidOptionError("log", `${quote(log)} is not a function (entry) => void.`);
  }
}

/** Refuses run options that are out of range, before anything starts. */
export function checkRunOptions(options: RunOptions): void {
  checkKeys(options, runKeys);
  checkLog(options.log);
  checkLimit(options.maxConcurrency);
  checkSubscribers(options.subscribers);
  toResourceTable(options.resources);
  if (options.deadline !== undefined) deadlineIn(options.deadline, 0);
  if (options.onFailure !== undefined && options.onFailure !== "stop" && options.onFailure !== "drain") {
    throw new InvalidOptionError("onFailure", `${quote(options.onFailure)} is neither "stop" nor "drain".`);
  }
  if (options.grace !== undefined) toMilliseconds(options.grace, 'option "grace"');
  if (options.params !== undefined && (typeof options.params !== "object" || options.params === null)) {
    throw new InvalidOptionError("params", `${quote(options.params)} is not an object of values by name.`);
  }
  for (const key of ["name", "runId"] as const) {
    const value = options[key];
    if (value !== undefined && (typeof value !== "string" || value === "")) {
      throw new InvalidOptionError(key, `${quote(value)} is not a text that is not empty.`);
    }
  }
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw new InvalidOptionError("signal", `${quote(options.signal)} is not an AbortSignal.`);
  }
}

function checkKeys(options: unknown, known: ReadonlySet<string>): void {
  if (typeof options !== "object" || options === null)
    throw new InvalidOptionError("options", `${quote(options)} is not an object.`);
  for (const key of Object.keys(options)) {
    if (!known.has(key))
      throw new InvalidOptionError(key, `there is no such option; known: ${[...known].join(", ")}.`);
  }
}

function checkLimit(limit: unknown): void {
  if (limit === undefined || limit === Number.POSITIVE_INFINITY) return;
  if (!Number.isSafeInteger(limit) || (limit as number) < 1) {
    throw new InvalidOptionError("maxConcurrency", `${quote(limit)} is not a whole number of at least 1.`);
  }
}

function checkSubscribers(subscribers: unknown): void {
  if (subscribers === undefined) return;
  if (!Array.isArray(subscribers) || subscribers.some((one) => typeof one !== "function")) {
    throw new InvalidOptionError("subscribers", "give an array of functions (event) => void.");
  }
}
