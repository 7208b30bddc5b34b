import { InvalidTaskError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { bind } from "./bind.ts";
import type { TaskContext } from "./context.ts";
import type { Inputs, Lists, NoLazyInside, Resolved } from "./input.ts";
import type { LazyPolicies } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { type MappedLazyResult, mapTask } from "./mapped.ts";
import { Kind } from "./op.ts";
import { noPolicies, withPolicies } from "./policies.ts";
import { type RetryOptions, toRetryPolicy } from "./retry.ts";
import { computeSignature } from "./signature.ts";
import { captureSite } from "./site.ts";
import { type TaskDefinition, taskDefinitionKey } from "./task-definition.ts";

/** What can be said of a task when it is defined; a call's own `.withX` replaces it. */
export interface TaskOptions {
  /** Changes when the meaning of the task changes (default "1"). */
  readonly version?: string;
  /** Equal calls within one graph are one node (default false). */
  readonly pure?: boolean;
  readonly retry?: RetryOptions;
  /** Larger starts first among ready nodes (default 0). */
  readonly priority?: number;
  /** One line for people. */
  readonly description?: string;
}

/**
 * A task: calling it describes a call and runs nothing.
 *
 * `task.fn` is the function itself, for unit tests.
 */
export interface Task<A extends readonly unknown[], R> {
  (...args: Inputs<A>): LazyResult<R>;
  readonly fn: (...args: never[]) => unknown;
  /** One call per item of the lists, read in step. */
  map(...lists: Lists<A>): MappedLazyResult<R>;
  readonly [taskDefinitionKey]: TaskDefinition;
}

/**
 * Makes a task of a function. Calling the task describes a call; `run` executes it.
 *
 * Arguments may be values, LazyResults, or plain arrays and objects with LazyResults inside. The function may be sync or
 * async, and may return a LazyResult: the run then goes on with that value, in constant memory.
 *
 * @param name - how it is called in events, errors and pictures; not empty
 * @param fn - the body
 * @param options - see TaskOptions; with the options in second place the function gets the engine's context first
 * @throws {InvalidTaskError} `CS_INVALID_TASK` for a missing name, body or an unknown option
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * await run(add(add(1, 2), 3)); // => 6
 */
export function task<A extends readonly unknown[], R>(
  name: string,
  fn: (...args: A) => R & NoLazyInside<R>,
  options?: TaskOptions,
): Task<A, Resolved<R>>;
export function task<A extends readonly unknown[], R>(
  name: string,
  options: TaskOptions,
  fn: (ctx: TaskContext, ...args: A) => R & NoLazyInside<R>,
): Task<A, Resolved<R>>;
export function task(name: string, second: unknown, third?: unknown): Task<readonly unknown[], unknown> {
  const wantsContext = typeof third === "function";
  const fn = wantsContext ? third : second;
  const definition = define(name, fn, (wantsContext ? second : third) ?? {}, wantsContext);
  const callable = (...args: unknown[]): LazyResult<unknown> =>
    new LazyResult(definition, args, bind(args, definition.name), definition.policies);
  return Object.defineProperties(callable, {
    name: { value: definition.name, configurable: true },
    fn: { value: definition.fn, enumerable: true },
    map: { value: (...lists: unknown[]) => mapTask(definition, lists) },
    [taskDefinitionKey]: { value: definition },
  }) as unknown as Task<readonly unknown[], unknown>;
}

function define(name: unknown, fn: unknown, options: unknown, wantsContext: boolean): TaskDefinition {
  if (typeof name !== "string" || name.trim() === "") {
    throw new InvalidTaskError(
      `the name comes first and must be a text that is not empty, not ${quote(name)}`,
    );
  }
  if (typeof fn !== "function") throw new InvalidTaskError(`"${name}" has no function, but ${quote(fn)}`);
  const given = checkOptions(name, options);
  return {
    kind: Kind.call,
    name,
    version: given.version ?? "1",
    pure: given.pure ?? false,
    description: given.description,
    fn: fn as TaskDefinition["fn"],
    signature: computeSignature(fn as (...args: never[]) => unknown, wantsContext),
    policies: definedPolicies(name, given),
    site: captureSite(task),
  };
}

const known = new Set(["version", "pure", "retry", "priority", "description"]);

function checkOptions(name: string, options: unknown): TaskOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InvalidTaskError(`"${name}": the options are ${quote(options)}, not an object`);
  }
  for (const key of Object.keys(options)) {
    if (!known.has(key))
      throw new InvalidTaskError(`"${name}": unknown option "${key}" (known: ${[...known].join(", ")})`);
  }
  const given = options as TaskOptions;
  if (given.version !== undefined && (typeof given.version !== "string" || given.version === "")) {
    throw new InvalidTaskError(`"${name}": version is ${quote(given.version)}, not a text`);
  }
  return given;
}

function definedPolicies(name: string, options: TaskOptions): LazyPolicies {
  const { retry, priority = 0 } = options;
  if (typeof priority !== "number" || !Number.isFinite(priority)) {
    throw new InvalidTaskError(`"${name}": priority is ${quote(priority)}, not a finite number`);
  }
  if (retry === undefined && priority === 0) return noPolicies;
  return withPolicies<never>(noPolicies, {
    priority,
    retry: retry === undefined ? undefined : toRetryPolicy(retry, `task "${name}" retry`),
  });
}
