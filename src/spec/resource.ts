import { quote } from "../errors/quote.ts";
import { InvalidResourceError } from "../errors/resource-errors.ts";
import { type Injected, type InjectionOptions, toFactoryInjections } from "./injections.ts";
import {
  type Resource,
  type ResourceDefinition,
  type ResourceGenerator,
  type ResourceScopeName,
  resourceKey,
} from "./resource-definition.ts";
import { registerResource } from "./resource-registry.ts";
import { captureSite } from "./site.ts";

/** What can be said of a resource when it is defined. */
export interface ResourceOptions<I extends InjectionOptions = InjectionOptions> {
  /** How long it is kept, and who shares it (default "run"). */
  readonly scope?: ResourceScopeName;
  /** Resources, or names of some, that the factory gets as one object. They are acquired first and released last. */
  readonly inject?: I;
}

/** Sets a resource up, yields it once, and tears it down: a generator function, sync or async. */
export type ResourceFactory<T, I> = (injected: Injected<I>) => ResourceGenerator<T>;

/** Frozen, and opaque where arguments are searched for LazyResults. */
class DefinedResource<T> implements Resource<T> {
  readonly name: string;
  readonly scope: ResourceScopeName;
  declare readonly [resourceKey]: ResourceDefinition<T>;

  constructor(name: string, scope: ResourceScopeName, definition: ResourceDefinition<T>) {
    this.name = name;
    this.scope = scope;
    Object.defineProperty(this, resourceKey, { value: Object.freeze(definition) });
    Object.freeze(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Resource(${this.name})`;
  }
}

/**
 * Something that tasks use and that has to be set up before and torn down after: a connection, a directory, a lock.
 *
 * The factory is a generator function. What stands before its `yield` sets up, what it yields is the resource, what
 * stands behind tears down. When the work has failed, the error is thrown at the `yield`: tear down in `finally`.
 *
 * @param name - how it is called in events and errors, and where it is injected by name; not empty
 * @param factory - a generator function, sync or async, that yields once; gets what is injected as one object
 * @param options.scope - "task" (each attempt has its own), "run" (default) or "engine" (kept until the engine closes)
 * @param options.inject - other resources that it needs; they live at least as long as this one
 * @throws {InvalidResourceError} `CS_INVALID_RESOURCE` for a missing name, another factory or a bad option
 * @example
 * const log: string[] = [];
 * const database = resource("database", function* () {
 *   log.push("open");
 *   try {
 *     yield { size: 3 };
 *   } finally {
 *     log.push("close");
 *   }
 * });
 * const size = task("size", { inject: { db: database } }, (ctx) => ctx.db.size);
 * await run(size()); // => 3
 * log; // => [ 'open', 'close' ]
 */
export function resource<T, const I extends InjectionOptions = Readonly<Record<never, never>>>(
  name: string,
  factory: ResourceFactory<T, I>,
  options: ResourceOptions<I> = {},
): Resource<T> {
  if (typeof name !== "string" || name.trim() === "") {
    throw new InvalidResourceError(
      "resource()",
      `the name comes first and must be a text that is not empty, not ${quote(name)}.`,
    );
  }
  const where = `resource ${JSON.stringify(name)}`;
  checkFactory(factory, where);
  checkOptions(options, where);
  const made = new DefinedResource<T>(name, options.scope ?? "run", {
    factory,
    injections: toFactoryInjections(options.inject, `${where}: inject`),
    site: captureSite(resource),
  });
  registerResource(made);
  return made;
}

/** Told by the tag its prototype has, which is the same in every realm. */
function checkFactory(factory: unknown, where: string): void {
  const tag = typeof factory === "function" ? Object.prototype.toString.call(factory) : "";
  if (tag === "[object GeneratorFunction]" || tag === "[object AsyncGeneratorFunction]") return;
  throw new InvalidResourceError(
    where,
    `its factory must be a generator function that yields the resource once, not ${quote(factory)}. Write function* () { … try { yield it; } finally { … } }, or async function*.`,
  );
}

const known: ReadonlySet<string> = new Set(["scope", "inject"]);
const scopes: ReadonlySet<unknown> = new Set(["task", "run", "engine"]);

function checkOptions(options: unknown, where: string): asserts options is ResourceOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InvalidResourceError(where, `the options are ${quote(options)}, not an object.`);
  }
  for (const key of Object.keys(options)) {
    if (!known.has(key)) {
      throw new InvalidResourceError(where, `there is no option "${key}" (known: ${[...known].join(", ")}).`);
    }
  }
  const scope: unknown = Reflect.get(options, "scope");
  if (scope !== undefined && !scopes.has(scope)) {
    throw new InvalidResourceError(where, `scope is ${quote(scope)}, not "task", "run" or "engine".`);
  }
}
