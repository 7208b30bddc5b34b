import type { Lazy } from "../../spec/lazy.ts";
import type { Attempted, Body } from "./call-body.ts";
import type { Frame, NodeState, TailCall } from "./frame.ts";
import type { Failed, Result, Skipped } from "./result.ts";

/** What computing a node asks of the interpreter. */
export interface Evaluation {
  demand(frame: Frame, lazy: Lazy): Promise<Result>;
  demandAll(frame: Frame, lazies: readonly Lazy[]): Promise<readonly Result[]>;
  first(results: readonly Result[]): Failed | Skipped | undefined;
  attempt(state: NodeState, body: Body, args: readonly unknown[]): Promise<Attempted>;
  follow(state: NodeState, lazy: Lazy): Promise<Result>;
  guard(state: NodeState, work: () => Promise<Result>): Promise<Result>;
  tail(frame: Frame, lazy: Lazy): Promise<Result | TailCall>;
}

/** The interpreter has no rule for it: signals and races are matters of time. */
export class Unsupported extends Error {}
