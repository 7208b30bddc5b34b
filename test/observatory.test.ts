import { describe, expect, it } from "vitest";
import { benchmark as agents } from "../observatory/benchmarks/agents/benchmark.mjs";
import { watchAgents } from "../observatory/benchmarks/agents/watch-agents.mjs";
import { benchmark as policies } from "../observatory/benchmarks/policies/benchmark.mjs";

const nodes = 300;

interface Side {
  batch(input: unknown): Promise<unknown>;
  counters?(): Readonly<Record<string, number>>;
  close?(): Promise<void>;
}

/** One batch of a side of the benchmark `policies`, and the work it took. */
async function batchOf(name: string, workload: string): Promise<Readonly<Record<string, number>>> {
  const { prepare, summary = (value: unknown) => value } = Reflect.get(policies.workloads, workload);
  const side: Side = await Reflect.get(policies.sides, name).setup({ nodes });
  const { input, expected } = prepare({ nodes }, 0);
  expect(summary(await side.batch(input)), name).toEqual(expected);
  // How often a loop comes back to the general path, and finds its plan again, depends on the clock.
  const { planHits, ...counters } = side.counters?.() ?? {};
  await side.close?.();
  return counters;
}

// The benchmarks measure dist, as users get it; here they only have to work.
describe("the benchmark of policies", () => {
  it.each(policies.cases)("has sides that compute what they should: $name", async ({ sides, workload }) => {
    for (const side of new Set(Object.values<string>(sides))) await batchOf(side, workload);
  });

  const unused = policies.cases.filter(({ name }) => name.startsWith("unused"));
  it.each(unused)("does the same work with as without: $name", async ({ sides, workload }) => {
    const { with: ours, without, "with, async": oursAsync, "without, async": withoutAsync } = sides;
    expect(await batchOf(ours, workload)).toEqual(await batchOf(without, workload));
    expect(await batchOf(oursAsync, workload)).toEqual(await batchOf(withoutAsync, workload));
  });
});

describe("the benchmark of agents", () => {
  it.each(["runs", "map", "runsAsync", "mapAsync", "byHand", "workAlone"])(
    "lets them run and ends them: %s",
    async (form) => {
      const { ended, fewest, most, heap } = await watchAgents(form, { agents: 20, seconds: 0.02 });
      expect(ended).toBe(20);
      expect(fewest).toBeGreaterThan(0);
      expect(most).toBeGreaterThanOrEqual(fewest);
      expect(heap.growth).toBeGreaterThan(0);
    },
  );

  it("names sides that exist", () => {
    for (const { sides } of agents.cases)
      for (const side of Object.values<string>(sides)) expect(agents.sides).toHaveProperty([side]);
  });
});
