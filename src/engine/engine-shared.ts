import type { Flights } from "../core/flights.ts";
import type { Gate } from "../core/gate/gate.ts";
import type { RunStats } from "../core/machine-state.ts";
import type { Permits } from "../core/permits.ts";
import type { PlanCache } from "../graph/plan-cache.ts";
import type { Clock } from "../ports/clock.ts";
import type { Randomness } from "../ports/randomness.ts";
import type { EngineStore } from "./journal/engine-store.ts";
import type { Mailbox } from "./mailbox.ts";
import type { ResourceScope } from "./resources/resource-scope.ts";
import type { EngineOptions, RunOptions } from "./run-options.ts";

/** Which run is to be started. */
export interface StartRequest {
  readonly runId: string;
  readonly options: RunOptions;
  /** Only a run that is stored is wanted, there is no target; maybe one that has failed, too. */
  readonly stored?: { readonly retry: boolean };
}

/** What the runs of an engine share. */
export interface EngineShared {
  readonly options: EngineOptions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly plans: PlanCache;
  readonly permits: Permits;
  readonly mailbox: Mailbox;
  readonly gate: Gate;
  readonly flights: Flights;
  /** The engine's own resources. */
  readonly resources: ResourceScope;
  readonly stats: RunStats;
  /** Starts another run of the engine. */
  startChild(target: unknown, asked: StartRequest): void;
  /** Where its runs are kept; undefined when they end with the process. */
  readonly store: EngineStore | undefined;
}
