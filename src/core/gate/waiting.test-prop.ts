import fc from "fast-check";
import { expect, it } from "vitest";
import { type BenchBody, GateBench } from "../../../test/gate-bench.ts";

const names = ["x", "y", "z"] as const;
type Name = (typeof names)[number];

const isWaiting = ({ ticket }: BenchBody): boolean => ticket.state === "waiting";
const among = (bodies: readonly BenchBody[], pick: number): BenchBody | undefined =>
  bodies[pick % bodies.length];

/**
 * The rule of the lines, written down as plainly as it goes: who waits is looked at again when all that it found short has
 * come free for it; it then goes, or joins the lines of what it finds short now.
 */
class PlainLines {
  readonly free: Record<Name, number>;
  readonly waiting: { name: string; seq: number; wants: ReadonlyMap<string, number>; lines: Set<string> }[] =
    [];
  readonly order: string[] = [];
  #seq = 0;

  constructor(free: Record<Name, number>) {
    this.free = { ...free };
  }

  #admits(one: PlainLines["waiting"][number], name: string): boolean {
    const isFirst = this.waiting.every((other) => other.seq >= one.seq || !other.lines.has(name));
    return isFirst && (one.wants.get(name) ?? 0) <= this.free[name as Name];
  }

  enter(name: string, wants: ReadonlyMap<string, number>): void {
    this.waiting.push({ name, seq: this.#seq++, wants, lines: new Set() });
    this.settle();
  }

  give(wants: ReadonlyMap<string, number>): void {
    for (const [name, amount] of wants) this.free[name as Name] += amount;
    this.settle();
  }

  leave(name: string): void {
    this.waiting.splice(
      this.waiting.findIndex((one) => one.name === name),
      1,
    );
    this.settle();
  }

  settle(): void {
    for (;;) {
      const one = this.waiting.find((other) => [...other.lines].every((name) => this.#admits(other, name)));
      if (one === undefined) return;
      const short = [...one.wants.keys()].filter((name) => !this.#admits(one, name));
      for (const name of short) one.lines.add(name);
      if (short.length > 0) continue;
      this.waiting.splice(this.waiting.indexOf(one), 1);
      for (const [name, amount] of one.wants) this.free[name as Name] -= amount;
      this.order.push(one.name);
    }
  }
}

const anyLineMove = fc.record({
  kind: fc.constantFrom("ask", "ask", "ask", "end", "end", "withdraw", "capacity"),
  pick: fc.nat(1_000),
  amounts: fc.record({ x: fc.nat(3), y: fc.nat(2), z: fc.nat(1) }),
  more: fc.integer({ min: -2, max: 2 }),
});

it("7.1 starts in the same order as the plain rule of the lines", () => {
  fc.assert(
    fc.property(fc.array(anyLineMove, { maxLength: 100 }), (moves) => {
      const total: Record<Name, number> = { x: 3, y: 2, z: 1 };
      const bench = new GateBench({ capacities: total });
      const plain = new PlainLines(total);
      const bodies: BenchBody[] = [];
      for (const { kind, pick, amounts, more } of moves) {
        if (kind === "ask") {
          // A run for each body, so that each stands in line for itself.
          const body = bench.body(`${bodies.length}`, { run: `r${bodies.length}`, amounts });
          bodies.push(body);
          bench.ask(body);
          plain.enter(body.name, body.ticket.wants);
        } else if (kind === "capacity") {
          const name = names[pick % 3] ?? "x";
          const next = Math.max(0, total[name] + more);
          plain.free[name] += next - total[name];
          total[name] = next;
          bench.capacities({ [name]: next });
          plain.settle();
        } else if (kind === "end") {
          const body = among(
            bodies.filter((one) => one.running),
            pick,
          );
          bench.end(body);
          if (body !== undefined) plain.give(body.ticket.wants);
        } else {
          const body = among(bodies.filter(isWaiting), pick);
          bench.withdraw(body);
          if (body !== undefined) plain.leave(body.name);
        }
        expect(bench.order).toEqual(plain.order);
        expect(bodies.filter(isWaiting).map((one) => one.name)).toEqual(plain.waiting.map((one) => one.name));
      }
    }),
    { numRuns: 1_500 },
  );
});
