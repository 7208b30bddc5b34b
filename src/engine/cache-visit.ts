import type { FlightMember, FlightTicket } from "../core/flight-ticket.ts";
import type { Flights } from "../core/flights.ts";
import { quote } from "../errors/quote.ts";
import { errorText } from "../events/error-text.ts";
import { fingerprint } from "../graph/fingerprint.ts";
import type { Clock } from "../ports/clock.ts";
import type { CacheHit, CacheInfo, CachePolicy } from "../spec/cache-policy.ts";
import { isLazy } from "../spec/lazy.ts";
import { isThenable } from "../spec/scan.ts";

/** One call of a task that has a cache. */
export interface CachedCall {
  readonly policy: CachePolicy;
  readonly task: string;
  readonly version: string;
  /** With values in place of LazyResults. */
  readonly args: readonly unknown[];
  /** The tickets held by the frames around the call, innermost first; read once, and only when it has a key. */
  readonly within: readonly FlightTicket[];
}

/**
 * What a look into the cache has brought: a hit; or, without one, the ticket under which the call computes for others
 * too, if it has one.
 */
export type CacheAnswer = (hit: CacheHit | undefined, ticket: FlightTicket | undefined) => void;

/** What a visit needs of its run. */
export interface CacheServices {
  readonly flights: Flights;
  readonly clock: Pick<Clock, "now">;
  /** Reports what a person should look at. Must not throw. */
  readonly warn: (code: string, message: string, cause: unknown) => void;
  /** The call has no key. */
  readonly uncacheable: (task: string) => void;
}

/**
 * A call at its cache: first `lookUp`, then, without a hit, `store` when there is a value, or `leave` when none came or
 * the call is not needed any more. The cache's methods are user code: they are called when the core is at rest.
 */
export class CacheVisit implements FlightMember {
  readonly #call: CachedCall;
  readonly #services: CacheServices;
  #key: string | undefined;
  /** Of whoever asked last; undefined when nobody wants an answer. */
  #answer: CacheAnswer | undefined;
  #ticket: FlightTicket | undefined;
  #leaveFlight: (() => void) | undefined;
  /** The value that is being stored. */
  #storing: CacheHit | undefined;
  #gone = false;

  constructor(call: CachedCall, services: CacheServices) {
    this.#call = call;
    this.#services = services;
  }

  get within(): readonly FlightTicket[] {
    return this.#call.within;
  }

  /** The flight this call leads now. */
  get ticket(): FlightTicket | undefined {
    return this.#ticket;
  }

  /**
   * Looks for the result: in the cache, or at a call that computes it already. The answer comes once, at once where the
   * cache answers at once, and never after `leave`.
   */
  lookUp(answer: CacheAnswer): void {
    const { policy, task } = this.#call;
    this.#answer = answer;
    this.#key = this.#fingerprint();
    if (this.#key === undefined) {
      this.#services.uncacheable(task);
      return this.#tell(undefined);
    }
    const joined = this.#services.flights.join(policy, this.#key, this);
    if (joined.role === "waits") this.#leaveFlight = joined.leave;
    else {
      this.#ticket = joined.role === "leads" ? joined.ticket : undefined;
      this.#ask(this.#key);
    }
  }

  /**
   * Keeps a value, and gives it to those who wait for it. A cache that fails changes nothing.
   *
   * @param done - called when the cache has it or has failed, at once where it is synchronous; never after `leave`
   */
  store(value: unknown, done: () => void): void {
    const hit: CacheHit = { value };
    this.#storing = hit;
    const finish = (): void => {
      if (this.#gone) return;
      this.#storing = undefined;
      this.#land(hit);
      done();
    };
    const failed = (error: unknown): void => {
      if (!this.#gone) this.#warn("CS_W_CACHE_SET", "could not keep", error);
      finish();
    };
    if (this.#key === undefined) return finish();
    let pending: PromiseLike<unknown> | undefined;
    try {
      const given: unknown = this.#call.policy.set(this.#key, value, this.#info());
      if (isPromise(given)) pending = given;
    } catch (error) {
      return failed(error);
    }
    if (pending === undefined) finish();
    else Promise.resolve(pending).then(finish, failed);
  }

  /** No value came, or nobody needs one of this call any more: whoever waits goes on. */
  leave(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#answer = undefined;
    this.#leaveFlight?.();
    if (this.#storing !== undefined) this.#land(this.#storing);
    const ticket = this.#ticket;
    this.#ticket = undefined;
    if (ticket !== undefined) this.#services.flights.drop(ticket);
  }

  /** The call this one waited for has a value. Its run may be in the middle of a move: this one answers after it. */
  landed(hit: CacheHit): void {
    this.#leaveFlight = undefined;
    void Promise.resolve().then(() => this.#tell(hit));
  }

  /** The call this one waited for had none. */
  leads(ticket: FlightTicket): void {
    this.#leaveFlight = undefined;
    this.#ticket = ticket;
    void Promise.resolve().then(() => {
      if (this.#gone) return;
      if (ticket.missed) this.#tell(undefined);
      else if (this.#key !== undefined) this.#ask(this.#key);
    });
  }

  #fingerprint(): string | undefined {
    const { task, version, args } = this.#call;
    try {
      return fingerprint(task, version, args);
    } catch {
      // A proxy among the arguments that refuses to be looked at.
      return undefined;
    }
  }

  #info(): CacheInfo {
    const { task, version, args } = this.#call;
    return { task, version, args, now: this.#services.clock.now() };
  }

  #ask(key: string): void {
    let hit: CacheHit | undefined;
    try {
      const given: unknown = this.#call.policy.get(key, this.#info());
      if (isPromise(given)) return this.#await(given);
      hit = toHit(given);
    } catch (error) {
      return this.#failed(error);
    }
    this.#found(hit);
  }

  #await(promise: PromiseLike<unknown>): void {
    Promise.resolve(promise)
      .then(toHit)
      .then(
        (hit) => this.#found(hit),
        (error: unknown) => this.#failed(error),
      );
  }

  #failed(error: unknown): void {
    if (this.#gone) return;
    this.#warn("CS_W_CACHE_GET", "did not answer", error);
    this.#found(undefined);
  }

  #found(hit: CacheHit | undefined): void {
    if (this.#gone) return;
    if (hit !== undefined) this.#land(hit);
    else if (this.#ticket !== undefined) this.#ticket.missed = true;
    this.#tell(hit);
  }

  #land(hit: CacheHit): void {
    const ticket = this.#ticket;
    this.#ticket = undefined;
    if (ticket !== undefined) this.#services.flights.land(ticket, hit);
  }

  #tell(hit: CacheHit | undefined): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(hit, this.#ticket);
  }

  #warn(code: string, what: string, error: unknown): void {
    const { task } = this.#call;
    this.#services.warn(code, `the cache of task "${task}" ${what} a result: ${errorText(error)}`, error);
  }
}

function isPromise(given: unknown): given is PromiseLike<unknown> {
  return given !== null && (typeof given === "object" || typeof given === "function") && isThenable(given);
}

/**
 * What a cache answered, read once.
 *
 * @throws {TypeError} for an answer that is none; becomes the cause of a warning
 */
function toHit(given: unknown): CacheHit | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "object" || given === null || !("value" in given))
    throw new TypeError(`get gave ${quote(given)}; it gives { value } for a hit and undefined for none`);
  const { value } = given;
  if (isPromise(value) || isLazy(value))
    throw new TypeError("get gave a value that is still to come; make get itself async instead");
  return { value };
}
