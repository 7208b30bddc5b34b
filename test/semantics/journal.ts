import { type Tail, type Task, type TaskOptions, task } from "cascade-ts";

/** Makes tasks that note each call of their body, in order. */
export class Journal {
  readonly calls: string[] = [];

  /** A task that notes its name when its body is called. */
  task<A extends readonly unknown[], R>(
    name: string,
    body: (...args: A) => Tail<R> | Promise<Tail<R>>,
    options: TaskOptions = {},
  ): Task<A, R> {
    const noting = (...args: A): unknown => {
      this.calls.push(name);
      return body(...args);
    };
    return task(name, noting as never, options) as unknown as Task<A, R>;
  }

  /** How often the body of a name was called. */
  count(name: string): number {
    return this.calls.filter((call) => call === name).length;
  }
}
