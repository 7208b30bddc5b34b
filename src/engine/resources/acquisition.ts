import type { Resource } from "../../spec/resource-definition.ts";
import type { ResourceInstance } from "./resource-instance.ts";

/** An acquired resource as its askers get it: wrapped, as the value itself may be a promise or a thenable. */
export interface Acquired {
  readonly value: unknown;
}

interface Asker {
  readonly resolve: (acquired: Acquired) => void;
  readonly reject: (error: unknown) => void;
}

/** One resource of a scope, from the first time it is asked for; all who ask meanwhile share it. */
export class Acquisition {
  readonly resource: Resource;
  /** Its factory has been called. Before that it waits for what it needs, and nothing of its own is there to be released. */
  begun = false;
  instance: ResourceInstance | undefined;
  /** Bounded by the bodies that wait for it. */
  #askers: Asker[] = [];
  #over: (() => void) | undefined;

  constructor(resource: Resource) {
    this.resource = resource;
  }

  /** What one more asker gets, later. */
  wait(): Promise<Acquired> {
    return new Promise((resolve, reject) => this.#askers.push({ resolve, reject }));
  }

  succeed(instance: ResourceInstance): void {
    this.instance = instance;
    for (const { resolve } of this.#askers.splice(0)) resolve(instance);
  }

  fail(error: unknown): void {
    for (const { reject } of this.#askers.splice(0)) reject(error);
  }

  /** It is under way no more. */
  end(): void {
    this.#over?.();
  }

  /** Resolves when it is under way no more; asked once, by the scope that closes. */
  over(): Promise<void> {
    return new Promise((resolve) => {
      this.#over = resolve;
    });
  }
}
