import { isCascadeError } from "../../errors/cascade-error.ts";
import { CycleError } from "../../errors/graph-errors.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { type Attempted, type Body, type Calling, callBody } from "./call-body.ts";
import type { Chooser } from "./chooser.ts";
import { computeNode } from "./compute-node.ts";
import { CycleFound, type Gather, type Hop } from "./cycle-found.ts";
import { Ends } from "./ends.ts";
import type { Evaluation } from "./evaluation.ts";
import { Frame, type NodeState, nameOf, type TailCall } from "./frame.ts";
import { bindInputs, type Inputs } from "./inputs.ts";
import { Leftovers } from "./leftovers.ts";
import type { Declared } from "./refused-amounts.ts";
import { commonEvidence, type Execution, type Failed, failed, type Result, type Skipped } from "./result.ts";
import { Shelf } from "./shelf.ts";

/**
 * Evaluates LazyResults by the semantics, one node at a time and by plain recursion: no scheduler, no plan, no time.
 *
 * Whatever is demanded together is evaluated to the end, one after the other; where the first failure or skip would
 * decide, the chooser says which one was first.
 */
export class Interpreter implements Evaluation {
  readonly executions: Execution[] = [];
  /** Set when what may have run cannot be told: why. */
  uncertain: string | undefined;
  readonly leftovers = new Leftovers();
  readonly ends = new Ends();
  readonly #inputs: Inputs;
  readonly #chooser: Chooser;
  readonly #stack: (NodeState | Hop | Gather)[] = [];
  /** Nodes whose evaluation was given up because waiting closed a circle. */
  readonly #interrupted = new Set<NodeState>();

  readonly #shelf = new Shelf((execution) => this.executions.push(execution));
  readonly #calling: Calling = {
    record: (execution) => this.executions.push(execution),
    lease: (injections, args) => this.#shelf.lease(injections, args),
    isLate: (execution, { total, idle }) =>
      // What a body knows of its time does not say how long its resources took.
      knownWhere(execution, this.#inputs.isLate(execution)) ??
      (this.mayLast(Math.min(total ?? Infinity, idle ?? Infinity)) && this.choose(2) === 1),
  };

  constructor(inputs: Inputs, chooser: Chooser) {
    this.#inputs = inputs;
    this.#chooser = chooser;
  }

  /** The value of a target, in a frame of its own. */
  async run(target: Lazy): Promise<Result> {
    const frame = await this.#openFrame(undefined, target);
    if (!(frame instanceof Frame)) return frame;
    const result = this.ends.ended(frame, await this.#runFrame(frame));
    // Nobody waits for these any more, but they were demanded, so their bodies may be called.
    for (const state of this.#interrupted) {
      if (!state.home.isAlive(state)) {
        this.uncertain = `${nameOf(state.lazy)} was demanded by what may not wait for it, and its frame was replaced`;
      } else if (state.result === undefined) await this.#settle(state);
    }
    return result;
  }

  /** The result of a node that one of this frame uses; evaluates it if it is not known yet. */
  async demand(frame: Frame, lazy: Lazy): Promise<Result> {
    const state = frame.members.get(lazy);
    if (state === undefined) throw new Error(`${nameOf(lazy)} is not in its frame`);
    if (state.result !== undefined) {
      this.leftovers.met(state.result);
      if (state.abandoned) this.leftovers.takeUp(state.result);
      if (!this.leftovers.mayDiffer(state) || this.choose(2) === 0) return state.result;
      state.reset();
    }
    if (state.home === frame) return this.#settle(state);
    const refused = frame.refused.get(lazy);
    if (refused !== undefined) return refused;
    const hop: Hop = { hop: true };
    const depth = this.#stack.push(hop) - 1;
    try {
      return await this.#settle(state);
    } catch (thrown) {
      if (!(thrown instanceof CycleFound) || thrown.place !== hop) throw thrown;
      const result = failed(new CycleError(nameOf(lazy), "waits for what waits for it"));
      this.leftovers.refused(result);
      frame.refused.set(lazy, result);
      return result;
    } finally {
      this.#stack.length = depth;
    }
  }

  /**
   * How each of them ended; all are evaluated, because all are demanded together.
   *
   * @param ends - which results end the wait for the others (default: failures and skips)
   */
  async demandAll(
    frame: Frame,
    lazies: readonly Lazy[],
    ends: (result: Result) => boolean = hasStopped,
  ): Promise<readonly Result[]> {
    const gather: Gather = { others: lazies.length - 1 };
    const ended: (Result | undefined)[] = [];
    for (const lazy of lazies) {
      const result = await this.#demandFor(gather, frame, lazy);
      if (result !== undefined && !ends(result)) gather.others -= 1;
      ended.push(result);
    }
    const deciding = ended.filter((result) => result !== undefined).filter(ends);
    if (ended.includes(undefined) && deciding.length > 0) return deciding;
    // Nothing else has ended the wait, so what is missing has to be waited for after all.
    const results: Result[] = [];
    for (const [index, lazy] of lazies.entries())
      results.push(ended[index] ?? (await this.demand(frame, lazy)));
    return results;
  }

  demandFor(frame: Frame, lazy: Lazy, mayEnd: boolean): Promise<Result | undefined> {
    return this.#demandFor({ others: mayEnd ? 1 : 0 }, frame, lazy);
  }

  /** Like `demand`; undefined when that closes a circle which one of the others is to open. */
  async #demandFor(gather: Gather, frame: Frame, lazy: Lazy): Promise<Result | undefined> {
    const depth = this.#stack.push(gather) - 1;
    try {
      return await this.demand(frame, lazy);
    } catch (thrown) {
      if (thrown instanceof CycleFound && thrown.place === gather) return undefined;
      throw thrown;
    } finally {
      this.#stack.length = depth;
    }
  }

  /** The failure or skip that arrived first; undefined when all have succeeded. */
  first(results: readonly Result[]): Failed | Skipped | undefined {
    const found = new Map<unknown, (Failed | Skipped)[]>();
    for (const result of results) {
      if (result.status === "succeeded") continue;
      const cause = result.status === "failed" ? result.error : result.reason;
      found.set(cause, [...(found.get(cause) ?? []), result]);
    }
    const ways = [...found.values()][this.#chooser.choose(found.size)];
    const [way] = ways ?? [];
    if (ways === undefined || way === undefined || ways.length === 1) return way;
    // One failure that came by several ways: any of them may have been the first.
    return { ...way, evidence: commonEvidence(ways.map(({ evidence }) => evidence)) };
  }

  /** Calls a body, once for each node however often its evaluation is taken up. */
  async attempt(state: NodeState, body: Body, args: readonly unknown[]): Promise<Attempted> {
    state.returned ??= await callBody(body, args, this.#calling);
    return state.returned;
  }

  /** The value of a LazyResult that a node's body returned: a frame inside the node's own (4.1). */
  async follow(state: NodeState, lazy: Lazy): Promise<Result> {
    const child = state.child ?? (await this.#openFrame(state.home, lazy));
    if (!(child instanceof Frame)) return child;
    state.child = child;
    return this.ends.ended(child, await this.#runFrame(child));
  }

  choose(of: number): number {
    return this.#chooser.choose(of);
  }

  readonly declared: Declared = (name) => this.#inputs.declared(name);

  mayLast(milliseconds: number): boolean {
    return this.#inputs.longest >= milliseconds;
  }

  /** Does something whose failure will be caught, and marks what only the failed part had needed (5.4). */
  async guard(catcher: NodeState, work: () => Promise<Result>): Promise<Result> {
    const before = this.leftovers.mark;
    const result = await work();
    if (result.status === "failed") this.leftovers.abandon(before, result, catcher);
    return result;
  }

  /** Does something that may end before all that was asked for has, and marks what its result did not need. */
  async sift(work: () => Promise<Result>): Promise<Result> {
    const before = this.leftovers.mark;
    const result = await work();
    this.leftovers.abandon(before, result);
    return result;
  }

  /** Like `demand`, at the end of a frame: a LazyResult that comes back there replaces the frame (4.2). */
  async tail(frame: Frame, lazy: Lazy): Promise<Result | TailCall> {
    const state = frame.members.get(lazy);
    if (state === undefined || state.home !== frame) return this.demand(frame, lazy);
    // What was given up before it had an end finds another one here: what its body returned replaces the frame.
    if (state.abandoned && state.child !== undefined && !state.carried && this.choose(2) === 1) state.reset();
    return state.result === undefined ? this.#enter(state, true) : this.demand(frame, lazy);
  }

  async #settle(state: NodeState): Promise<Result> {
    const result = await this.#enter(state, false);
    if (result.status === "tail") throw new Error(`${nameOf(state.lazy)} is not at the end of its frame`);
    return result;
  }

  async #enter(state: NodeState, atEnd: boolean): Promise<Result | TailCall> {
    if (state.active) throw this.#circle(state);
    const depth = this.#stack.push(state) - 1;
    state.active = true;
    try {
      const result = await this.#evaluate(state, atEnd);
      // It was begun before, and may have been stopped then.
      if (this.#interrupted.has(state)) this.leftovers.mayRepeat(result.evidence);
      if (result.status !== "tail") {
        state.result = result;
        this.leftovers.settled(state);
        this.ends.settled(state.lazy, result);
      }
      return result;
    } catch (thrown) {
      this.#interrupted.add(state);
      throw thrown;
    } finally {
      state.active = false;
      this.#stack.length = depth;
    }
  }

  async #evaluate(state: NodeState, atEnd: boolean): Promise<Result | TailCall> {
    try {
      return await computeNode(this, state, atEnd);
    } catch (thrown) {
      if (!isCascadeError(thrown)) throw thrown;
      return failed(thrown);
    }
  }

  /** Which of the waits in the circle was the last one and is refused, or need not go on, depends on the order of time. */
  #circle(state: NodeState): CycleFound {
    const circle = this.#stack.slice(this.#stack.indexOf(state));
    const waits = circle.filter((entry) => "hop" in entry);
    const gathers = circle.filter((entry) => "others" in entry).filter(({ others }) => others > 0);
    const places: readonly (Hop | Gather)[] = [...waits, ...gathers];
    const place = places[this.#chooser.choose(places.length)];
    if (waits.length === 0 || place === undefined)
      throw new Error(`${nameOf(state.lazy)} waits for itself within one frame`);
    return new CycleFound(place);
  }

  async #openFrame(parent: Frame | undefined, target: Lazy): Promise<Frame | Failed> {
    const frame = new Frame(parent, target);
    try {
      await bindInputs(frame, this.#inputs);
      this.ends.opened(frame);
      return frame;
    } catch (thrown) {
      if (!isCascadeError(thrown)) throw thrown;
      return failed(thrown);
    }
  }

  /** Generation after generation, until a target has a plain value. */
  async #runFrame(frame: Frame): Promise<Result> {
    for (;;) {
      const end = await this.tail(frame, frame.target);
      if (end.status !== "tail") return frame.end(end);
      const history = frame.history === undefined ? [] : [frame.history];
      try {
        this.ends.replaced(frame, end.without);
        frame.replace(end, () => this.choose(2) === 0);
        await bindInputs(frame, this.#inputs);
        this.ends.opened(frame);
      } catch (thrown) {
        if (!isCascadeError(thrown)) throw thrown;
        return failed(thrown, [end.evidence, ...history]);
      }
    }
  }
}

function knownWhere({ waits }: Execution, isLate: boolean | undefined): boolean | undefined {
  return waits === true && isLate === false ? undefined : isLate;
}

function hasStopped({ status }: Result): boolean {
  return status !== "succeeded";
}
