import type { Plan } from "../graph/plan.ts";
import type { Built } from "../graph/plan-cache.ts";
import { bornOf, type Lazy } from "../spec/lazy.ts";
import type { CacheClaim } from "./cache-claim.ts";
import type { Entry } from "./ready-queue.ts";
import { State } from "./states.ts";

/** A node of some frame. */
export interface Place {
  readonly frame: Frame;
  readonly slot: number;
}

/** Where a child frame's value goes: the node, or the element of a map, whose body returned the LazyResult. */
export interface Owner extends Place {
  /** Index of the map element; -1 for a node. */
  readonly element: number;
}

/** What an external slot gets: a value that is carried over, or a node to wait for. */
export type Outside = { readonly place: Place } | { readonly state: number; readonly value: unknown };

/** What became of a node or an element, as it was stored. */
export interface RestoredResult {
  readonly state: typeof State.done | typeof State.failed;
  readonly value: unknown;
}

/**
 * What a stored run knows of one generation of a frame. It is used up when its nodes are asked for: what is stored is not
 * computed again, and what only it needed is not asked for at all.
 */
export interface Restored {
  readonly results: Map<number, RestoredResult>;
  /** By slot and element. */
  readonly elements: Map<number, Map<number, RestoredResult>>;
  /** Frames of bodies that returned a LazyResult, by slot. */
  readonly children: Map<number, Frame>;
  readonly elementChildren: Map<number, Map<number, Frame>>;
}

/** What a body had returned whose node was given up, and what the graphs behind that had left. */
export interface Returned {
  readonly lazy: Lazy;
  readonly outside: ReadonlyMap<Lazy, Outside> | undefined;
}

/** Gets what became of a node, once: its state and value. */
export type Spectator = (state: number, value: unknown) => void;

/** Who waits for LazyResults that are in no live frame; `known` once one of them was. */
export interface Waiting {
  known: boolean;
  readonly spectators: Set<Spectator>;
}

/** Up to this size a frame is searched through; above, through a Map made on demand. */
const searchLimit = 16;

/** Stands in until a slot of a frame is unannounced; nothing is ever added to it. */
const none: Set<number> = new Set();

/**
 * One execution of a plan. A tail call in tail position replaces what is in it (the next generation); one elsewhere
 * makes a child frame.
 *
 * Until it is opened a frame has no per-node bookkeeping: slots before `cursor` are done, the others are not.
 */
export class Frame implements Entry {
  readonly number: number;
  readonly owner: Owner | undefined;
  readonly priority = 0;
  /** Discovery number of its first node. */
  seq: number;
  generation = 0;
  plan: Plan;
  lazies: Lazy[];
  /** The build that bound it: LazyResults born later are not in it. */
  build: number;
  /** By slot: the value, the skip's reason or the failure; before that, what is under way (see State). */
  values: unknown[];
  cursor = 0;
  opened = false;
  states: number[] = [];
  /** Unsettled inputs of a waiting node; for a node with choices, the position it has come to. */
  pending: number[] = [];
  /** Settled slots of which their consumers have not all heard; unused in frames that ask for all. */
  unannounced: Set<number> = none;
  /** How many waiting nodes need this one; only kept in counted plans. */
  needs: number[] | undefined;
  closed = false;
  /** Bodies of this frame that are running. */
  active = 0;
  /** Nodes of this frame that are under way (State.active to State.stopping). */
  busy = 0;
  /** Where the nodes are that external slots stand for. */
  links: Map<number, Place> | undefined;
  /** External slots that were skipped or had failed before this generation. */
  presettled: Map<number, { readonly state: number; readonly value: unknown }> | undefined;
  /** Some external slot has no value yet, or never will. */
  waits = false;
  /** What the bodies of nodes that were given up after their tail call had returned: they are not called again. */
  returned: Map<number, Returned> | undefined;
  /** Maps that were given up with some of their elements done. */
  paused: Map<number, Entry> | undefined;
  /** External slots of child frames that wait for a node of this one. */
  watchers: Map<number, Set<Place>> | undefined;
  /** A tail call that waits until nothing of this generation runs any more. */
  replacement: (Returned & { readonly slot: number }) | undefined;
  /** The generation that waits for its graph to be stored. */
  next: { readonly built: Built; readonly outside: readonly Outside[] } | undefined;
  /** What is not its own, where that is known from before: nodes of frames around it, and what generations before left. */
  outside: ReadonlyMap<Lazy, Outside> | undefined;
  /** What a stored run knows of its nodes from before. */
  restored: Restored | undefined;
  /** Its plan was compiled for it. */
  isNewShape: boolean;
  /** All its nodes are asked for at once. */
  eager: boolean;
  /** The right to store its value for the first node of its chain of generations. */
  claim: CacheClaim | undefined;
  /** Who wants to be told what becomes of a node. */
  spectators: Map<number, Spectator[]> | undefined;
  /** The target of its first generation: its value is the frame's. */
  readonly origin: Lazy;
  /** Frames around it. */
  readonly depth: number;
  #index: Map<Lazy, number> | undefined;
  #merged: ReadonlyMap<Lazy, number> | undefined;

  constructor(number: number, owner: Owner | undefined, built: Built, seq: number) {
    this.number = number;
    this.owner = owner;
    this.depth = owner === undefined ? 0 : owner.frame.depth + 1;
    this.plan = built.plan;
    this.lazies = built.lazies;
    this.origin = built.lazies[built.plan.size - 1] as Lazy;
    this.#merged = built.merged;
    this.build = built.build;
    this.seq = seq;
    this.values = new Array(built.plan.size);
    this.isNewShape = built.isNew;
    this.eager = built.plan.plain;
  }

  get target(): number {
    return this.plan.size - 1;
  }

  /** Turns to the next generation. With the same plan the arrays are used again. */
  rebind(built: Built, seq: number): void {
    if (built.plan !== this.plan) {
      this.plan = built.plan;
      this.values = new Array(built.plan.size);
    }
    this.lazies = built.lazies;
    this.#merged = built.merged;
    this.build = built.build;
    this.seq = seq;
    this.generation++;
    this.isNewShape = built.isNew;
    this.eager = built.plan.plain;
    this.restored = undefined;
    this.outside = undefined;
    this.cursor = 0;
    this.opened = false;
    this.replacement = undefined;
    this.unannounced = none;
    this.links = undefined;
    this.returned = undefined;
    this.paused = undefined;
    this.presettled = undefined;
    this.watchers = undefined;
    this.#index = undefined;
  }

  stateOf(slot: number): number {
    return this.opened
      ? (this.states[slot] ?? State.dormant)
      : slot < this.cursor
        ? State.done
        : State.dormant;
  }

  /** Notes that the consumers of a slot have yet to hear of it. */
  unannounce(slot: number): void {
    if (this.unannounced === none) this.unannounced = new Set();
    this.unannounced.add(slot);
  }

  /** The slot of a LazyResult in this frame, or -1. */
  slotOf(lazy: Lazy): number {
    if (bornOf(lazy) >= this.build) return -1;
    const { lazies } = this;
    if (lazies.length > searchLimit) this.#index ??= new Map(lazies.map((known, slot) => [known, slot]));
    const slot = this.#index === undefined ? lazies.indexOf(lazy) : (this.#index.get(lazy) ?? -1);
    return slot >= 0 ? slot : (this.#merged?.get(lazy) ?? -1);
  }
}
