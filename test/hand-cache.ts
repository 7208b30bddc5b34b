import type { FlightTicket } from "../src/core/flight-ticket.ts";
import { Flights } from "../src/core/flights.ts";
import { CacheDesk } from "../src/engine/cache-desk.ts";
import type { CachedCall, CacheVisit } from "../src/engine/cache-visit.ts";
import type { CacheHit, CacheInfo, CachePolicy } from "../src/spec/cache-policy.ts";

export interface Warned {
  readonly code: string;
  readonly message: string;
  readonly cause: unknown;
}

/** A run's desk, and what it warned of. */
export function newDesk(flights = new Flights()): { desk: CacheDesk; warnings: Warned[]; flights: Flights } {
  const warnings: Warned[] = [];
  const warn = (code: string, message: string, cause: unknown): number =>
    warnings.push({ code, message, cause });
  return { desk: new CacheDesk({ flights, clock: { now: () => 1_000 }, warn }), warnings, flights };
}

/** A cache whose answers the test gives. */
export class HandCache implements CachePolicy {
  readonly asked: [key: string, info: CacheInfo][] = [];
  readonly kept: [key: string, value: unknown, info: CacheInfo][] = [];
  get: CachePolicy["get"];
  set: CachePolicy["set"];

  constructor(get: (call: number) => unknown = () => undefined, set: () => unknown = () => undefined) {
    this.get = (key, info) => {
      this.asked.push([key, info]);
      return get(this.asked.length) as CacheHit | undefined;
    };
    this.set = (key, value, info) => {
      this.kept.push([key, value, info]);
      return set() as undefined;
    };
  }
}

export function call(
  policy: CachePolicy,
  args: readonly unknown[] = [1],
  within: readonly FlightTicket[] = [],
): CachedCall {
  return { policy, task: "load", version: "2", args, within };
}

/** Looks up and notes the answers. */
export function lookUp(visit: CacheVisit): { answers: ["hit" | "leads" | "alone", unknown?][] } {
  const answers: ["hit" | "leads" | "alone", unknown?][] = [];
  visit.lookUp((hit, ticket) => {
    if (hit !== undefined) answers.push(["hit", hit.value]);
    else answers.push([ticket === undefined ? "alone" : "leads"]);
  });
  return { answers };
}

export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

export interface Deferred {
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export function defer(): Deferred {
  const deferred = {} as { -readonly [K in keyof Deferred]: Deferred[K] };
  deferred.promise = new Promise((resolve, reject) => {
    deferred.resolve = resolve;
    deferred.reject = reject;
  });
  return deferred;
}
