import { simulate as simulateSeed } from "../../src/testing/simulator/simulate.ts";
import { amounts } from "./looks/amounts.ts";
import { circles } from "./looks/circles.ts";
import { commits } from "./looks/commits.ts";
import { crashes } from "./looks/crashes.ts";
import { crowds } from "./looks/crowds.ts";
import { deadlines } from "./looks/deadlines.ts";
import { drain } from "./looks/drain.ts";
import { firsts } from "./looks/firsts.ts";
import { flights } from "./looks/flights.ts";
import { generations } from "./looks/generations.ts";
import { grace } from "./looks/grace.ts";
import { jumps } from "./looks/jumps.ts";
import { largeRestarts } from "./looks/large-restarts.ts";
import { leaving } from "./looks/leaving.ts";
import { limits } from "./looks/limits.ts";
import { listener } from "./looks/listener.ts";
import type { Look } from "./looks/look.ts";
import { lostLeases } from "./looks/lost-leases.ts";
import { order } from "./looks/order.ts";
import { pauses } from "./looks/pauses.ts";
import { rates } from "./looks/rates.ts";
import { recoveries } from "./looks/recoveries.ts";
import { restarts } from "./looks/restarts.ts";
import { reuse } from "./looks/reuse.ts";
import { shares } from "./looks/shares.ts";
import { signals } from "./looks/signals.ts";
import { storeAway } from "./looks/store-away.ts";
import { storedFailures } from "./looks/stored-failures.ts";
import { storedGenerations } from "./looks/stored-generations.ts";
import { storedResults } from "./looks/stored-results.ts";
import { storedSignals } from "./looks/stored-signals.ts";
import { storedSpawns } from "./looks/stored-spawns.ts";
import { storedWaits } from "./looks/stored-waits.ts";
import { timeouts } from "./looks/timeouts.ts";

const simulate: Look = async (seed) => (await simulateSeed(seed)).violations[0];

/** The ways to look for a fault. Bundled together with the sources they look at. */
export const looks = {
  simulate,
  amounts,
  circles,
  commits,
  crashes,
  crowds,
  deadlines,
  drain,
  firsts,
  flights,
  generations,
  grace,
  jumps,
  leaving,
  limits,
  storedResults,
  storedSpawns,
  storedWaits,
  storedFailures,
  storedSignals,
  storedGenerations,
  lostLeases,
  storeAway,
  largeRestarts,
  listener,
  order,
  pauses,
  rates,
  recoveries,
  restarts,
  reuse,
  shares,
  signals,
  timeouts,
} as const satisfies Record<string, Look>;
