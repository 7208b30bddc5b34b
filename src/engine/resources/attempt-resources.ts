import type { Resource } from "../../spec/resource-definition.ts";
import type { Failure } from "./resource-instance.ts";
import { ResourceScope, type TearDownProblems } from "./resource-scope.ts";

const noProblems: TearDownProblems = [];

/**
 * The resources of one attempt. A scope of its own is made only when something of scope "task" is among them.
 *
 * The driver makes one, waits for `pending` if there is one, calls the body with `instances`, and closes it whatever
 * happened: also when `pending` rejected, and when the attempt is given up meanwhile.
 */
export class AttemptResources {
  /** In the order they were wanted; complete when `pending` is undefined or has resolved. */
  readonly instances: unknown[] = [];
  /** Undefined when all are there already. Rejects with why one could not be had; never an unhandled rejection. */
  readonly pending: Promise<void> | undefined;
  readonly #wanted: readonly (Resource | string)[];
  readonly #run: ResourceScope;
  #own: ResourceScope | undefined;
  #isOver = false;

  /**
   * @param run - the run's scope, whose parent is the engine's
   * @param wanted - resources, or names of some; one wanted twice is one instance
   */
  constructor(run: ResourceScope, wanted: readonly (Resource | string)[]) {
    this.#wanted = wanted;
    this.#run = run;
    this.pending = this.#begin();
  }

  /**
   * The attempt is over: releases what was its own. At once when nothing of it has to be waited for.
   *
   * @param failure - what the attempt failed with, or was stopped for
   * @returns what went wrong; a single problem fails an attempt that had not failed
   */
  close(failure?: Failure): TearDownProblems | Promise<TearDownProblems> {
    this.#isOver = true;
    return this.#own?.close(failure) ?? noProblems;
  }

  #begin(): Promise<void> | undefined {
    try {
      const { lookup } = this.#run.options;
      if (this.#wanted.some((wanted) => lookup.resolve(wanted).scope === "task")) {
        this.#own = new ResourceScope({ ...this.#run.options, scope: "task", parent: this.#run });
      }
      const pending = this.#take(0);
      // Who gives up need not listen any more.
      pending?.catch(() => {});
      return pending;
    } catch (error) {
      const refused = Promise.reject(error);
      refused.catch(() => {});
      return refused;
    }
  }

  #take(from: number): Promise<void> | undefined {
    for (const [offset, wanted] of this.#wanted.slice(from).entries()) {
      const acquired = (this.#own ?? this.#run).acquire(wanted);
      if (acquired instanceof Promise) {
        return acquired.then(({ value }) => {
          this.instances.push(value);
          return this.#isOver ? undefined : this.#take(from + offset + 1);
        });
      }
      this.instances.push(acquired.value);
    }
    return undefined;
  }
}
