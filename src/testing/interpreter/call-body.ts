import { TaskFailedError, TimeoutError } from "../../errors/run-errors.ts";
import { fingerprint } from "../../graph/fingerprint.ts";
import type { TaskContext } from "../../spec/context.ts";
import type { Lazy } from "../../spec/lazy.ts";
import type { Policies, RetryPolicy, TimeoutPolicy } from "../../spec/policies.ts";
import type { Injections } from "../../spec/resource-definition.ts";
import type { TaskDefinition } from "../../spec/task-definition.ts";
import { lentIn, placed } from "./lent.ts";
import { type Execution, failed, type Result, succeeded } from "./result.ts";
import type { Equipment, Lease } from "./shelf.ts";

/** A body to be called: a task's, or the function of a recovery. */
export interface Body {
  readonly name: string;
  readonly label: string | undefined;
  readonly fn: (...args: never[]) => unknown;
  readonly wantsContext: boolean;
  readonly retry: RetryPolicy | undefined;
  readonly timeout: TimeoutPolicy | undefined;
  /** Whether the result of a call with these arguments is kept. */
  readonly keeps?: (args: readonly unknown[]) => boolean;
  /** What its task declares. */
  readonly injections?: Injections;
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
  { retry, timeout, cache }: Pick<Policies<Lazy>, "retry" | "timeout" | "cache">,
): Body {
  const { name, version, fn, signature, injections, site } = task;
  return {
    name,
    label,
    fn: fn as Body["fn"],
    wantsContext: signature.wantsContext,
    retry,
    timeout,
    // What has no content has no key (1.3).
    ...(cache === undefined
      ? {}
      : { keeps: (args) => fingerprint(name, version, named(args)) !== undefined }),
    ...(injections === undefined ? {} : { injections }),
    site: site(),
  };
}

/** What calling a body asks of the interpreter. */
export interface Calling {
  record(execution: Execution): void;
  /** The resources of one attempt; undefined where there are none. */
  lease(injections: Injections, args: readonly unknown[]): Lease | undefined;
  /** Whether an attempt takes too long. */
  isLate(execution: Execution, timeout: TimeoutPolicy): boolean;
}

/** Calls a body until it gives something or its attempts are used up (4.5: its own attempts only). */
export async function callBody(body: Body, args: readonly unknown[], calling: Calling): Promise<Attempted> {
  const runs: Execution[] = [];
  if (body.refusal !== undefined) return { result: failed(body.refusal), runs };
  const attempts = body.retry?.attempts ?? 1;
  for (let attempt = 1; ; attempt++) {
    try {
      const value = await attemptOnce({ body, args, attempt }, runs, calling);
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

/** A resource counts by its name. */
function named(args: readonly unknown[]): readonly unknown[] {
  return placed(args, new Map(lentIn(args).map((lent) => [lent, { resource: lent.resource.name }])));
}

interface Attempt {
  readonly body: Body;
  readonly args: readonly unknown[];
  readonly attempt: number;
}

/** Calls a body once, with its resources. */
async function attemptOnce(one: Attempt, runs: Execution[], calling: Calling): Promise<unknown> {
  const { body, args } = one;
  const lease = calling.lease(body.injections ?? [], args);
  if (lease === undefined) return callOnce(one, undefined, { runs, calling });
  let value: unknown;
  try {
    value = await callOnce(one, await lease.acquire(), { runs, calling });
  } catch (error) {
    await lease.close({ error });
    throw error;
  }
  await lease.close(undefined);
  return value;
}

interface Notes {
  readonly runs: Execution[];
  readonly calling: Calling;
}

async function callOnce(
  { body, args, attempt }: Attempt,
  given: Equipment | undefined,
  { runs, calling }: Notes,
): Promise<unknown> {
  const { timeout } = body;
  const waits = given !== undefined;
  const execution: Execution = { name: body.name, label: body.label, fn: body.fn, args, attempt, waits };
  calling.record(execution);
  const late = timeout !== undefined && calling.isLate(execution, timeout);
  // What is late over its resources is not called.
  if (!late || !waits) runs.push(...(given?.own ?? []), execution);
  // What it gives then, or whether it gives anything, makes no difference.
  if (late) throw new TimeoutError(`task "${body.name}"`, timeout.total ?? timeout.idle ?? 0);
  const filled = given?.args ?? args;
  const all = body.wantsContext ? [{ ...contextOf(attempt), ...given?.context }, ...filled] : filled;
  return (body.fn as (...all: readonly unknown[]) => unknown)(...all);
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
