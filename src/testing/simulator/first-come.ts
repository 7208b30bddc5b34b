import type { CascadeEvent, NodeEvent } from "../../events/event.ts";
import type { Visit } from "../programs/visit.ts";
import type { Complain, Invariant } from "./invariant.ts";
import type { Scenario } from "./scenario.ts";

/** What a body takes of each capacity, by name. */
export type Taken = (visit: Visit) => readonly { readonly name: string; readonly amount: number }[];

type NodeNews = Extract<CascadeEvent, NodeEvent>;

/** One who waits for a capacity, since that place in the order of events. */
interface Waiter {
  readonly who: string;
  readonly name: string;
  readonly since: number;
  /** Who went before it, when so many bodies had ended. */
  readonly passed?: { readonly what: string; readonly ended: number };
}

/**
 * 7.1: first come, first served, for each capacity that somebody waits for, small requests included.
 *
 * The events of a run say in which order its nodes asked and began. Who waits for a capacity keeps a place in its line
 * until it begins; nobody of the run who asked later takes of that capacity before. Only first attempts are told of, and
 * only bodies that are given a context say which node they are of, so only these are looked at.
 */
export class FirstCome implements Invariant {
  readonly #isWatched: boolean;
  readonly #taken: Taken;
  readonly #complain: Complain;
  /** By run. Bounded by the events of a simulation. */
  readonly #events = new Map<string, NodeNews[]>();

  constructor({ maxConcurrency, controls, program }: Scenario, taken: Taken, complain: Complain) {
    // Who is paused, has to wait for a place in its run, or was given up, has no place in line.
    const isHeldBack =
      maxConcurrency !== undefined || controls.some(({ control }) => control.kind !== "capacities");
    const givesUp = program.blocks.some(({ nodes }) =>
      nodes.some((node) => givingUp.has(node.kind) || ("settled" in node && node.settled)),
    );
    this.#isWatched = !isHeldBack && !givesUp;
    this.#taken = taken;
    this.#complain = complain;
  }

  hear(event: CascadeEvent): void {
    if (!this.#isWatched || !("node" in event)) return;
    const known = this.#events.get(event.runId);
    if (known === undefined) this.#events.set(event.runId, [event]);
    else known.push(event);
  }

  /** All is over, so what each body took is known. */
  end(visits: readonly Visit[]): void {
    const byWho = new Map<string, Visit>();
    for (const visit of visits) if (visit.who !== undefined) byWho.set(visit.who, visit);
    for (const events of this.#events.values()) this.#follow(events, byWho);
  }

  #follow(events: readonly NodeNews[], visits: ReadonlyMap<string, Visit>): void {
    /** When each asked who has not begun yet. */
    const asked = new Map<string, number>();
    const begun = new Set<string>();
    let waiting: readonly Waiter[] = [];
    /** Bodies that have ended so far, and given back what they took. */
    let ended = 0;
    for (const [now, event] of events.entries()) {
      const who = `${event.runId} ${event.node}`;
      if (event.type === "task-blocked") {
        // The beginning of a later attempt is not told.
        if (begun.has(who) || event.reason === "max concurrency") continue;
        if (!asked.has(who)) asked.set(who, now);
        const name = /^needs \S+ (\S+), /.exec(event.reason)?.[1];
        const before = waiting.find((one) => one.who === who && one.name === name);
        // Told again, because a change took its leave away: it stands where it stood, or only where it is short now.
        waiting = waiting.filter((one) => one.who !== who);
        if (name !== undefined) waiting = [...waiting, before ?? { who, name, since: now }];
        continue;
      }
      if (event.type === "task-finished" || event.type === "task-retrying") ended += 1;
      if (event.type === "task-started") {
        this.#lookBack(waiting.find((one) => one.who === who)?.passed, ended);
        waiting = waiting.filter((one) => one.who !== who);
        waiting = this.#pass(waiting, visits.get(who), { asked: asked.get(who) ?? now, ended });
      } else waiting = waiting.filter((one) => one.who !== who);
      begun.add(who);
      asked.delete(who);
    }
  }

  /** Somebody begins: notes whom it passes, who had asked before. */
  #pass(
    waiting: readonly Waiter[],
    visit: Visit | undefined,
    { asked, ended }: { readonly asked: number; readonly ended: number },
  ): readonly Waiter[] {
    const taken = visit === undefined ? [] : this.#taken(visit).filter(({ amount }) => amount > 0);
    return waiting.map((one) => {
      const took = taken.find(({ name }) => name === one.name);
      if (took === undefined) return one;
      if (one.since >= asked || one.passed !== undefined) return one;
      const what = `${visit?.key} took ${took.amount} ${one.name} before ${one.who}, which had asked for it first`;
      return { ...one, passed: { what, ended } };
    });
  }

  /** Who was passed begins. If nobody had to give anything back for that, there was enough for both: both had their leave. */
  #lookBack(passed: Waiter["passed"], ended: number): void {
    if (passed !== undefined && passed.ended < ended) this.#complain(passed.what);
  }
}

/** What ends before all that it asked for has. */
const givingUp: ReadonlySet<string> = new Set(["firstOf", "within", "recover", "settle", "orElse"]);
