import { afterAll, describe, expect, it } from "vitest";
import { benchmark as agents } from "../observatory/benchmarks/agents/benchmark.mjs";
import { watchAgents } from "../observatory/benchmarks/agents/watch-agents.mjs";
import { benchmark as durable } from "../observatory/benchmarks/durable/benchmark.mjs";
import { removeFolders } from "../observatory/benchmarks/durable/folder.mjs";
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

describe("the benchmark of durable runs", () => {
  afterAll(removeFolders);

  const parameters = {
    store: "sqlite",
    sync: "normal",
    steps: 5,
    items: 25,
    atOnce: 10,
    runs: 12,
    nodes: 30,
  };
  const inFile: readonly { side: string; workload: string; more?: object }[] = [
    { side: "serial", workload: "serial" },
    { side: "storeAlone", workload: "serial" },
    { side: "bareSerial", workload: "serial" },
    { side: "inFlight", workload: "inFlight" },
    { side: "bareBulk", workload: "inFlight" },
    { side: "runs", workload: "runs" },
    { side: "bareRuns", workload: "runs" },
    { side: "resume", workload: "resume", more: { shape: "map" } },
    { side: "resume", workload: "resume", more: { shape: "graph" } },
    { side: "read", workload: "resume", more: { shape: "map" } },
    { side: "read", workload: "resume", more: { shape: "graph" } },
    { side: "loopTime", workload: "loop", more: { to: 20, turns: 10 } },
    { side: "loopSize", workload: "loop", more: { to: 20 } },
    { side: "loopByHand", workload: "loop", more: { to: 20, turns: 10 } },
  ];

  it.each(inFile)(
    "has sides that compute what they should: $side $more",
    async ({ side: name, workload, more }) => {
      const all = { ...parameters, ...more };
      const { prepare, summary = (value: unknown) => value } = Reflect.get(durable.workloads, workload);
      const side: Side & { reports?: boolean } = await Reflect.get(durable.sides, name).setup(all);
      const { input, expected } = prepare(all, 0);
      const value = await side.batch(input);
      await side.close?.();
      expect(summary(side.reports === true ? Reflect.get(Object(value), "value") : value)).toEqual(expected);
      if (side.reports === true) expect(Reflect.get(Object(value), "amount")).toBeGreaterThan(0);
    },
  );

  it("names sides and workloads that exist", () => {
    for (const { sides, workload } of durable.cases) {
      expect(durable.workloads).toHaveProperty([workload]);
      for (const side of Object.values<string | { side: string }>(sides))
        expect(durable.sides).toHaveProperty([typeof side === "string" ? side : side.side]);
    }
  });
});
