import { Engine } from "../../../src/engine/engine.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { task } from "../../../src/spec/task.ts";
import { SeededRandom } from "../../../src/testing/seeded-random.ts";
import type { Look } from "./look.ts";

interface Node {
  readonly deps: readonly number[];
  readonly priority: number;
}

/** 3.3: ready nodes start by priority, then in the order of discovery; against a rule that looks at all nodes each time. */
export const order: Look = async (seed) => {
  const random = new SeededRandom(seed);
  const prioritised = random.chance(0.5);
  const nodes = Array.from({ length: 2 + random.int(12) }, (_, index): Node => {
    const deps = Array.from({ length: random.int(4) }, () => random.int(Math.max(1, index)));
    return {
      deps: index === 0 ? [] : [...new Set(deps)],
      priority: prioritised ? random.int(3) : 0,
    };
  });
  const target = nodes.length;
  nodes.push({ deps: nodes.map((_, index) => index).reverse(), priority: 0 });
  const started: number[] = [];
  const step = task("step", (index: number, ..._: unknown[]) => void started.push(index));
  const lazies: LazyResult<unknown>[] = [];
  for (const [index, { deps, priority }] of nodes.entries()) {
    lazies.push(step(index, ...deps.map((dep) => lazies[dep])).withPriority(priority));
  }
  await new Engine({ fastPaths: random.chance(0.5) }).run(lazies[target]);
  const expected = expectedOrder(nodes);
  return started.join() === expected.join() ? undefined : `started ${started}, expected ${expected}`;
};

function expectedOrder(nodes: readonly Node[]): readonly number[] {
  const discovered: number[] = [];
  const discover = (index: number): void => {
    if (discovered.includes(index)) return;
    for (const dep of nodes[index]?.deps ?? []) discover(dep);
    discovered.push(index);
  };
  discover(nodes.length - 1);
  const started: number[] = [];
  while (started.length < discovered.length) {
    const ready = discovered.filter(
      (index) => !started.includes(index) && (nodes[index]?.deps ?? []).every((dep) => started.includes(dep)),
    );
    const most = Math.max(...ready.map((index) => nodes[index]?.priority ?? 0));
    started.push(ready.find((index) => nodes[index]?.priority === most) ?? -1);
  }
  return started;
}
