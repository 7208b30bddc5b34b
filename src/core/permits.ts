/**
 * How many bodies may run at the same time, over all runs of an engine. First come, first served: a permit that is given
 * back goes to the run that has waited longest, and newcomers do not overtake. Bounded: one waiter per run.
 */
export class Permits {
  readonly limit: number;
  #taken = 0;
  readonly #waiters = new Set<RunPermits>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes one now, or puts the run in the line. */
  take(run: RunPermits): boolean {
    if (this.limit === Number.POSITIVE_INFINITY) return true;
    if (this.#taken < this.limit && this.#waiters.size === 0) {
      this.#taken++;
      return true;
    }
    this.#waiters.add(run);
    return false;
  }

  /** Gives one back: to the first in the line, if there is one. */
  release(): void {
    if (this.limit === Number.POSITIVE_INFINITY) return;
    for (const first of this.#waiters) {
      this.#waiters.delete(first);
      first.grant();
      return;
    }
    this.#taken--;
  }

  forget(run: RunPermits): void {
    this.#waiters.delete(run);
  }
}

/** One run's side of the permits. */
export class RunPermits {
  readonly #shared: Permits;
  readonly #wake: () => void;
  #granted = 0;

  /** @param wake - called when a permit was granted; the run then takes it with `tryTake`, or gives it back */
  constructor(shared: Permits, wake: () => void) {
    this.#shared = shared;
    this.#wake = wake;
  }

  get limit(): number {
    return this.#shared.limit;
  }

  tryTake(): boolean {
    if (this.#granted === 0) return this.#shared.take(this);
    this.#granted--;
    return true;
  }

  release(): void {
    this.#shared.release();
  }

  grant(): void {
    this.#granted++;
    this.#wake();
  }

  /** Gives back what was granted and turned out not to be needed. */
  returnUnused(): void {
    for (; this.#granted > 0; this.#granted--) this.#shared.release();
  }

  /** The run is over. */
  close(): void {
    this.#shared.forget(this);
    this.returnUnused();
  }
}
