import { toWanted } from "./injections.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";
import type { Resource } from "./resource-definition.ts";

export interface InjectOp extends Op {
  readonly kind: typeof Kind.inject;
  /** The resource's name. */
  readonly name: string;
  /** Undefined when only a name was given. */
  readonly resource: Resource | undefined;
}

/**
 * A resource as an argument of a task, at any depth. The body that uses it gets the instance when it runs.
 *
 * @param wanted - a resource, or the name of one that the run or the engine is given in its option `resources`
 * @throws {InvalidResourceError} `CS_INVALID_RESOURCE` for anything else
 * @example
 * const numbers = resource("numbers", function* () {
 *   yield [1, 2, 3];
 * });
 * const sum = task("sum", (list: number[]) => list.reduce((a, b) => a + b, 0));
 * await run(sum(inject(numbers))); // => 6
 */
export function inject<T>(wanted: Resource<T>): LazyResult<T>;
export function inject<T = unknown>(wanted: string): LazyResult<T>;
export function inject(wanted: Resource | string): LazyResult<unknown>;
export function inject(wanted: Resource | string): LazyResult<unknown> {
  const asked = toWanted(wanted, "inject()");
  const op: InjectOp =
    typeof asked === "string"
      ? { kind: Kind.inject, name: asked, resource: undefined }
      : { kind: Kind.inject, name: asked.name, resource: asked };
  return new LazyResult(op, [], 0, noPolicies);
}
