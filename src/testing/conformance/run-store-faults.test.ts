import { describe, expect, it } from "vitest";
import { faultsOfCommits } from "../../../test/run-store-faults/faults-of-commits.ts";
import { faultsOfOwners } from "../../../test/run-store-faults/faults-of-owners.ts";
import { faultsOfRows } from "../../../test/run-store-faults/faults-of-rows.ts";
import { faultsOfRuns } from "../../../test/run-store-faults/faults-of-runs.ts";
import { faultsOfSignals } from "../../../test/run-store-faults/faults-of-signals.ts";
import { broken } from "../../../test/run-store-faults/plant-fault.ts";
import { MemoryRunStore } from "../../ports/memory-run-store.ts";
import { failedChecks } from "./failed-checks.ts";
import { runStoreConformance } from "./run-store-conformance.ts";

const faults = [...faultsOfOwners, ...faultsOfRuns, ...faultsOfCommits, ...faultsOfRows, ...faultsOfSignals];
const names = runStoreConformance(() => ({ store: new MemoryRunStore() })).map(({ name }) =>
  name.slice("run store: ".length),
);

describe("run stores that do not conform", () => {
  for (const [fault, plant, ...expected] of faults) {
    it.concurrent(`one that ${fault}`, async () => {
      const checks = runStoreConformance(() => broken(plant()));
      const meant = checks.filter(({ name }) =>
        expected.some((begin) => name.startsWith(`run store: ${begin}`)),
      );
      expect(meant).toHaveLength(expected.length);
      const passing = meant.map(({ name, run }) =>
        run().then(
          () => [name],
          () => [],
        ),
      );
      expect((await Promise.all(passing)).flat()).toEqual([]);
    });
  }

  it("every check can fail", () => {
    const failing = faults.flatMap(([, , ...checks]) => checks);
    expect(names.filter((name) => !failing.some((begin) => name.startsWith(begin)))).toEqual([]);
  });

  it("and passes with a store that has no fault", async () => {
    const failed = await failedChecks(runStoreConformance(() => broken(() => ({}))));
    expect(failed).toEqual([]);
  });
});
