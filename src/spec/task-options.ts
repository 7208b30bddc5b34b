import { InvalidTaskError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { toCachePolicy } from "./cache.ts";
import type { CachePolicy } from "./cache-policy.ts";
import { type Constraints, mergeAmounts } from "./constraints.ts";
import type { InjectionOptions } from "./injections.ts";
import type { Lazy, LazyPolicies } from "./lazy.ts";
import { noPolicies, type Policies, withPolicies } from "./policies.ts";
import { type RetryOptions, toRetryPolicy } from "./retry.ts";
import { type TimeoutOptions, toTimeoutPolicy } from "./timeout.ts";

/** What can be said of a task when it is defined; a call's own `.withX` replaces it. */
export interface TaskOptions {
  /** Changes when the meaning of the task changes (default "1"). */
  readonly version?: string;
  /** Older versions that this one can take over from. */
  readonly accepts?: readonly string[];
  /** Equal calls within one graph are one node (default false). */
  readonly pure?: boolean;
  readonly retry?: RetryOptions;
  /** For each attempt. */
  readonly timeout?: TimeoutOptions;
  readonly cache?: CachePolicy;
  /** Amounts of capacities that each attempt takes. */
  readonly constraints?: Constraints;
  /** Larger starts first among ready nodes (default 0). */
  readonly priority?: number;
  /** One line for people. */
  readonly description?: string;
  /** Resources that the context has, by the name they get there. */
  readonly inject?: InjectionOptions;
}

const known = new Set([
  "version",
  "accepts",
  "pure",
  "retry",
  "timeout",
  "cache",
  "constraints",
  "priority",
  "description",
  "inject",
]);

/** Checks the options of a task, all but the values of its policies. */
export function checkTaskOptions(name: string, options: unknown): TaskOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InvalidTaskError(`"${name}": the options are ${quote(options)}, not an object`);
  }
  for (const key of Object.keys(options)) {
    if (!known.has(key))
      throw new InvalidTaskError(`"${name}": unknown option "${key}" (known: ${[...known].join(", ")})`);
  }
  const given = options as TaskOptions;
  if (given.version !== undefined && !isText(given.version)) {
    throw new InvalidTaskError(`"${name}": version is ${quote(given.version)}, not a text`);
  }
  if (given.accepts !== undefined && !(Array.isArray(given.accepts) && given.accepts.every(isText))) {
    throw new InvalidTaskError(`"${name}": accepts is ${quote(given.accepts)}, not an array of versions`);
  }
  return given;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** The policies that calls of a task have unless they say otherwise. */
export function definedPolicies(name: string, options: TaskOptions): LazyPolicies {
  const { retry, timeout, cache, constraints, priority = 0 } = options;
  if (typeof priority !== "number" || !Number.isFinite(priority)) {
    throw new InvalidTaskError(`"${name}": priority is ${quote(priority)}, not a finite number`);
  }
  const where = `task "${name}"`;
  const said: Partial<Policies<Lazy>> = {
    priority,
    ...(retry === undefined ? {} : { retry: toRetryPolicy(retry, `${where} retry`) }),
    ...(timeout === undefined ? {} : { timeout: toTimeoutPolicy(timeout, `${where} timeout`) }),
    ...(cache === undefined ? {} : { cache: toCachePolicy(cache, `${where} cache`) }),
    ...(constraints === undefined ? {} : mergeAmounts([], constraints, `${where} constraints`)),
  };
  return withPolicies<Lazy>(noPolicies, said);
}
