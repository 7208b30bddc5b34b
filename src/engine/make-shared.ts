import { Flights } from "../core/flights.ts";
import type { Gate } from "../core/gate/gate.ts";
import { Permits } from "../core/permits.ts";
import { PlanCache } from "../graph/plan-cache.ts";
import { type Clock, systemClock } from "../ports/clock.ts";
import { shapeOf } from "../ports/plan-shape.ts";
import { type Randomness, systemRandomness } from "../ports/randomness.ts";
import { criticalPathFirst, discoveryOrder, type SchedulingPolicy } from "../ports/scheduling-policy.ts";
import { toMilliseconds } from "../spec/duration.ts";
import type { EngineShared } from "./engine-shared.ts";
import { EngineStore } from "./journal/engine-store.ts";
import { openStore } from "./journal/open-store.ts";
import { Mailbox } from "./mailbox.ts";
import { ResourceLookup } from "./resources/resource-lookup.ts";
import { ResourceScope } from "./resources/resource-scope.ts";
import { toResourceTable } from "./resources/resource-table.ts";
import type { EngineOptions } from "./run-options.ts";

/** Nobody looks at what an engine acquires for itself: a run is told of what it makes its engine acquire. */
const silent = { observed: false, acquired: () => {}, released: () => {} };

/** Makes what the runs of an engine share. */
export function makeShared(
  options: EngineOptions,
  gate: Gate,
  startChild: EngineShared["startChild"],
): EngineShared {
  const clock = options.clock ?? systemClock;
  const randomness = options.randomness ?? systemRandomness;
  const policy = policyOf(options.scheduling);
  return {
    options,
    clock,
    randomness,
    plans: new PlanCache(policy === discoveryOrder ? undefined : (plan) => policy.ranks(shapeOf(plan))),
    permits: new Permits(options.maxConcurrency ?? Number.POSITIVE_INFINITY),
    mailbox: new Mailbox(),
    gate,
    startChild,
    flights: new Flights(),
    resources: new ResourceScope({
      scope: "engine",
      lookup: new ResourceLookup(toResourceTable(options.resources)),
      report: silent,
      clock,
      grace: toMilliseconds(options.grace ?? 5_000, 'option "grace"'),
    }),
    stats: { nodesRun: 0, tailCalls: 0 },
    store: makeStore(options, clock, randomness),
  };
}

function makeStore(
  { store, cipher, storeTimeout, keep }: EngineOptions,
  clock: Clock,
  randomness: Randomness,
): EngineStore | undefined {
  if (store === undefined) return undefined;
  return new EngineStore({
    store: () => openStore(store),
    engine: randomness.id(),
    clock,
    cipher,
    storeTimeout: toMilliseconds(storeTimeout ?? "1m", 'option "storeTimeout"'),
    keep: keep === undefined ? undefined : toMilliseconds(keep, 'option "keep"'),
  });
}

function policyOf(given: EngineOptions["scheduling"]): SchedulingPolicy {
  if (given === undefined || given === "discovery") return discoveryOrder;
  return given === "critical-path" ? criticalPathFirst : given;
}
