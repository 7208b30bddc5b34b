import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "../../engine/engine.ts";
import { isCascadeError } from "../../errors/cascade-error.ts";
import { buildGraph } from "../../graph/build-graph.ts";
import { canonicalText } from "../canonical-text.ts";
import { InstantClock } from "../instant-clock.ts";
import { SeededRandom } from "../seeded-random.ts";
import { buildProgram } from "./build-program.ts";
import { generateProgram } from "./generate-program.ts";
import { captures, restoreTarget, storeTarget } from "./store-program.ts";

/** What of a graph is the same when its LazyResults are others. */
function shape(target: unknown): unknown {
  const { nodes, edges, target: id } = buildGraph(target);
  const shown = nodes.map(({ name, kind, task, policies, bindings }) => {
    return { name, kind, task, policies: inspect(policies), bindings: inspect(bindings, { depth: 9 }) };
  });
  return { id, edges, nodes: shown };
}

async function ending(target: unknown, params: Readonly<Record<string, number>>): Promise<string> {
  const engine = new Engine({ clock: new InstantClock() });
  const outcome = await engine.start(target, { params, grace: 20, maxConcurrency: 1 }).outcome();
  await engine.close();
  return canonicalText(outcome);
}

describe("2.4 programs", () => {
  it("are the same graph and end the same after they were stored", async () => {
    const counts = { stored: 0, refused: 0, run: 0 };
    const agrees = fc.asyncProperty(fc.noShrink(fc.noBias(fc.nat())), async (seed) => {
      const program = generateProgram(new SeededRandom(seed));
      const [one, other] = [buildProgram(program), buildProgram(program)];
      let back: unknown;
      try {
        back = restoreTarget(storeTarget(other.target), other.target);
      } catch (error) {
        if (!isCascadeError(error, "CS_NOT_STORABLE")) throw error;
        // What in programs has no stored form.
        expect(error.message).toMatch(
          /(\.handler|\.routes\S*) is a function|\.cache is a cache of this call/,
        );
        counts.refused += 1;
        return;
      }
      counts.stored += 1;
      expect(shape(back)).toEqual(shape(other.target));
      // 1.4: a body that captured a LazyResult names the one before the graph was stored.
      if (captures(program)) return;
      counts.run += 1;
      const ends = [await ending(back, other.params), await ending(one.target, one.params)];
      if (!one.journal.exhausted && !other.journal.exhausted) expect(ends[0]).toBe(ends[1]);
    });
    await fc.assert(agrees, { numRuns: Number(process.env["CASCADE_SEEDS"] ?? 500), seed: 1 });
    expect(counts.stored).toBeGreaterThan(counts.refused);
    expect(counts.run).toBeGreaterThan(counts.stored / 5);
  });
});
