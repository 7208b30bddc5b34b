// The test kit, `cascade-ts/testing`. Grouped as one reads it: time, bodies and events on command, the semantics, the simulator.

export { type CacheTraits, cacheConformance } from "./testing/conformance/cache-conformance.ts";
export { type ClockUnderTest, clockConformance } from "./testing/conformance/clock-conformance.ts";
export { codecConformance } from "./testing/conformance/codec-conformance.ts";
export type { ConformanceCheck } from "./testing/conformance/conformance-check.ts";
export { type FailedCheck, failedChecks } from "./testing/conformance/failed-checks.ts";
export { randomnessConformance } from "./testing/conformance/randomness-conformance.ts";
export {
  type ResultLogUnderTest,
  resultLogConformance,
} from "./testing/conformance/result-log-conformance.ts";
export { type RunStoreUnderTest, runStoreConformance } from "./testing/conformance/run-store-conformance.ts";
export { schedulingConformance } from "./testing/conformance/scheduling-conformance.ts";
export { InstantClock } from "./testing/instant-clock.ts";
export {
  compareOutcome,
  type Expectation,
  expectationOf,
  type Observed,
} from "./testing/interpreter/compare-outcome.ts";
export {
  type Interpretation,
  type InterpretedOutcome,
  type InterpretOptions,
  interpret,
  interpretations,
} from "./testing/interpreter/interpret.ts";
export type { Execution } from "./testing/interpreter/result.ts";
export {
  overrideResource,
  type ResourceOverride,
  type ResourceReplacement,
} from "./testing/override-resource.ts";
export { type CheckOptions, checkProgram } from "./testing/programs/check-program.ts";
export { generateProgram } from "./testing/programs/generate-program.ts";
export type { Program } from "./testing/programs/program.ts";
export { shrinkProgram } from "./testing/programs/shrink-program.ts";
export { type ScriptedCall, type ScriptedTask, scriptedTask } from "./testing/scripted-task.ts";
export { SeededRandom } from "./testing/seeded-random.ts";
export { type Scenario, scenarioOf } from "./testing/simulator/scenario.ts";
export { shrinkScenario } from "./testing/simulator/shrink-scenario.ts";
export { type Simulation, simulate, simulateScenario } from "./testing/simulator/simulate.ts";
export { type SpySubscriber, spySubscriber } from "./testing/spy-subscriber.ts";
export { VirtualClock } from "./testing/virtual-clock.ts";
