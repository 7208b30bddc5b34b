import { shrinkProgram } from "../programs/shrink-program.ts";
import type { CrashScenario, StoreFault } from "./crash-scenario.ts";
import { simulateCrashScenario } from "./crash-simulation.ts";

/** Surroundings in which less goes on. */
const calmer: readonly Partial<CrashScenario>[] = [
  { crashes: [] },
  { engines: 1 },
  { outages: 0 },
  { captures: false },
  { waits: "time" },
  { large: false },
  { onFailure: "stop" },
  { maxConcurrency: undefined },
  { haste: 0 },
];

/**
 * The smallest scenario found that breaks a promise in the same way.
 *
 * @param scenario - one whose simulation has violations
 * @param limit - the most programs tried (default 1,000)
 */
export async function shrinkCrashScenario(
  scenario: CrashScenario,
  limit = 1_000,
  fault?: StoreFault,
): Promise<CrashScenario> {
  const wanted = await wrongOf(scenario, fault);
  if (wanted === undefined) return scenario;
  let best = scenario;
  const improve = async (change: Partial<CrashScenario>): Promise<void> => {
    const candidate = { ...best, ...change };
    if ((await wrongOf(candidate, fault)) === wanted) best = candidate;
  };
  for (const change of calmer) await improve(change);
  for (let index = best.crashes.length - 1; index >= 0; index--)
    await improve({ crashes: best.crashes.toSpliced(index, 1) });
  const around = best;
  const program = await shrinkProgram(
    best.program,
    async (smaller) => (await wrongOf({ ...around, program: smaller }, fault)) === wanted,
    limit,
  );
  best = { ...around, program };
  for (const change of calmer) await improve(change);
  return best;
}

/** What is wrong, without what differs from program to program: names, values, numbers. */
async function wrongOf(scenario: CrashScenario, fault: StoreFault | undefined): Promise<string | undefined> {
  const { violations } = await simulateCrashScenario(scenario, fault);
  return violations[0]
    ?.replaceAll(/b\d+\.n\d+@\d+(~\w+)?/g, "body")
    .replaceAll(/"[^"]*"/g, "text")
    .replaceAll(/\d+/g, "n")
    .slice(0, 60);
}
