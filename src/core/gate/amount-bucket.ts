import { type Bucket, type Crowd, isBehind } from "./crowd.ts";
import { ExactSum, exceeds } from "./exact-sum.ts";
import { Line } from "./line.ts";
import type { GateTicket } from "./ticket.ts";

/** One capacity by its concrete name, as long as somebody holds of it or waits for it. */
export class AmountBucket implements Bucket {
  readonly name: string;
  readonly line = new Line<Crowd>();
  readonly holdsPlace = true;
  readonly inOrder = true;
  readonly isTimed = false;
  retryAt: undefined;
  /** Infinity when nothing limits it. */
  total: number;
  /** The most that was ever declared. */
  most: number;
  readonly #taken = new ExactSum();
  #holders = 0;
  /** What a reason says behind the numbers. */
  readonly #where: string;
  readonly #forget: (name: string) => void;

  constructor(name: string, total: number, where: string, forget: (name: string) => void) {
    this.name = name;
    this.total = total;
    this.most = total;
    this.#where = where;
    this.#forget = forget;
  }

  get #free(): number {
    return this.total - this.#taken.value;
  }

  #fits(crowd: Crowd): boolean {
    return !exceeds(this.#taken.value + (crowd.wants.get(this.name) ?? 0), this.total);
  }

  admits(crowd: Crowd): boolean {
    return this.#fits(crowd) && !isBehind(crowd, this.line);
  }

  mightAdmit(): boolean {
    return this.line.size > 0 && this.#free > 0;
  }

  take(ticket: GateTicket): boolean {
    this.#holders++;
    this.#taken.add(ticket.wants.get(this.name) ?? 0);
    return false;
  }

  giveBack(ticket: GateTicket): boolean {
    this.#holders--;
    if (this.#holders === 0) this.#taken.reset();
    else this.#taken.add(-(ticket.wants.get(this.name) ?? 0));
    this.rest();
    return true;
  }

  reason(crowd: Crowd): string {
    const amount = crowd.wants.get(this.name) ?? 0;
    const free = shown(Math.max(0, this.#free));
    const parts = [`needs ${shown(amount)} ${this.name}, ${free} of ${this.total} free${this.#where}`];
    if (exceeds(amount, this.total)) parts.push(`lowered from ${this.most}`);
    else if (this.#fits(crowd)) parts.push("after others");
    return parts.join(", ");
  }

  rest(): void {
    if (this.#holders === 0 && this.line.size === 0) this.#forget(this.name);
  }
}

/** Without the traces of rounding. */
function shown(amount: number): number {
  return Number(amount.toPrecision(12));
}
