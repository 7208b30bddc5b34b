import type { Clock } from "../ports/clock.ts";

/** Wakes the gate when something is due. Sleeps while no run is under way, so that a limit keeps no process alive. */
export class GateAlarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #at: number | undefined;
  #awake = false;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** When it is to ring next, in milliseconds since the epoch. */
  set(at: number | undefined): void {
    this.#at = at;
    this.#arm();
  }

  /** Whether anybody could be waiting. */
  watch(awake: boolean): void {
    if (awake === this.#awake) return;
    this.#awake = awake;
    this.#arm();
  }

  #arm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (!this.#awake || this.#at === undefined) return;
    this.#cancel = this.#clock.setTimer(Math.max(0, this.#at - this.#clock.now()), () => {
      this.#cancel = undefined;
      this.#ring();
    });
  }
}
