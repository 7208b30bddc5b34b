import { InvalidTaskError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { bind } from "./bind.ts";
import type { TaskContext } from "./context.ts";
import { type Injected, type InjectionOptions, toInjections } from "./injections.ts";
import type { Inputs, Lists, NoLazyInside, Resolved } from "./input.ts";
import { LazyResult } from "./lazy-result.ts";
import { type MappedLazyResult, mapTask } from "./mapped.ts";
import { Kind } from "./op.ts";
import { computeSignature } from "./signature.ts";
import { captureSite } from "./site.ts";
import { type TaskDefinition, taskDefinitionKey } from "./task-definition.ts";
import { checkTaskOptions, definedPolicies, type TaskOptions } from "./task-options.ts";
import { registerTask } from "./task-registry.ts";
import { noteCall, tracing } from "./trace.ts";

/**
 * A task: calling it describes a call and runs nothing.
 *
 * `task.fn` is the function itself, for unit tests.
 */
export interface Task<A extends readonly unknown[], R, F = (...args: never[]) => unknown> {
  (...args: Inputs<A>): LazyResult<R>;
  readonly fn: F;
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
): Task<A, Resolved<R>, (...args: NoInfer<A>) => NoInfer<R>>;
export function task<A extends readonly unknown[], R, const I extends InjectionOptions>(
  name: string,
  options: TaskOptions & { readonly inject: I },
  fn: (ctx: TaskContext & Injected<I>, ...args: A) => R & NoLazyInside<R>,
): Task<A, Resolved<R>, (ctx: TaskContext & Injected<I>, ...args: NoInfer<A>) => NoInfer<R>>;
export function task<A extends readonly unknown[], R>(
  name: string,
  options: TaskOptions & { readonly inject?: never },
  fn: (ctx: TaskContext, ...args: A) => R & NoLazyInside<R>,
): Task<A, Resolved<R>, (ctx: TaskContext, ...args: NoInfer<A>) => NoInfer<R>>;
export function task(name: string, second: unknown, third?: unknown): Task<readonly unknown[], unknown> {
  const wantsContext = typeof third === "function";
  const fn = wantsContext ? third : second;
  const definition = define(name, fn, (wantsContext ? second : third) ?? {}, wantsContext);
  const callable = (...args: unknown[]): LazyResult<unknown> => {
    const lazy = new LazyResult(definition, args, bind(args, definition.name), definition.policies);
    if (tracing.on > 0) noteCall(lazy, callable);
    return lazy;
  };
  registerTask(definition);
  return Object.defineProperties(callable, {
    name: { value: definition.name, configurable: true },
    fn: { value: definition.fn, enumerable: true },
    map: {
      value: function map(...lists: unknown[]) {
        const mapped = mapTask(definition, lists);
        if (tracing.on > 0) noteCall(mapped, map);
        return mapped;
      },
    },
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
  const given = checkTaskOptions(name, options);
  if (given.inject !== undefined && !wantsContext) {
    throw new InvalidTaskError(
      `"${name}": injected resources come with the context, so the options stand before the function`,
    );
  }
  return {
    kind: Kind.call,
    name,
    version: given.version ?? "1",
    accepts: [...(given.accepts ?? [])],
    pure: given.pure ?? false,
    description: given.description,
    fn: fn as TaskDefinition["fn"],
    signature: computeSignature(fn as (...args: never[]) => unknown, wantsContext),
    injections: given.inject === undefined ? undefined : toInjections(given.inject, `task "${name}" inject`),
    policies: definedPolicies(name, given),
    site: captureSite(task),
  };
}
