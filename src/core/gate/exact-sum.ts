/**
 * A sum that many fractions come to and leave without a trace: what rounding cuts off is carried along.
 * After 0.1 and 0.2 have come and 0.1 has left, it is 0.2.
 */
export class ExactSum {
  #high = 0;
  #low = 0;

  get value(): number {
    return this.#high + this.#low;
  }

  add(amount: number): void {
    const sum = this.#high + amount;
    const kept = sum - this.#high;
    this.#low += this.#high - (sum - kept) + (amount - kept);
    this.#high = sum;
  }

  reset(): void {
    this.#high = 0;
    this.#low = 0;
  }
}

/** Whether a number is above a limit by more than rounding can explain. Exact for whole numbers up to 2 ** 49. */
export function exceeds(value: number, limit: number): boolean {
  return value > limit + limit * Number.EPSILON * 4;
}
