import { Gate } from "../src/core/gate/gate.ts";
import type { GateOptions } from "../src/core/gate/gate-options.ts";
import { GateTicket } from "../src/core/gate/ticket.ts";

/** A body on the bench: it starts when the gate lets it, and ends when the test says so. */
export class BenchBody {
  readonly name: string;
  readonly ticket: GateTicket;
  running = false;
  /** What its run answers to an offer. */
  hasRoom = true;
  /** Offers it got. */
  offers = 0;

  constructor(bench: GateBench, name: string, options: BodyOptions) {
    this.name = name;
    const { run = "r1", flow = "main", task = name, amounts = {} } = options;
    const wants = Object.entries(amounts).map(([of, amount]) => ({ name: of, amount }));
    this.ticket = new GateTicket({ run, flow, task, owner: bench.ownerOf(run) }, wants, () => {
      this.offers++;
      if (this.hasRoom) bench.started(this);
      return this.hasRoom;
    });
  }
}

export interface BodyOptions {
  readonly run?: string;
  readonly flow?: string;
  readonly task?: string;
  readonly amounts?: Readonly<Record<string, number>>;
}

/** A gate, the time, its alarm, and bodies that note in which order they start. */
export class GateBench {
  now = 0;
  alarmAt: number | undefined;
  readonly gate: Gate;
  /** Names of the bodies in the order they started. */
  readonly order: string[] = [];
  readonly notes: string[] = [];
  readonly #owners = new Map<string, object>();

  constructor(options: Partial<GateOptions> = {}) {
    this.gate = new Gate({
      alarm: (at) => {
        this.alarmAt = at;
      },
      changed: ({ what, record }) => this.notes.push(`${what} ${record.type} ${record.scope}`),
      problem: (record, error) => this.notes.push(`problem ${record.type}: ${String(error)}`),
      undeclared: (name, known) => this.notes.push(`undeclared ${name} (${known.join(" ")})`),
      ...options,
    });
  }

  ownerOf(run: string): object {
    let owner = this.#owners.get(run);
    if (owner === undefined) {
      owner = { run };
      this.#owners.set(run, owner);
    }
    return owner;
  }

  body(name: string, options: BodyOptions = {}): BenchBody {
    return new BenchBody(this, name, options);
  }

  started(body: BenchBody): void {
    body.running = true;
    this.order.push(body.name);
  }

  /** The reason why it waits, the code of an error, or undefined: it started. */
  ask(body: BenchBody): string | undefined {
    const refusal = this.gate.ask(body.ticket, this.now);
    if (refusal === undefined) {
      if (!body.running) this.started(body);
      return undefined;
    }
    return "error" in refusal ? refusal.error.code : refusal.reason;
  }

  /** New bodies that ask in this order. */
  all(names: string, options: BodyOptions = {}): BenchBody[] {
    return names.split(" ").map((name) => {
      const body = this.body(name, options);
      this.ask(body);
      return body;
    });
  }

  end(body: BenchBody | undefined): void {
    if (body === undefined) return;
    body.running = false;
    this.gate.release(body.ticket, this.now);
  }

  withdraw(body: BenchBody | undefined): void {
    if (body === undefined) return;
    body.running = false;
    this.gate.withdraw(body.ticket, this.now);
  }

  set(scope: string, type: string, params: unknown = {}, expiresAt?: number): void {
    const end = expiresAt === undefined ? {} : { expiresAt };
    this.gate.set({ id: "test", scope, type, params, ...end }, this.now);
  }

  clear(scope: string, type: string): void {
    this.gate.clear(scope, type, this.now);
  }

  capacities(capacities: Readonly<Record<string, number>>, run?: string): void {
    this.gate.setCapacities(run === undefined ? undefined : this.ownerOf(run), capacities, this.now);
  }

  /** Lets the time pass; the alarm rings when it is set for. */
  pass(milliseconds: number): void {
    const until = this.now + milliseconds;
    this.ring();
    while (this.alarmAt !== undefined && this.alarmAt <= until) {
      this.now = Math.max(this.now, this.alarmAt);
      this.ring();
    }
    this.now = until;
  }

  /** Rings the alarm as long as it is due now. */
  ring(): void {
    for (let rings = 0; this.alarmAt !== undefined && this.alarmAt <= this.now; rings++) {
      if (rings > 100) throw new Error("the alarm does not stop ringing");
      this.alarmAt = undefined;
      this.gate.tick(this.now);
    }
  }
}
