import fc from "fast-check";
import { expect, it } from "vitest";
import { type Entry, ReadyQueue } from "./ready-queue.ts";

interface Numbered extends Entry {
  readonly id: number;
}

const compare = (a: Entry, b: Entry): number => b.priority - a.priority || a.seq - b.seq;

/** What the queue must do, the slow way: equal entries may come in any order, so positions are compared, not entries. */
class SortedList {
  entries: Numbered[] = [];

  push(entry: Numbered): void {
    this.entries.push(entry);
    this.entries.sort(compare);
  }

  /** Takes out the entry that the queue gave, which must be one of the first. */
  take(given: Numbered | undefined): void {
    const [first] = this.entries;
    expect(given === undefined).toBe(first === undefined);
    if (first === undefined || given === undefined) return;
    expect([given.priority, given.seq]).toEqual([first.priority, first.seq]);
    const position = this.entries.indexOf(given);
    expect(position).toBeGreaterThanOrEqual(0);
    this.entries.splice(position, 1);
  }
}

type Move =
  | { readonly kind: "push"; readonly priority: number; readonly seq: number }
  | { readonly kind: "rising"; readonly count: number }
  | { readonly kind: "pop"; readonly count: number }
  | { readonly kind: "clear" };

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("push" as const),
      priority: fc.constantFrom(0, 0, 0, 1, -1, 0.5, Number.MAX_VALUE),
      // Few numbers, so that equal entries happen.
      seq: fc.oneof(fc.nat(4), fc.nat(50)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("rising" as const), count: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("pop" as const), count: fc.integer({ min: 1, max: 12 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
);

it("3.3 gives what a sorted list gives: priority, then discovery", () => {
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 80 }), (moves) => {
      const queue = new ReadyQueue<Numbered>();
      const list = new SortedList();
      let id = 0;
      let rising = 100;
      const push = (priority: number, seq: number): void => {
        const entry = { id: id++, priority, seq };
        queue.push(entry);
        list.push(entry);
      };
      for (const move of moves) {
        if (move.kind === "push") push(move.priority, move.seq);
        else if (move.kind === "rising") for (let i = 0; i < move.count; i++) push(0, rising++);
        else if (move.kind === "clear") {
          queue.clear();
          list.entries = [];
        } else
          for (let i = 0; i < move.count; i++) {
            const peeked = queue.peek();
            expect(queue.peek()).toBe(peeked);
            const popped = queue.pop();
            expect(popped).toBe(peeked);
            list.take(popped);
          }
        expect(queue.size).toBe(list.entries.length);
      }
      while (queue.size > 0) list.take(queue.pop());
      expect(list.entries).toEqual([]);
      expect(queue.pop()).toBeUndefined();
      expect(queue.peek()).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

it("keeps its order where the plain queue is cut short, above a thousand entries", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ after: fc.nat(5_000), seq: fc.nat(5_000) }), { maxLength: 20 }),
      (late) => {
        const queue = new ReadyQueue<Numbered>();
        for (let seq = 0; seq < 5_000; seq++) queue.push({ id: seq, priority: 0, seq });
        const seen: number[] = [];
        const pending = new Map(late.map(({ after, seq }) => [after, seq]));
        for (let popped = 0; queue.size > 0; popped++) {
          const seq = pending.get(popped);
          if (seq !== undefined) queue.push({ id: -1, priority: 1, seq });
          const entry = queue.pop();
          if (entry?.id === -1) expect(entry.seq).toBe(seq);
          else seen.push(entry?.seq ?? Number.NaN);
        }
        expect(seen).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
      },
    ),
    { numRuns: 20 },
  );
});
