import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../src/testing/seeded-random.ts";
import { Book } from "./book.ts";
import { crashEverywhere, endWithoutStore } from "./crash-everywhere.ts";
import { flowBuilder, randomFlow } from "./random-flow.ts";

const book = new Book();
const build = flowBuilder(book, "random");
const first = Number(process.env["CASCADE_FIRST"] ?? 1);
const seeds = Number(process.env["CASCADE_SEEDS"] ?? 120);

describe("9.1 random flows end the same wherever their process crashes", () => {
  const groups = Array.from({ length: Math.ceil(seeds / 20) }, (_, group) => first + group * 20);
  it.each(groups)("seeds from %i", async (from) => {
    const wrong: unknown[] = [];
    for (let seed = from; seed < from + 20; seed++) {
      const flow = randomFlow(new SeededRandom(seed), 2 + (seed % 3), seed % 2 === 0 ? "boom" : "skip");
      const onFailure = seed % 4 === 0 ? ("drain" as const) : ("stop" as const);
      const scenario = { book, target: () => build(flow), run: { onFailure } };
      try {
        const expected = await endWithoutStore(scenario);
        await crashEverywhere({
          ...scenario,
          expected,
          points: 6,
          ...(seed % 3 === 0 ? { latency: (seed % 7) * 600_000 } : {}),
        });
      } catch (error) {
        wrong.push({
          seed,
          flow: JSON.stringify(flow),
          error: String((error as Error).message),
          diff: (error as { actual?: unknown }).actual,
        });
      }
    }
    expect(wrong).toEqual([]);
  });
});
