import { TaskFailedError, TimeoutError } from "../../errors/run-errors.ts";
import type { TaskContext } from "../../spec/context.ts";
import type { Lazy } from "../../spec/lazy.ts";
import type { Policies, RetryPolicy, TimeoutPolicy } from "../../spec/policies.ts";
import type { TaskDefinition } from "../../spec/task-definition.ts";
import { type Execution, failed, type Result, succeeded } from "./result.ts";

/** A body to be called: a task's, or the function of a recovery. */
export interface Body {
  readonly name: string;
  readonly label: string | undefined;
  readonly fn: (...args: never[]) => unknown;
  readonly wantsContext: boolean;
  readonly retry: RetryPolicy | undefined;
  readonly timeout: TimeoutPolicy | undefined;
  readonly site: string | undefined;
  /** It asks for what there never is: it fails with this, and is not called. */
  readonly refusal?: Error | undefined;
}

/** What the calls of a body came to. */
export interface Attempted {
  readonly result: Result;
  readonly runs: readonly Execution[];
}

/** The body of a task, with the policies of one call or element. */
export function bodyOf(
  task: TaskDefinition,
  label: string | undefined,
  { retry, timeout }: Pick<Policies<Lazy>, "retry" | "timeout">,
): Body {
  const { name, fn, signature, site } = task;
  return {
    name,
    label,
    fn: fn as Body["fn"],
    wantsContext: signature.wantsContext,
    retry,
    timeout,
    site: site(),
  };
}

/** What calling a body asks of the interpreter. */
export interface Calling {
  record(execution: Execution): void;
  /** Whether an attempt takes too long. */
  isLate(execution: Execution, timeout: TimeoutPolicy): boolean;
}

/** Calls a body until it gives something or its attempts are used up (4.5: its own attempts only). */
export async function callBody(
  body: Body,
  args: readonly unknown[],
  { record, isLate }: Calling,
): Promise<Attempted> {
  const runs: Execution[] = [];
  if (body.refusal !== undefined) return { result: failed(body.refusal), runs };
  const attempts = body.retry?.attempts ?? 1;
  for (let attempt = 1; ; attempt++) {
    const execution: Execution = { name: body.name, label: body.label, fn: body.fn, args, attempt };
    runs.push(execution);
    record(execution);
    try {
      // What it gives then, or whether it gives anything, makes no difference.
      if (body.timeout !== undefined && isLate(execution, body.timeout))
        throw new TimeoutError(`task "${body.name}"`, body.timeout.total ?? body.timeout.idle ?? 0);
      const given = body.wantsContext ? [contextOf(attempt), ...args] : args;
      const value: unknown = await (body.fn as (...all: readonly unknown[]) => unknown)(...given);
      return { result: succeeded(value, []), runs };
    } catch (thrown) {
      if (attempt < attempts && (body.retry?.retryIf?.(thrown, attempt) ?? true)) continue;
      const node = {
        task: body.name,
        label: body.label,
        node: "interpreted",
        attempts: attempt,
        site: body.site,
      };
      return { result: failed(new TaskFailedError(node, thrown)), runs };
    }
  }
}

function contextOf(attempt: number): TaskContext {
  const silent = (): void => {};
  return {
    signal: new AbortController().signal,
    attempt,
    runId: "interpreted",
    nodeId: "interpreted",
    idempotencyKey: "interpreted",
    log: { debug: silent, info: silent, warn: silent, error: silent },
    clock: { now: () => 0, sleep: async () => {} },
    progress: silent,
  };
}
