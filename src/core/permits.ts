/**
 * How many bodies may run at the same time, over all runs that share it. Waiters are woken first come, first served.
 * Bounded: one waiter per run.
 */
export class Permits {
  readonly limit: number;
  #taken = 0;
  readonly #waiters = new Set<() => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get taken(): number {
    return this.#taken;
  }

  tryTake(): boolean {
    if (this.#taken >= this.limit) return false;
    this.#taken++;
    return true;
  }

  /** Gives one back and wakes the first waiter. */
  release(): void {
    this.#taken--;
    for (const wake of this.#waiters) {
      this.#waiters.delete(wake);
      wake();
      return;
    }
  }

  /** Calls `wake` once when a permit is given back. */
  onRelease(wake: () => void): void {
    this.#waiters.add(wake);
  }

  forget(wake: () => void): void {
    this.#waiters.delete(wake);
  }
}
