import type { TaskContext } from "../spec/context.ts";
import { type Task, task } from "../spec/task.ts";

/** One call of a scripted task's body, waiting to be told how it ends. */
export interface ScriptedCall<A extends readonly unknown[], R> {
  readonly args: A;
  readonly context: TaskContext;
  /** Lets the body return. */
  finish(value: R): void;
  /** Lets the body throw. */
  fail(error: unknown): void;
}

/** A task whose bodies begin and end on command. */
export interface ScriptedTask<A extends readonly unknown[], R> {
  readonly task: Task<A, R>;
  /** Calls that have begun and have not been told how they end, oldest first. */
  readonly open: readonly ScriptedCall<A, R>[];
  /** How many calls have begun. */
  readonly started: number;
  /** The next call to begin; one that nobody has asked for yet, or the next one to come. */
  next(): Promise<ScriptedCall<A, R>>;
}

/**
 * A task whose bodies end when the test says so: no sleeps, no races.
 *
 * @example
 * import { run } from "cascade-ts";
 * import { scriptedTask } from "cascade-ts/testing";
 * const fetchPage = scriptedTask<[url: string], string>("fetchPage");
 * const page = run(fetchPage.task("/a"));
 * const call = await fetchPage.next();
 * call.args; // => [ '/a' ]
 * call.finish("<html>");
 * await page; // => "<html>"
 */
export function scriptedTask<A extends readonly unknown[], R>(name: string): ScriptedTask<A, R> {
  const open: ScriptedCall<A, R>[] = [];
  const begun: ScriptedCall<A, R>[] = [];
  const waiting: ((call: ScriptedCall<A, R>) => void)[] = [];
  let started = 0;

  const body = (context: TaskContext, ...args: A): Promise<R> =>
    new Promise<R>((resolve, reject) => {
      const end = (settle: () => void): void => {
        const position = open.indexOf(call);
        if (position >= 0) open.splice(position, 1);
        settle();
      };
      const call: ScriptedCall<A, R> = {
        args,
        context,
        finish: (value) => end(() => resolve(value)),
        fail: (error) => end(() => reject(error)),
      };
      started += 1;
      open.push(call);
      const asker = waiting.shift();
      if (asker === undefined) begun.push(call);
      else asker(call);
    });

  return {
    task: task(name, {}, body as never) as unknown as Task<A, R>,
    open,
    get started() {
      return started;
    },
    next: () => {
      const call = begun.shift();
      return call === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(call);
    },
  };
}
