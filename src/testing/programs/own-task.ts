import type { CachePolicy } from "../../spec/cache-policy.ts";
import type { TaskContext } from "../../spec/context.ts";
import type { Resource } from "../../spec/resource-definition.ts";
import { type Task, task } from "../../spec/task.ts";
import type { TaskName } from "./program.ts";
import type { Work } from "./work.ts";

/** A task, whatever its arguments are. */
export type AnyTask = Task<readonly unknown[], unknown>;

/** What a task of one node is made of. */
export interface OwnTask {
  readonly as: TaskName;
  readonly work: Work;
  /** Where its results are kept, if that is a matter of the task. */
  readonly cache?: CachePolicy | undefined;
  readonly inject?: Readonly<Record<string, Resource>>;
}

/**
 * A task of one node's own: for the elements of a map, a recovery, or what keeps its results. Many of one name and shape.
 *
 * Its body is not among its arguments, so that these have a content of their own.
 */
export function ownTask({ as, work, cache, inject = {} }: OwnTask): AnyTask {
  const isAsync = as === "async" || as === "async-context";
  const name = ownName(work.key);
  const options = { inject, ...(cache === undefined ? {} : { cache }) };
  const made = as.endsWith("context")
    ? task(name, options, (ctx: TaskContext, ...args: unknown[]) =>
        isAsync ? work.later(args, ctx) : work.now(args, ctx),
      )
    : isAsync
      ? task(name, (...args: unknown[]) => work.later(args))
      : task(name, (...args: unknown[]) => work.now(args));
  return made as unknown as AnyTask;
}

/** The same body, told whose it is and when it is to stop. */
export function told(as: TaskName): TaskName {
  return as === "async" || as === "async-context" ? "async-context" : "context";
}

/** One for all turns of a node. */
export function ownName(key: string): string {
  return `element-${key.split("@")[0]}`;
}
