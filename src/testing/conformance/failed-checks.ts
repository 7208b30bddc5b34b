import type { ConformanceCheck } from "./conformance-check.ts";

/** A check that an implementation did not pass. */
export interface FailedCheck {
  readonly name: string;
  readonly error: unknown;
}

/**
 * Runs the checks of a conformance suite one after the other, without a test runner.
 *
 * @returns those that failed, in order; empty when the implementation conforms
 * @example
 * import { failedChecks, randomnessConformance, SeededRandom } from "cascade-ts/testing";
 * let ids = 0;
 * const random = new SeededRandom(1);
 * const checks = randomnessConformance(() => ({ next: () => random.next(), id: () => `id-${ids++}` }));
 * await failedChecks(checks); // => []
 */
export async function failedChecks(checks: readonly ConformanceCheck[]): Promise<readonly FailedCheck[]> {
  const failed: FailedCheck[] = [];
  for (const { name, run } of checks) {
    try {
      await run();
    } catch (error) {
      failed.push({ name, error });
    }
  }
  return failed;
}
