/** What a body is to the constraints: where it belongs. */
export interface GateSubject {
  /** The run's id. */
  readonly run: string;
  /** The run's name. */
  readonly flow: string;
  readonly task: string;
  /** The run itself: whose capacities apply besides the engine's. Compared by identity. */
  readonly owner: object;
}

/** So much of one capacity. */
export interface Amount {
  readonly name: string;
  readonly amount: number;
}

/**
 * Where a ticket is: nowhere; in a line; declined (it was its turn and its run said "not now"; it will ask again); or it
 * has everything.
 */
export type TicketState = "idle" | "waiting" | "declined" | "held";

/**
 * One body that wants to start, over all its attempts. Made by the machine, which keeps it as long as the activity; all
 * but the constructor's fields is the gate's to change.
 */
export class GateTicket {
  readonly subject: GateSubject;
  readonly amounts: readonly Amount[];
  /**
   * Called by the gate when it is this ticket's turn: true starts it, and everything is taken in that moment; false means
   * "not now", and the ticket will ask again, or be withdrawn. Must not call the gate.
   */
  readonly offer: () => boolean;
  /** Number of its arrival in this attempt; 0 before it asked. Lines are in this order. */
  seq = 0;
  state: TicketState = "idle";
  /** When what it holds was taken, in milliseconds. */
  takenAt = 0;
  #wants: ReadonlyMap<string, number> | undefined;
  #key: string | undefined;

  constructor(subject: GateSubject, amounts: readonly Amount[], offer: () => boolean) {
    this.subject = subject;
    this.amounts = amounts;
    this.offer = offer;
  }

  /** What it wants in all of each capacity; without those it wants nothing of. */
  get wants(): ReadonlyMap<string, number> {
    this.#wants ??= summed(this.amounts);
    return this.#wants;
  }

  /** The same for all tickets of a run that want the same: as long as the first of them cannot go, no other can. */
  get key(): string {
    this.#key ??= JSON.stringify([
      this.subject.run,
      this.subject.flow,
      this.subject.task,
      ...this.amounts.map(({ name, amount }) => [name, amount]),
    ]);
    return this.#key;
  }
}

function summed(amounts: readonly Amount[]): ReadonlyMap<string, number> {
  if (amounts.length === 0) return nothing;
  const sums = new Map<string, number>();
  for (const { name, amount } of amounts) {
    if (amount > 0) sums.set(name, Math.min(largest, (sums.get(name) ?? 0) + amount));
  }
  return sums;
}

/** So that what many hold together is still a number. */
const largest = 1e290;
const nothing: ReadonlyMap<string, number> = new Map();
