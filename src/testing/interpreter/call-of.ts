import { UnboundJumpError } from "../../errors/flow-control-errors.ts";
import { quote } from "../../errors/quote.ts";
import { isJump } from "../../spec/jump.ts";
import { isLazy } from "../../spec/lazy.ts";
import type { Body } from "./call-body.ts";
import type { Evaluation } from "./evaluation.ts";
import type { NodeState, TailCall } from "./frame.ts";
import { type Evidence, failed, keptEvidence, type Result } from "./result.ts";

interface Call {
  readonly body: Body;
  readonly args: readonly unknown[];
  readonly inputs: readonly Evidence[];
  /** At the end of its frame, where a LazyResult replaces the frame instead of opening one inside (4.2). */
  readonly atEnd: boolean;
  /** A jump that it returns is followed by a bound node (12). */
  readonly mayJump: boolean;
}

/** Calls a body for a node; a LazyResult that it returns is a tail call (4.1). */
export async function callOf(
  evaluation: Evaluation,
  state: NodeState,
  call: Call,
): Promise<Result | TailCall> {
  const { result, runs } = await evaluation.attempt(state, call.body, call.args);
  const keeps = call.body.keeps?.(call.args) === true;
  const evidence: Evidence = { runs, from: call.inputs };
  if (result.status === "succeeded" && isJump(result.value) && !call.mayJump)
    return failed(new UnboundJumpError(call.body.name, quote(result.value.key)), call.inputs, runs);
  const known = (status: Result["status"], own: Evidence): Evidence =>
    keeps ? { runs: [], from: [...call.inputs, keptEvidence(status, own)] } : own;
  if (result.status !== "succeeded" || !isLazy(result.value))
    return { ...result, evidence: known(result.status, evidence) };
  const lazy = result.value;
  if (call.atEnd) return { status: "tail", lazy, without: [state.lazy], evidence, kept: keeps };
  const end = await evaluation.follow(state, lazy);
  return { ...end, evidence: known(end.status, { runs, from: [...call.inputs, end.evidence] }) };
}
