import type { Injections } from "./injections.ts";
import type { LazyPolicies } from "./lazy.ts";
import type { Kind, Op } from "./op.ts";
import type { Signature } from "./signature.ts";

/** Where a task keeps its definition. */
export const taskDefinitionKey: unique symbol = Symbol.for("cascade-ts.task") as never;

/** What a task is; one object per definition, so that its identity is the task's. */
export interface TaskDefinition extends Op {
  readonly kind: typeof Kind.call;
  readonly version: string;
  /** Older versions whose stored calls this task takes over. */
  readonly accepts: readonly string[];
  readonly pure: boolean;
  readonly description: string | undefined;
  readonly fn: (...args: readonly unknown[]) => unknown;
  readonly signature: Signature;
  /** Resources its context has. */
  readonly injections: Injections | undefined;
  /** Policies of every call that does not say otherwise. */
  readonly policies: LazyPolicies;
  /** Where the task was defined, "file:line:column". */
  readonly site: () => string | undefined;
}

/** Whether a value is a task. */
export function isTask(value: unknown): value is { readonly [taskDefinitionKey]: TaskDefinition } {
  return typeof value === "function" && taskDefinitionKey in value;
}
