import type { CascadeEvent } from "../../events/event.ts";
import type { Held } from "../programs/held.ts";
import type { Journal } from "../programs/journal.ts";
import type { Visit } from "../programs/visit.ts";
import type { Complain, Invariant } from "./invariant.ts";

/**
 * 6.1: what a body uses is open until it has ended; one for each scope; given back after what needs it, before the end of
 * its scope.
 */
export class ResourcesKept implements Invariant {
  readonly #journal: Journal;
  readonly #grace: number;
  readonly #complain: Complain;
  /** Who shares: the engine, a run or an attempt. Bounded by the acquisitions of a simulation. */
  readonly #sharers = new Map<Held, string>();
  readonly #instances = new Map<string, Held>();

  constructor(journal: Journal, grace: number, complain: Complain) {
    this.#journal = journal;
    this.#grace = grace;
    this.#complain = complain;
  }

  entered(visit: Visit): void {
    const declared = new Set(visit.asks.inject).size;
    if (visit.uses.length < declared) this.#complain(`${visit.key} did not get all its resources`);
    for (const held of visit.uses) {
      if (held.state !== "open") this.#complain(`${visit.key} was given ${held.key}, which is ${held.state}`);
      this.#share(held, visit);
    }
  }

  /** Something has become of a resource. */
  became(held: Held): void {
    const { key, state, needs } = held;
    if (state === "opening") {
      for (const need of needs)
        if (need.state !== "open") this.#complain(`${key} was given ${need.key}, which is ${need.state}`);
    }
    if (state !== "closing") return;
    const user = [...this.#journal.underWay].find((one) => one.uses.includes(held) && !this.#isGivenUp(one));
    if (user !== undefined) this.#complain(`${key} was given back while ${user.key} was using it`);
    const needing = this.#journal.held.find((other) => other.state === "open" && other.needs.includes(held));
    if (needing !== undefined) this.#complain(`${key} was given back before ${needing.key}, which needs it`);
  }

  hear(event: CascadeEvent): void {
    if (event.type !== "run-finished") return;
    for (const [held, who] of this.#sharers)
      if (who === `run ${event.runId}` && held.state === "open")
        this.#complain(`${held.key} is open at the end of run ${event.runId}`);
  }

  /** All runs have ended: nothing of theirs is open, or being opened or closed, but for what took longer than the grace. */
  runsEnded(): void {
    for (const held of this.#journal.held) {
      const { spec, key, state, since, begun } = held;
      // What was set up too late is torn down when nobody waits for it any more.
      const from = this.#sharers.has(held) ? since : begun;
      const isLeft = state !== "open" && this.#journal.now() >= from + this.#grace - 1;
      if (spec.scope !== "engine" && !isOver(state) && !isLeft)
        this.#complain(`${key} is ${state} after the end of all runs`);
    }
  }

  /** The engine has ended, and all that it left behind. */
  end(): void {
    for (const { key, state } of this.#journal.held)
      if (!isOver(state)) this.#complain(`${key} is ${state} after the end of the engine`);
  }

  #share(held: Held, visit: Visit): void {
    const { key, spec } = held;
    const who = sharerOf(spec.scope, visit);
    const sharer = this.#sharers.get(held);
    if (sharer !== undefined && sharer !== who) this.#complain(`${key} of ${sharer} was given to ${who}`);
    this.#sharers.set(held, who);
    const known = this.#instances.get(`${key} of ${who}`);
    if (known !== undefined && known !== held) this.#complain(`${who} has two of ${key}`);
    this.#instances.set(`${key} of ${who}`, held);
    for (const need of held.needs) if (spec.scope !== "engine") this.#share(need, visit);
  }

  /** Its grace is over, so that nobody waits for it. */
  #isGivenUp({ stopped }: Visit): boolean {
    return stopped !== undefined && this.#journal.now() >= stopped + this.#grace - 1;
  }
}

function sharerOf(scope: Held["spec"]["scope"], { run, who, attempt, nth }: Visit): string {
  if (scope === "engine") return scope;
  return scope === "run" ? `run ${run}` : `attempt ${attempt} of ${who} (${nth})`;
}

function isOver(state: Held["state"]): boolean {
  return state === "closed" || state === "failed";
}
