import { type CrashScenario, crashScenarioOf, type StoreFault } from "./crash-scenario.ts";
import { type CrashSimulation, simulateCrashScenario } from "./crash-simulation.ts";

/** Runs a seed's program once without a crash, then with one before and one after every write to the store. */
export function sweepCrashes(seed: number): Promise<readonly CrashSimulation[]> {
  return sweepScenario(crashScenarioOf(seed));
}

/** The same for a scenario; whatever crashes it says are left out. */
export async function sweepScenario(
  scenario: CrashScenario,
  fault?: StoreFault,
): Promise<readonly CrashSimulation[]> {
  const whole = await simulateCrashScenario({ ...scenario, crashes: [] }, fault);
  const all = [whole];
  for (let nth = 1; nth <= whole.writes; nth++) {
    for (const isStored of [false, true]) {
      const crashes = [{ at: "write", nth, isStored } as const];
      all.push(await simulateCrashScenario({ ...scenario, crashes }, fault));
    }
  }
  return all;
}
