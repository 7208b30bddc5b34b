import type { CascadeEvent } from "../../events/event.ts";
import type { Held } from "../programs/held.ts";
import type { Journal } from "../programs/journal.ts";
import type { Visit } from "../programs/visit.ts";
import { AmountsKept } from "./amounts-kept.ts";
import { AttemptsInOrder } from "./attempts-in-order.ts";
import { BodiesInBounds } from "./bodies-in-bounds.ts";
import type { Control } from "./controls.ts";
import { FirstCome } from "./first-come.ts";
import type { Complain, Invariant } from "./invariant.ts";
import { LimitsKept } from "./limits-kept.ts";
import { ResourcesKept } from "./resources-kept.ts";
import { ResultsKept } from "./results-kept.ts";
import type { Scenario } from "./scenario.ts";
import type { SimulatedWorld } from "./simulated-world.ts";
import type { WatchedRun } from "./watched-run.ts";

/** What is watched, and how long bodies are waited for that were told to stop. */
export interface Watched {
  readonly scenario: Scenario;
  readonly world: SimulatedWorld;
  readonly journal: Journal;
  readonly runs: readonly WatchedRun[];
  /** In milliseconds. */
  readonly grace: number;
}

/** All that holds at every moment of a simulation. */
export class Watchers implements Invariant {
  readonly bodies: BodiesInBounds;
  readonly results: ResultsKept;
  readonly resources: ResourcesKept;
  readonly #heeding: readonly { heed(control: Control): void }[];
  readonly #all: readonly Invariant[];
  readonly #end: () => void;

  constructor({ scenario, world, journal, runs, grace }: Watched, complain: Complain) {
    const isOver = ({ run }: Visit): boolean => {
      const own = runs[Number(run) - 1];
      return own === undefined || own.cancelled || own.ended;
    };
    this.bodies = new BodiesInBounds(scenario, journal, runs, complain);
    this.results = new ResultsKept(isOver, complain);
    this.resources = new ResourcesKept(journal, grace, complain);
    const stage = {
      time: () => world.time,
      underWay: journal.underWay,
      detached: () => (scenario.observed ? this.bodies.detached : Number.POSITIVE_INFINITY),
    };
    const limits = new LimitsKept(stage, complain);
    const amounts = new AmountsKept(journal, scenario.capacities, grace, complain);
    this.#heeding = [limits, amounts];
    const firstCome = new FirstCome(scenario, (visit) => amounts.taken(visit), complain);
    this.#all = [
      this.bodies,
      new AttemptsInOrder(grace, complain),
      limits,
      amounts,
      this.results,
      this.resources,
      firstCome,
    ];
    this.#end = () => {
      this.bodies.end();
      this.resources.runsEnded();
      firstCome.end(journal.visits);
    };
  }

  /** Something was said to the engine. */
  heed(control: Control): void {
    for (const one of this.#heeding) one.heed(control);
  }

  entered(visit: Visit): void {
    for (const one of this.#all) one.entered?.(visit);
  }

  left(visit: Visit): void {
    for (const one of this.#all) one.left?.(visit);
  }

  became(held: Held): void {
    for (const one of this.#all) one.became?.(held);
  }

  hear(event: CascadeEvent): void {
    for (const one of this.#all) one.hear?.(event);
  }

  /** All runs have ended. */
  end(): void {
    this.#end();
  }
}
