import { CycleError } from "../../errors/graph-errors.ts";
import { amountDepsOf } from "../../graph/amount-deps.ts";
import { argumentDeps, type Lazy, opOf, policiesOf } from "../../spec/lazy.ts";
import { Kind } from "../../spec/op.ts";
import type { Attempted } from "./call-body.ts";
import type { NextStep } from "./follow-jump.ts";
import { type Evidence, evidenceBelow, keptEvidence, passOn, type Result } from "./result.ts";

/** One node of one frame: what is known of a LazyResult there. */
export class NodeState {
  readonly lazy: Lazy;
  /** The frame it belongs to; other frames see it as a node of an enclosing one. */
  readonly home: Frame;
  result: Result | undefined;
  /** Being evaluated: whoever asks for it now would wait for itself. */
  active = false;
  /** What the body gave, kept when the evaluation behind it has to be taken up again. */
  returned: Attempted | undefined;
  /** The frame of the LazyResult that the body returned. */
  child: Frame | undefined;
  /** Where the jump of a bound node leads. */
  next: NextStep | undefined;
  /** The elements of a map over lists known only at run time. */
  elements: NodeState[] | undefined;
  /** Only a failed part needed it, which was then caught: an engine may have stopped it half-way. */
  abandoned = false;
  /** Settled by the generation before. */
  carried = false;
  /** Used again after it was given up. */
  reused = false;

  constructor(lazy: Lazy, home: Frame) {
    this.lazy = lazy;
    this.home = home;
  }

  /** As if it had not been asked for; only what its body returned is kept, where that is a LazyResult. */
  reset(): void {
    this.result = undefined;
    this.abandoned = false;
    if (this.child === undefined) this.returned = undefined;
    this.child = undefined;
  }
}

/** What is handed from one generation of a frame to the next. */
export interface TailCall {
  readonly status: "tail";
  readonly lazy: Lazy;
  /** The replaced target, and the route or step it ended through: they have no value (4.3). */
  readonly without: readonly Lazy[];
  readonly evidence: Evidence;
  /** The value at the end of it is kept. */
  readonly kept?: boolean;
}

interface Replacing {
  readonly without: readonly Lazy[];
  readonly wasSettled: () => boolean;
}

/** One execution of a graph: the target's, or that of a LazyResult which a body returned. */
export class Frame {
  readonly parent: Frame | undefined;
  target: Lazy;
  members: ReadonlyMap<Lazy, NodeState>;
  /** Nodes of enclosing frames that this one may not wait for. */
  readonly refused = new Map<Lazy, Result>();
  /** What led to the present generation. */
  history: Evidence | undefined;
  #bound: ReadonlySet<Lazy> | undefined;
  /** What led to the first generation whose end is kept. */
  #unkept: readonly Evidence[] | undefined;
  /** The generation of the enclosing frame in which this one was opened. */
  readonly #around: ReadonlyMap<Lazy, NodeState> | undefined;

  constructor(parent: Frame | undefined, target: Lazy) {
    this.parent = parent;
    this.target = target;
    this.#around = parent?.members;
    this.members = this.#membersOf(target, new Map(), { without: [], wasSettled: () => true });
  }

  /**
   * Goes on with the next generation.
   *
   * @param wasSettled - asked for each node that the new one names and the end of the old one did not need
   * @throws {CycleError} when its graph names the target it replaces (4.3)
   */
  replace(call: TailCall, wasSettled: () => boolean): void {
    const { lazy, without, evidence } = call;
    const before = this.members;
    this.refused.clear();
    if (call.kept === true) this.#unkept ??= this.history === undefined ? [] : [this.history];
    this.history = this.history === undefined ? evidence : { runs: [], from: [this.history, evidence] };
    this.members = this.#membersOf(lazy, before, { without, wasSettled });
    this.target = lazy;
    this.#bound = undefined;
  }

  /** How it ends when its last generation does. */
  end(result: Result): Result {
    const ended = passOn(result, this.history === undefined ? [] : [this.history]);
    if (this.#unkept === undefined) return ended;
    const kept = keptEvidence(result.status, ended.evidence);
    return { ...ended, evidence: { runs: [], from: [...this.#unkept, kept] } };
  }

  /** Whether a node may still be asked for: it is of this generation, and so are the frames around it of theirs. */
  isAlive(state: NodeState): boolean {
    return this.members.get(state.lazy) === state && this.#isOpen;
  }

  get #isOpen(): boolean {
    return this.parent === undefined || (this.parent.members === this.#around && this.parent.#isOpen);
  }

  /** Whether the value of a node may be that of a bound node's source, whose jumps are followed (12). */
  isBound(lazy: Lazy): boolean {
    this.#bound ??= boundOf([...this.members.values()].filter(({ home }) => home === this));
    return this.#bound.has(lazy);
  }

  /** The nodes that are this frame's own and have not been settled before it began. */
  get fresh(): readonly NodeState[] {
    return [...this.members.values()].filter((state) => state.home === this && state.result === undefined);
  }

  /** Everything the target names, without looking behind what an enclosing or the former generation has settled. */
  #membersOf(
    target: Lazy,
    before: ReadonlyMap<Lazy, NodeState>,
    { without, wasSettled }: Replacing,
  ): Map<Lazy, NodeState> {
    const members = new Map<Lazy, NodeState>();
    const needed = this.history === undefined ? noEvidence : evidenceBelow(this.history);
    const pending = [target];
    for (let lazy = pending.pop(); lazy !== undefined; lazy = pending.pop()) {
      if (members.has(lazy)) continue;
      const enclosing = this.#enclosing(lazy);
      if (enclosing !== undefined) {
        members.set(lazy, enclosing);
        continue;
      }
      if (without.includes(lazy))
        throw new CycleError(nameOf(lazy), "is named by the value that replaces it");
      const state = new NodeState(lazy, this);
      members.set(lazy, state);
      const former = before.get(lazy);
      // What the end of the generation did not need may have been under way, and is then a new node (4.3).
      if (former?.result !== undefined && (needed.has(former.result.evidence) || wasSettled())) {
        state.result = former.result;
        state.abandoned = former.abandoned;
        state.carried = true;
      } else pending.push(...dependenciesOf(lazy));
    }
    return members;
  }

  #enclosing(lazy: Lazy): NodeState | undefined {
    for (let frame = this.parent; frame !== undefined; frame = frame.parent) {
      const state = frame.members.get(lazy);
      if (state !== undefined) return state;
    }
    return undefined;
  }
}

/** Every LazyResult that a node names: conditions, arguments (routes and steps too), amounts, predecessors. */
export function dependenciesOf(lazy: Lazy): readonly Lazy[] {
  const { conditions, after } = policiesOf(lazy);
  return [...conditions, ...argumentDeps(lazy), ...amountDepsOf(lazy), ...after];
}

const noEvidence: ReadonlySet<Evidence> = new Set();

/** What may give bound nodes their values: their sources, and what these may pass on. */
function boundOf(states: readonly NodeState[]): ReadonlySet<Lazy> {
  const binds = states.filter(({ lazy, carried }) => opOf(lazy).kind === Kind.bind && !carried);
  const found = new Set(binds.flatMap(({ lazy }) => argumentDeps(lazy).slice(0, 1)));
  for (const lazy of found) for (const passed of passedOn(lazy)) found.add(passed);
  return found;
}

/** Whose value a node may have. */
function passedOn(lazy: Lazy): readonly Lazy[] {
  const deps = argumentDeps(lazy);
  switch (opOf(lazy).kind) {
    case Kind.orElse:
    case Kind.firstOf:
      return deps;
    case Kind.recover:
    case Kind.within:
      return deps.slice(0, 1);
    case Kind.router:
      return deps.slice(1);
    case Kind.sequence:
      return deps.slice(-1);
    default:
      return [];
  }
}

/** What a node is called in skip reasons and failures. */
export function nameOf(lazy: Lazy): string {
  return policiesOf(lazy).label ?? opOf(lazy).name;
}
