import type { SeededRandom } from "../seeded-random.ts";
import type { AmountUse, Arg, CapacityName, NodeSpec, Program } from "./program.ts";

/**
 * A program whose bodies crowd before a few capacities: most take something, all take their time and are told which node
 * they are of, and nothing is given up half-way.
 *
 * @param capacities - how much there is of each; nothing asks for more
 */
export function crowdedProgram(
  random: SeededRandom,
  capacities: Readonly<Record<CapacityName, number>>,
): Program {
  const nodes: NodeSpec[] = [];
  const count = 3 + random.int(9);
  for (let index = 0; index < count; index++) nodes.push(drawNode(random, capacities, index));
  const list = nodes.map((_, ref): Arg => ({ ref }));
  return { blocks: [{ nodes, result: { list } }], turns: 0, params: {} };
}

function drawNode(
  random: SeededRandom,
  capacities: Readonly<Record<CapacityName, number>>,
  index: number,
): NodeSpec {
  const arg = (): Arg => (index > 0 && random.chance(0.6) ? { ref: random.int(index) } : { constant: 2 });
  const said = {
    task: "async-context" as const,
    ...(random.chance(0.85) ? { amounts: drawAmounts(random, capacities) } : {}),
    ...(random.chance(0.2) ? { priority: random.int(3) } : {}),
  };
  if (random.chance(0.2)) {
    const items = Array.from({ length: 1 + random.int(4) }, arg);
    return { kind: "map", does: { kind: "digest" }, lists: [{ items }], settled: false, ...said };
  }
  const args = random.chance(0.4) ? [arg()] : [];
  if (random.chance(0.15)) {
    const retry = { attempts: 3, delay: random.pick([0, 1_000]), backoff: 1, jitter: 0 };
    return { kind: "call", does: { kind: "flaky", failures: 1 + random.int(2) }, args, retry, ...said };
  }
  return { kind: "call", does: { kind: "digest" }, args, ...said };
}

function drawAmounts(
  random: SeededRandom,
  capacities: Readonly<Record<CapacityName, number>>,
): readonly AmountUse[] {
  const names: readonly CapacityName[] = ["cpu", "memory", "host"];
  const chosen = names.filter(() => random.chance(0.5));
  return (chosen.length === 0 ? [random.pick(names)] : chosen).map((name) => ({
    name,
    amount: 1 + random.int(capacities[name]),
    ...(name === "host" ? { key: random.pick(["a", "b"]) } : {}),
  }));
}
