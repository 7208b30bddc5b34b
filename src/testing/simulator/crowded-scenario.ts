import { crowdedProgram } from "../programs/crowded-program.ts";
import { SeededRandom } from "../seeded-random.ts";
import type { TimedControl } from "./controls.ts";
import { drawQuestions } from "./questions.ts";
import type { Scenario } from "./scenario.ts";

/** The scenario of a seed in which many bodies wait for few capacities, and nothing else holds them back. */
export function crowdedScenarioOf(seed: number): Scenario {
  const random = new SeededRandom(seed);
  const much = { cpu: 1 + random.int(4), memory: 1 + random.int(4), host: 1 + random.int(2) };
  const capacities = { cpu: much.cpu, memory: much.memory, "host:*": much.host };
  return {
    seed,
    program: crowdedProgram(random.fork(), much),
    runs: random.pick([1, 1, 2, 3]),
    store: random.chance(0.3),
    fastPaths: random.chance(0.5),
    observed: true,
    maxConcurrency: undefined,
    onFailure: "stop",
    capacities,
    controls: drawChanges(random, capacities),
    stop: random.chance(0.1) ? { by: "handle", after: random.int(25) } : undefined,
    haste: random.pick([0, 0.1, 0.5]),
    obedience: 1,
    caches: { slow: 0, fails: 0 },
    questions: drawQuestions(random),
  };
}

/** Capacities that are lowered and raised again while others wait. */
function drawChanges(
  random: SeededRandom,
  capacities: Readonly<Record<string, number>>,
): readonly TimedControl[] {
  if (random.chance(0.6)) return [];
  return Array.from({ length: 1 + random.int(4) }, () => {
    const [name, total] = random.pick(Object.entries(capacities));
    return {
      after: random.int(25),
      control: { kind: "capacities" as const, capacities: { [name]: random.int(total + 1) } },
    };
  });
}
