import type { SkipReason } from "../errors/run-errors.ts";
import type { PlanCache } from "../graph/plan-cache.ts";
import { type Lazy, opOf, policiesOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { Activity } from "./activity.ts";
import type { Effects, Ending } from "./effects.ts";
import type { Frame, Place, Waiting } from "./frame.ts";
import type { Gate } from "./gate/gate.ts";
import { LiveBodies } from "./live-bodies.ts";
import type { MapState } from "./map-state.ts";
import type { RunPermits } from "./permits.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { isBusy, type Settlement, State } from "./states.ts";
import type { StopGroup } from "./stop-group.ts";

/** Work counters: they do not depend on the machine. */
export interface RunStats {
  nodesRun: number;
  tailCalls: number;
}

export interface MachineOptions {
  readonly effects: Effects;
  readonly plans: PlanCache;
  /** Bodies of this run that may run at the same time. */
  readonly maxConcurrency: number;
  /** Shared with the other runs of the engine. */
  readonly permits: RunPermits;
  /** Results are committed before dependents see them. */
  readonly durable: boolean;
  /** The run is stored: its graphs too, before anything of them starts. */
  readonly stored: boolean;
  /** After a failure everything independent still runs. */
  readonly drain: boolean;
  /** Fast paths may be used. */
  readonly fastPaths: boolean;
  /** Counts go here; shared by the runs of an engine. */
  readonly stats: RunStats;
  /** 0 <= x < 1, for jitter. */
  readonly random: () => number;
  /** Milliseconds since the epoch, for limits that have to do with time. */
  readonly now: () => number;
  /** What else may keep a body from starting; shared with the other runs of the engine. */
  readonly gate: Gate;
  /** How the gate knows the run. */
  readonly subject: { readonly run: string; readonly flow: string; readonly owner: object };
}

/** Failures that reached nobody, kept for the error of a run that stops: an endless loop may have any number. */
const failureLimit = 1_000;

/** What an agenda entry asks for. */
export const Step = { settled: 0, demand: 1 } as const;

/**
 * The state of a run's decisions, and the few moves everything else is made of: demand a node, settle a node, queue what
 * is ready. Consequences go through an agenda instead of the call stack, so depth does not matter.
 */
export class MachineState {
  readonly options: MachineOptions;
  readonly effects: Effects;
  readonly queue = new ReadyQueue<Activity | Frame | MapState>();
  root: Frame | undefined;
  /** Somebody looks at the run's events. */
  observed = false;
  /** Fast paths are allowed right now: nobody looks, nothing limits, nothing is committed, nothing stops. */
  fast: boolean;
  /** Bodies that are running. */
  readonly live = new LiveBodies();
  /** What the gate has let in, in this order. Bounded by the places that are free. */
  readonly granted: Activity[] = [];
  /** Who waits for a LazyResult that is in no live frame. Bounded by the calls of `handle.value`. */
  readonly awaited = new Map<Lazy, Waiting>();
  /** What was told to wait for a place. */
  reported: Activity | MapState | undefined;
  /** What was warned of already. Bounded by the kinds of warning. */
  readonly warned = new Set<"captured" | "depth">();
  readonly #mayBeFast: boolean;
  /** How the run ends, once that is decided. */
  ending: Ending | undefined;
  finished = false;
  /** The target's failure of a run that drains. */
  draining: { readonly failure: unknown } | undefined;
  running = 0;
  sleeping = 0;
  committing = 0;
  preparing = 0;
  /** Bodies told to stop by what is being worked off right now. */
  group: StopGroup | undefined;
  /** Nodes that a closed frame was waiting for. Empty between two reports. */
  readonly dropped: Place[] = [];
  /** Frames that were stored before, and whose node is needed now. Empty between two reports. */
  readonly launching: Frame[] = [];
  /** Recoveries that go on once the agenda is empty and the group has settled. Bounded by the live frames. */
  readonly holding: Place[] = [];
  /** Child frames of a run that drains whose target has failed, while the rest of them goes on. */
  readonly orphans = new Set<Frame>();
  /** Failures that nobody caught; see `noteFailure` for what bounds them. */
  readonly failures = new Set<unknown>();
  /** External slots that wait for an enclosing node. Bounded by the live frames. */
  readonly aliases = new Set<Place>();
  /** Those of them that have not been looked at yet. */
  readonly newAliases: Place[] = [];
  /** A guard held, or a choice asked for its next input: waits may have become circles. */
  choiceMoved = false;
  readonly stats: RunStats;
  readonly agendaFrames: Frame[] = [];
  readonly agendaSteps: number[] = [];
  #frames = 0;
  #seq = 0;

  constructor(options: MachineOptions) {
    this.options = options;
    this.effects = options.effects;
    this.stats = options.stats;
    this.#mayBeFast =
      options.fastPaths &&
      !options.durable &&
      options.maxConcurrency === Number.POSITIVE_INFINITY &&
      options.permits.limit === Number.POSITIVE_INFINITY;
    this.fast = false;
    this.refreshFast();
  }

  /** Works out anew whether fast paths are allowed. */
  refreshFast(): void {
    this.fast =
      this.#mayBeFast &&
      !this.observed &&
      this.ending === undefined &&
      this.options.gate.open &&
      this.awaited.size === 0;
  }

  nextFrameNumber(): number {
    return this.#frames++;
  }

  /** Numbers of frames are not used twice in a run, also when it goes on after a restart. */
  get frames(): number {
    return this.#frames;
  }

  set frames(next: number) {
    this.#frames = next;
  }

  /** Reserves discovery numbers for the nodes of a frame. */
  reserve(size: number): number {
    const seq = this.#seq;
    this.#seq += size;
    return seq;
  }

  /** Asks for a node's value. Asking again is harmless. */
  demand(frame: Frame, slot: number): void {
    if (frame.needs !== undefined) frame.needs[slot] = (frame.needs[slot] ?? 0) + 1;
    if (frame.states[slot] !== State.dormant) return;
    frame.states[slot] = State.asked;
    this.agendaFrames.push(frame);
    this.agendaSteps.push(slot * 2 + Step.demand);
  }

  /** Ends a node, with its value, skip reason or failure. Who uses it hears of it when the agenda is worked off. */
  settle(frame: Frame, slot: number, state: Settlement, value: unknown): void {
    const before = frame.states[slot] ?? State.dormant;
    if (frame.closed || before >= State.done) return;
    if (isBusy(before)) frame.busy--;
    frame.states[slot] = state;
    frame.values[slot] = value;
    if (!frame.eager) frame.unannounce(slot);
    // Once a body has started, what became of it has been told.
    if (state === State.skipped && this.observed && before < State.active && hasBody(frame, slot)) {
      this.effects.skipped(frame, slot, value as SkipReason);
    }
    this.agendaFrames.push(frame);
    this.agendaSteps.push(slot * 2 + Step.settled);
  }

  /** Remembers a failure until somebody catches it. A run that drains lists all of them, another one the latest. */
  noteFailure(failure: unknown): void {
    if (!this.options.drain && this.failures.size >= failureLimit) {
      for (const oldest of this.failures) {
        this.failures.delete(oldest);
        break;
      }
    }
    this.failures.add(failure);
  }

  /** Ends a node with a failure of the engine's own or of a node without a body. */
  fail(frame: Frame, slot: number, failure: unknown): void {
    this.noteFailure(failure);
    this.settle(frame, slot, State.failed, failure);
  }

  /** A node, or a map, or a child frame comes under way. */
  occupy(frame: Frame, slot: number, state: number, holder: unknown): void {
    if (!isBusy(frame.states[slot] ?? State.dormant)) frame.busy++;
    frame.states[slot] = state;
    frame.values[slot] = holder;
  }

  /** Back to where a node was before anybody asked. */
  forget(frame: Frame, slot: number): void {
    // Only what is under way keeps something in `values`; a parameter keeps its value there.
    if (isBusy(frame.states[slot] ?? State.dormant)) {
      frame.busy--;
      frame.values[slot] = undefined;
    }
    frame.states[slot] = State.dormant;
  }
}

/** Whether a slot is a task's call or a map of one: what events are about. */
export function hasBody(frame: Frame, slot: number): boolean {
  const kind = frame.plan.kinds[slot];
  return kind === Kind.call || kind === Kind.map || kind === Kind.mapNodes;
}

/** The name people know a node by. */
export function nameOf(lazy: Lazy): string {
  return policiesOf(lazy).label ?? opOf(lazy).name;
}
