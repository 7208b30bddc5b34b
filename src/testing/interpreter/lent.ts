import type { Resource } from "../../spec/resource-definition.ts";

/** Stands for a resource among the arguments of a call until its body is called. It has no content (1.3). */
export class Lent {
  readonly resource: Resource;

  constructor(resource: Resource) {
    this.resource = resource;
  }
}

/** What stands for resources in some arguments, at any depth of plain structure. */
export function lentIn(args: unknown): readonly Lent[] {
  if (args instanceof Lent) return [args];
  if (Array.isArray(args)) return args.flatMap(lentIn);
  return isPlain(args) ? Object.values(args).flatMap(lentIn) : [];
}

/** The arguments with these values in the places of what stands for them. */
export function placed<T>(args: T, values: ReadonlyMap<Lent, unknown>): T;
export function placed(args: unknown, values: ReadonlyMap<Lent, unknown>): unknown {
  if (args instanceof Lent) return values.get(args);
  if (lentIn(args).length === 0) return args;
  if (Array.isArray(args)) return args.map((arg: unknown) => placed(arg, values));
  if (!isPlain(args)) return args;
  return Object.fromEntries(Object.entries(args).map(([key, arg]) => [key, placed(arg, values)]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
