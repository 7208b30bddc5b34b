import { describe, expect, it } from "vitest";
import { fuzzCodec } from "./fuzz-codec.ts";

// CASCADE_SEED=17 reads that document alone; a million of them: npm run fuzz -- --documents 1000000 --seed 1.
const replay = process.env["CASCADE_SEED"];
const [from, count] = replay === undefined ? [1, 6_000] : [Number(replay), 1];

describe("2.4 damaged documents", () => {
  it(`seeds ${from} to ${from + count - 1} are refused with an error that has a code, or make what can be stored again`, () => {
    const problems: string[] = [];
    const ends = new Map<string, number>();
    for (let seed = from; seed < from + count; seed++) {
      const { ended, problem } = fuzzCodec(seed);
      ends.set(ended, (ends.get(ended) ?? 0) + 1);
      if (problem !== undefined) problems.push(`CASCADE_SEED=${seed}: ${problem}`);
    }
    expect(problems.slice(0, 10)).toEqual([]);
    // Both ends come up, or the documents would test nothing.
    if (replay === undefined) {
      expect(ends.get("made")).toBeGreaterThan(100);
      expect(ends.get("CS_INVALID_DOCUMENT")).toBeGreaterThan(1_000);
      expect(ends.get("CS_UNKNOWN_TASK")).toBeGreaterThan(1);
    }
  });
});
