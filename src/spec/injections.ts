import { quote } from "../errors/quote.ts";
import { InvalidResourceError } from "../errors/resource-errors.ts";
import { type Injections, isResource, type Resource } from "./resource-definition.ts";

export type { Injections } from "./resource-definition.ts";

/** The option `inject`: what is wanted, by the key it is found under. */
export type InjectionOptions = Readonly<Record<string, Resource | string>>;

/** What the keys of an `inject` option hold when the body runs; a resource known by name only is `unknown`. */
export type Injected<I> = {
  readonly [K in keyof I]: I[K] extends Resource<infer T> ? T : unknown;
};

/** What the context of a task has already. */
const contextKeys: ReadonlySet<string> = new Set([
  "signal",
  "attempt",
  "runId",
  "nodeId",
  "idempotencyKey",
  "log",
  "clock",
  "progress",
]);

const noInjections: Injections = [];
const noKeys: ReadonlySet<string> = new Set();

/**
 * What the option `inject` of a task asks for.
 *
 * @param option - an object of resources or names by key; undefined asks for nothing
 * @param where - what to call it in an error
 * @throws {InvalidResourceError} `CS_INVALID_RESOURCE` for anything else, or a key that the task's context has already
 */
export function toInjections(option: unknown, where: string): Injections {
  return readInjections(option, where, contextKeys);
}

/**
 * The same for a resource's factory, which gets what is injected as an object of its own: no key is taken.
 *
 * @throws {InvalidResourceError} `CS_INVALID_RESOURCE`
 */
export function toFactoryInjections(option: unknown, where: string): Injections {
  return readInjections(option, where, noKeys);
}

function readInjections(option: unknown, where: string, taken: ReadonlySet<string>): Injections {
  if (option === undefined) return noInjections;
  if (!isPlainObject(option)) {
    throw new InvalidResourceError(
      where,
      `${quote(option)} is not an object of resources or names by key. Write inject: { db: database }.`,
    );
  }
  const entries = Object.entries(option);
  if (entries.length === 0) return noInjections;
  return Object.freeze(
    entries.map(([key, wanted]) => {
      if (key === "" || key === "__proto__") {
        throw new InvalidResourceError(where, `${quote(key)} cannot be a key; choose another name for it.`);
      }
      if (taken.has(key)) {
        const known = [...taken].join(", ");
        throw new InvalidResourceError(
          where,
          `the context has a "${key}" of its own; choose another key (taken: ${known}).`,
        );
      }
      return { key, resource: toWanted(wanted, `${where}.${key}`) };
    }),
  );
}

/** A resource, or the name of one. */
export function toWanted(value: unknown, where: string): Resource | string {
  if (isResource(value) || (typeof value === "string" && value.trim() !== "")) return value;
  throw new InvalidResourceError(
    where,
    `${quote(value)} is neither a resource nor the name of one. Make one with resource("name", function* () { … }).`,
  );
}

/** An object literal, of this realm or another; an array, a Map or a resource is none. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
