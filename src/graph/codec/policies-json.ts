import { NotStorableError } from "../../errors/codec-errors.ts";
import { isLazy, type Lazy, type LazyPolicies } from "../../spec/lazy.ts";
import { type AmountSpec, noPolicies, type RetryPolicy, type TimeoutPolicy } from "../../spec/policies.ts";
import type { TaskDefinition } from "../../spec/task-definition.ts";
import { type Json, tags } from "./json.ts";

/** Whose policies are written, and for whom. */
interface Subject {
  /** Whose own policies need not be written, only named. */
  readonly task: TaskDefinition | undefined;
  readonly where: string;
  readonly writer: { indexOf(lazy: Lazy): number };
}

/** Policies as JSON fields; what is not said is not there. Functions are stored as "task" when they are the task's own. */
export function policiesJson(policies: LazyPolicies, subject: Subject): Readonly<Record<string, Json>> {
  if (policies === noPolicies) return {};
  const { retry, timeout, cache, amounts, priority, never, conditions, after, label } = policies;
  const { task, where, writer } = subject;
  const numbers = (lazies: readonly Lazy[]): Json => lazies.map((lazy) => writer.indexOf(lazy));
  if (cache !== undefined && cache !== task?.policies.cache)
    throw new NotStorableError(
      `${where}.cache`,
      "a cache of this call alone",
      "Give the cache where the task is defined.",
    );
  return {
    ...(retry === undefined ? {} : { retry: retryJson(retry, subject) }),
    ...(timeout === undefined ? {} : { timeout: timeoutJson(timeout) }),
    ...(cache === undefined ? {} : { cache: "task" }),
    ...(amounts.length === 0 ? {} : { amounts: amounts.map((amount) => amountJson(amount, writer)) }),
    ...(priority === 0 ? {} : { priority }),
    ...(never ? { never } : {}),
    ...(conditions.length === 0 ? {} : { runIf: numbers(conditions) }),
    ...(after.length === 0 ? {} : { after: numbers(after) }),
    ...(label === undefined ? {} : { label }),
  };
}

function retryJson(retry: RetryPolicy, { task, where }: Subject): Json {
  const { attempts, delay, backoff, maxDelay, jitter, retryIf } = retry;
  if (retryIf !== undefined && retryIf !== task?.policies.retry?.retryIf)
    throw new NotStorableError(
      `${where}.retry.retryIf`,
      "a function",
      "Give retryIf where the task is defined.",
    );
  return {
    attempts,
    ...(delay === 0 ? {} : { delay }),
    ...(backoff === 1 ? {} : { backoff }),
    ...(maxDelay === Number.POSITIVE_INFINITY ? {} : { maxDelay }),
    ...(jitter === 0 ? {} : { jitter }),
    ...(retryIf === undefined ? {} : { retryIf: "task" }),
  };
}

function timeoutJson({ total, idle }: TimeoutPolicy): Json {
  return { ...(total === undefined ? {} : { total }), ...(idle === undefined ? {} : { idle }) };
}

function amountJson({ name, key, amount }: AmountSpec<Lazy>, writer: Subject["writer"]): Json {
  const plain = <T extends Json>(value: T | Lazy): Json =>
    isLazy(value) ? { [tags.node]: writer.indexOf(value) } : value;
  return { name, ...(key === undefined ? {} : { key: plain(key) }), amount: plain(amount) };
}
