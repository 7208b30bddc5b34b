/** How long an acquired resource is kept, and who shares it: one attempt of a task, a run, or an engine. */
export type ResourceScopeName = "task" | "run" | "engine";

/** Where a resource keeps its definition; copies of the package share it. */
export const resourceKey: unique symbol = Symbol.for("cascade-ts.resource") as never;

/** What a factory is, once called: a generator that yields the resource once. */
export type ResourceGenerator<T> = Generator<T, unknown, undefined> | AsyncGenerator<T, unknown, undefined>;

/** Something that is set up before it is used and torn down afterwards; made by `resource()`. */
export interface Resource<T = unknown> {
  readonly name: string;
  readonly scope: ResourceScopeName;
  readonly [resourceKey]: ResourceDefinition<T>;
}

/** One thing to inject: a resource, or the name of one that is given when the flow runs. */
export interface Injection {
  readonly key: string;
  readonly resource: Resource | string;
}

/** What to inject, in the order it was written. */
export type Injections = readonly Injection[];

/** What a resource is made of. */
export interface ResourceDefinition<T = unknown> {
  readonly factory: (injected: never) => ResourceGenerator<T>;
  readonly injections: Injections;
  /** Where the resource was defined, "file:line:column". */
  readonly site: () => string | undefined;
}

/** Whether a value is a resource, also one of another copy of the package. */
export function isResource(value: unknown): value is Resource {
  if (typeof value !== "object" || value === null || !(resourceKey in value)) return false;
  const definition: unknown = value[resourceKey];
  return typeof definition === "object" && definition !== null && "factory" in definition;
}
