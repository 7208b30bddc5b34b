import { type ConformanceCheck, checksOf, type Make } from "./conformance-check.ts";
import { claimingChecks } from "./run-store/claiming-checks.ts";
import { closingChecks } from "./run-store/closing-checks.ts";
import { committingChecks } from "./run-store/committing-checks.ts";
import { creatingChecks } from "./run-store/creating-checks.ts";
import { findingChecks } from "./run-store/finding-checks.ts";
import { newsChecks } from "./run-store/news-checks.ts";
import { outcomeChecks } from "./run-store/outcome-checks.ts";
import { randomChecks } from "./run-store/random-checks.ts";
import { rowChecks } from "./run-store/row-checks.ts";
import { signalChecks } from "./run-store/signal-checks.ts";
import { type RunStoreUnderTest, StoreBench, type StoreChecks } from "./run-store/store-bench.ts";
import { textChecks } from "./run-store/text-checks.ts";

export type { RunStoreUnderTest };

const chapters: readonly StoreChecks[] = [
  creatingChecks,
  claimingChecks,
  committingChecks,
  rowChecks,
  outcomeChecks,
  findingChecks,
  signalChecks,
  newsChecks,
  closingChecks,
  textChecks,
  randomChecks,
];

/**
 * What a RunStore must do. Each check opens sessions of its own, some through `another`, and closes them.
 *
 * @param make - a fresh and empty store; how another process sees it, how an engine of it dies, and how its time passes,
 *   as far as that can be arranged
 * @example
 * import { MemoryRunStore } from "cascade-ts";
 * import { failedChecks, runStoreConformance } from "cascade-ts/testing";
 * const checks = runStoreConformance(() => {
 *   const store = new MemoryRunStore();
 *   return { store };
 * });
 * await failedChecks(checks); // => []
 */
export function runStoreConformance(make: Make<RunStoreUnderTest>): readonly ConformanceCheck[] {
  const onBench = (check: StoreChecks[string]) => async (subject: RunStoreUnderTest) => {
    const bench = new StoreBench(subject);
    try {
      await check(bench);
    } finally {
      await bench.end();
    }
  };
  const all = chapters.flatMap((checks) => Object.entries(checks));
  return checksOf("run store", make, Object.fromEntries(all.map(([name, check]) => [name, onBench(check)])));
}
