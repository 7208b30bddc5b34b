import fc from "fast-check";
import { expect, it } from "vitest";
import { Line } from "./line.ts";

interface Item {
  seq: number;
}

it("a line knows its first, whoever comes, goes or changes their number", () => {
  const move = fc.record({
    kind: fc.constantFrom("add", "add", "remove", "first", "renumber"),
    pick: fc.nat(100),
    seq: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 200 }), (moves) => {
      const line = new Line<Item>();
      const plain: Item[] = [];
      const gone: Item = { seq: 0 };
      for (const { kind, pick, seq } of moves) {
        const one = plain[pick % plain.length];
        if (kind === "add" || one === undefined) {
          const item = { seq };
          line.add(item);
          line.add(item);
          plain.push(item);
        } else if (kind === "renumber") {
          one.seq = seq;
          line.moved(one);
        } else {
          const leaves = kind === "first" ? (line.first ?? gone) : one;
          expect(line.remove(leaves)).toBe(true);
          expect(line.remove(leaves)).toBe(false);
          plain.splice(plain.indexOf(leaves), 1);
        }
        line.moved(gone);
        expect(line.size).toBe(plain.length);
        expect(line.first?.seq).toBe(
          plain.length === 0 ? undefined : Math.min(...plain.map((item) => item.seq)),
        );
        expect(new Set(line)).toEqual(new Set(plain));
      }
    }),
    { numRuns: 500 },
  );
});
