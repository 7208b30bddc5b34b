import { shrinkProgram } from "../programs/shrink-program.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";

/** Surroundings in which less goes on. */
const calmer: readonly Partial<Scenario>[] = [
  { runs: 1 },
  { store: false },
  { fastPaths: false },
  { maxConcurrency: undefined },
  { onFailure: "stop" },
  { stop: undefined },
  { controls: [] },
  { capacities: {} },
  { observed: true },
  { haste: 0 },
  { obedience: 0 },
  { caches: { slow: 0, fails: 0 } },
];

/**
 * The smallest scenario found that breaks a promise in the same way: calm surroundings, a small program.
 *
 * @param scenario - one whose simulation has violations
 * @param limit - the most programs tried (default 1,500)
 */
export async function shrinkScenario(scenario: Scenario, limit = 1_500): Promise<Scenario> {
  const wanted = await wrongOf(scenario);
  if (wanted === undefined) return scenario;
  let best = scenario;
  for (const change of calmer) {
    const candidate = { ...best, ...change };
    if ((await wrongOf(candidate)) === wanted) best = candidate;
  }
  for (let index = best.controls.length - 1; index >= 0; index--) {
    const candidate = { ...best, controls: best.controls.toSpliced(index, 1) };
    if ((await wrongOf(candidate)) === wanted) best = candidate;
  }
  for (let index = best.questions.length - 1; index >= 0; index--) {
    const candidate = { ...best, questions: best.questions.toSpliced(index, 1) };
    if ((await wrongOf(candidate)) === wanted) best = candidate;
  }
  const around = best;
  const program = await shrinkProgram(
    best.program,
    async (smaller) => (await wrongOf({ ...around, program: smaller })) === wanted,
    limit,
  );
  return { ...around, program };
}

/** What is wrong, without what differs from program to program: names, values, numbers. */
async function wrongOf(scenario: Scenario): Promise<string | undefined> {
  const { violations } = await simulateScenario(scenario);
  return violations[0]
    ?.replaceAll(/b\d+\.n\d+@\d+(~\w+)?/g, "body")
    .replaceAll(/"[^"]*"/g, "text")
    .replaceAll(/\d+/g, "n")
    .slice(0, 60);
}
