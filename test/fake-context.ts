import type { TaskContext } from "../src/spec/context.ts";

/** A task context for tests that call a body without an engine, with what a test needs to move it. */
export interface FakeContext {
  readonly ctx: TaskContext;
  /** Cancels the body. */
  cancel(reason: unknown): void;
  /** Ends every sleep of the clock, those to come included. */
  passTime(): void;
  /** How long the body has asked to sleep each time, in milliseconds. */
  readonly sleeps: readonly number[];
}

/** What the clock of a fake context says: noon of the first of January 2024, UTC. */
export const noon = Date.UTC(2024, 0, 1, 12);

export function fakeContext(): FakeContext {
  const controller = new AbortController();
  const sleeps: number[] = [];
  let passTime = (): void => {};
  const passed = new Promise<void>((resolve) => {
    passTime = resolve;
  });
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    sleeps.push(milliseconds);
    return Promise.race([passed, aborted(signal)]);
  };
  const ctx: TaskContext = {
    signal: controller.signal,
    attempt: 1,
    runId: "run",
    nodeId: "node",
    idempotencyKey: "run/node",
    log,
    clock: { now: () => noon, sleep },
    progress: () => {},
  };
  return { ctx, cancel: (reason) => controller.abort(reason), passTime: () => passTime(), sleeps };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Calls a task's body, as the engine does, with the context first. */
export async function callBody<T>(
  task: { readonly fn: (...args: never[]) => unknown },
  ...args: readonly unknown[]
): Promise<T> {
  return (await (task.fn as (...args: readonly unknown[]) => unknown)(...args)) as T;
}

/** What a promise is rejected with; fails when it is not. */
export async function rejection<E = Error>(promise: Promise<unknown>): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error("the promise was fulfilled");
}
