import { resourceOverrides } from "../engine/resources/resource-overrides.ts";
import { quote } from "../errors/quote.ts";
import { InvalidResourceError } from "../errors/resource-errors.ts";
import { type InjectionOptions, toWanted } from "../spec/injections.ts";
import { type ResourceFactory, type ResourceOptions, resource } from "../spec/resource.ts";
import { isResource, type Resource } from "../spec/resource-definition.ts";

/** A resource that is replaced for now. */
export interface ResourceOverride extends Disposable {
  /** Takes the replacement away again; twice is harmless. */
  restore(): void;
}

/** What can stand in for a resource: another one, a factory, or simply a value. */
export type ResourceReplacement<T, I> = Resource<T> | ResourceFactory<T, I> | { readonly value: T };

/**
 * Replaces a resource in the whole process, for everything that asks for it from now on, until it is restored.
 *
 * It wins over the option `resources` of runs and engines. Of several replacements of one resource the last one counts;
 * they may be restored in any order. What an engine has acquired already it keeps beside the replacement.
 *
 * @param target - a resource, or a name: then whatever is asked for by that name
 * @param replacement - another resource, which has its own scope; or a generator function, or `{ value }`, which get the
 *   scope of what they replace ("run" for a name) unless the options say otherwise
 * @param options - scope and injections of a generator function or value
 * @throws {InvalidResourceError} `CS_INVALID_RESOURCE`
 * @example
 * import { resource, run, task } from "cascade-ts";
 * import { overrideResource } from "cascade-ts/testing";
 * const calendar = resource("calendar", function* () {
 *   yield { year: () => new Date().getFullYear() };
 * });
 * const year = task("year", { inject: { calendar } }, (ctx) => ctx.calendar.year());
 * const override = overrideResource(calendar, { value: { year: () => 1984 } });
 * await run(year()); // => 1984
 * override.restore();
 */
export function overrideResource<T, const I extends InjectionOptions = Readonly<Record<never, never>>>(
  target: Resource<T>,
  replacement: ResourceReplacement<NoInfer<T>, I>,
  options?: ResourceOptions<I>,
): ResourceOverride;
export function overrideResource<const I extends InjectionOptions = Readonly<Record<never, never>>>(
  target: string,
  replacement: ResourceReplacement<unknown, I>,
  options?: ResourceOptions<I>,
): ResourceOverride;
export function overrideResource(
  target: Resource | string,
  replacement: ResourceReplacement<unknown, InjectionOptions>,
  options: ResourceOptions = {},
): ResourceOverride {
  const where = "overrideResource()";
  const replaced = toWanted(target, where);
  const restore = resourceOverrides.add(replaced, toReplacement(replaced, replacement, options));
  return { restore, [Symbol.dispose]: restore };
}

function toReplacement(target: Resource | string, replacement: unknown, options: ResourceOptions): Resource {
  if (isResource(replacement)) {
    if (Object.keys(options).length === 0) return replacement;
    throw new InvalidResourceError(
      "overrideResource()",
      `the resource "${replacement.name}" says itself what its scope is and what it needs; leave the options out.`,
    );
  }
  const name = typeof target === "string" ? target : target.name;
  const scope = typeof target === "string" ? "run" : target.scope;
  if (typeof replacement === "function") {
    return resource(name, replacement as ResourceFactory<unknown, InjectionOptions>, { scope, ...options });
  }
  if (typeof replacement === "object" && replacement !== null && "value" in replacement) {
    const { value } = replacement;
    return resource(
      name,
      function* () {
        yield value;
      },
      { scope, ...options },
    );
  }
  throw new InvalidResourceError(
    "overrideResource()",
    `${quote(replacement)} cannot stand in for "${name}". Give a resource, a generator function or { value }.`,
  );
}
