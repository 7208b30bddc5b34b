import type { Lazy } from "../../spec/lazy.ts";
import type { Attempted, Body } from "./call-body.ts";
import type { Frame, NodeState, TailCall } from "./frame.ts";
import type { Declared } from "./refused-amounts.ts";
import type { Failed, Result, Skipped } from "./result.ts";

/** What computing a node asks of the interpreter. */
export interface Evaluation {
  demand(frame: Frame, lazy: Lazy): Promise<Result>;
  demandAll(
    frame: Frame,
    lazies: readonly Lazy[],
    ends?: (result: Result) => boolean,
  ): Promise<readonly Result[]>;
  first(results: readonly Result[]): Failed | Skipped | undefined;
  attempt(state: NodeState, body: Body, args: readonly unknown[]): Promise<Attempted>;
  follow(state: NodeState, lazy: Lazy): Promise<Result>;
  /** Like `demand`; undefined when that closes a circle, which opens because the wait for it may end. */
  demandFor(frame: Frame, lazy: Lazy, mayEnd: boolean): Promise<Result | undefined>;
  /** One of so many things that the order of time decides. */
  choose(of: number): number;
  /** Whether something that may take so many milliseconds can have taken longer. */
  mayLast(milliseconds: number): boolean;
  readonly declared: Declared;
  sift(work: () => Promise<Result>): Promise<Result>;
  guard(state: NodeState, work: () => Promise<Result>): Promise<Result>;
  tail(frame: Frame, lazy: Lazy): Promise<Result | TailCall>;
}

/** How a kind of node is computed. */
export type Rule = (evaluation: Evaluation, state: NodeState, atEnd: boolean) => Promise<Result | TailCall>;

/** The interpreter has no rule for it: signals are matters of time. */
export class Unsupported extends Error {}
