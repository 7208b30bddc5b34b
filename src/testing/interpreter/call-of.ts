import { isLazy } from "../../spec/lazy.ts";
import type { Body } from "./call-body.ts";
import type { Evaluation } from "./evaluation.ts";
import type { NodeState, TailCall } from "./frame.ts";
import type { Evidence, Result } from "./result.ts";

interface Call {
  readonly body: Body;
  readonly args: readonly unknown[];
  readonly inputs: readonly Evidence[];
  /** At the end of its frame, where a LazyResult replaces the frame instead of opening one inside (4.2). */
  readonly atEnd: boolean;
}

/** Calls a body for a node; a LazyResult that it returns is a tail call (4.1). */
export async function callOf(
  evaluation: Evaluation,
  state: NodeState,
  call: Call,
): Promise<Result | TailCall> {
  const { result, runs } = await evaluation.attempt(state, call.body, call.args);
  const evidence: Evidence = { runs, from: call.inputs };
  if (result.status !== "succeeded" || !isLazy(result.value)) return { ...result, evidence };
  const lazy = result.value;
  if (call.atEnd) return { status: "tail", lazy, without: [state.lazy], evidence };
  const end = await evaluation.follow(state, lazy);
  return { ...end, evidence: { runs, from: [...call.inputs, end.evidence] } };
}
