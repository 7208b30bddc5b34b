import { AllFailedError } from "../../errors/flow-control-errors.ts";
import { UnknownRouteError } from "../../errors/graph-errors.ts";
import { quote } from "../../errors/quote.ts";
import { TimeoutError } from "../../errors/run-errors.ts";
import { isJump } from "../../spec/jump.ts";
import { argsOf, argumentDeps, isLazy, type Lazy, opOf, policiesOf } from "../../spec/lazy.ts";
import type { WithinOp } from "../../spec/lazy-result.ts";
import { Kind } from "../../spec/op.ts";
import type { RouterOp } from "../../spec/router.ts";
import { callOf } from "./call-of.ts";
import { type Evaluation, type Rule, Unsupported } from "./evaluation.ts";
import { followJump } from "./follow-jump.ts";
import { type NodeState, nameOf } from "./frame.ts";
import { type Evidence, evidenceOf, failed, passOn, type Result, succeeded } from "./result.ts";
import { settledOf } from "./settled-of.ts";

const settle: Rule = async (evaluation, state) => {
  const { lazy, home } = state;
  const [receiver] = argumentDeps(lazy);
  if (receiver === undefined) return succeeded(undefined, []);
  const result = await evaluation.guard(state, () => evaluation.demand(home, receiver));
  return succeeded(settledOf(result), evidenceOf([result]));
};

const orElse: Rule = async (evaluation, { lazy, home }) => {
  const [receiver, fallback] = argsOf(lazy);
  // A literal is unwrapped where it is an argument; nothing about it can be skipped.
  const result = isLazy(receiver) ? await evaluation.demand(home, receiver) : succeeded(receiver, []);
  if (result.status !== "skipped") return passOn(result);
  const seen = evidenceOf([result]);
  if (!isLazy(fallback)) return succeeded(fallback, seen);
  return passOn(await evaluation.demand(home, fallback), seen);
};

const recover: Rule = async (evaluation, state, atEnd) => {
  const { lazy, home } = state;
  const [receiver, handler] = argsOf(lazy) as [Lazy, (failure: Error) => unknown];
  const result = await evaluation.guard(state, () => evaluation.demand(home, receiver));
  const inputs = evidenceOf([result]);
  if (result.status !== "failed") return passOn(result);
  const { label } = policiesOf(lazy);
  const body = {
    name: "recover",
    label,
    fn: handler,
    wantsContext: false,
    retry: undefined,
    timeout: undefined,
    site: undefined,
  };
  return callOf(evaluation, state, {
    body,
    args: [result.error],
    inputs,
    atEnd,
    mayJump: home.isBound(lazy),
  });
};

const router: Rule = async (evaluation, { lazy, home }, atEnd) => {
  const [selector, ...routes] = argumentDeps(lazy);
  const chosen = await evaluation.demand(home, selector as Lazy);
  if (chosen.status !== "succeeded") return passOn(chosen);
  const { select, keys } = opOf(lazy) as RouterOp;
  const route = routes[select(chosen.value)];
  if (route === undefined) throw new UnknownRouteError(nameOf(lazy), quote(chosen.value), keys);
  return last(evaluation, { lazy, home, part: route, atEnd, before: evidenceOf([chosen]) });
};

const sequence: Rule = async (evaluation, { lazy, home }, atEnd) => {
  const steps = argumentDeps(lazy);
  const before: Evidence[] = [];
  for (const step of steps.slice(0, -1)) {
    const result = await evaluation.demand(home, step);
    before.push(result.evidence);
    if (result.status !== "succeeded") return passOn(result, before);
  }
  return last(evaluation, { lazy, home, part: steps.at(-1) as Lazy, atEnd, before });
};

/** All are asked for together, and any that succeeds may have been the first. */
const firstOf: Rule = (evaluation, { lazy, home }) =>
  evaluation.sift(async () => {
    const hasSucceeded = (result: Result): boolean => result.status === "succeeded";
    const results = await evaluation.demandAll(home, argumentDeps(lazy), hasSucceeded);
    const winners = [...new Set(results.filter(hasSucceeded))];
    const winner = winners[evaluation.choose(winners.length)];
    if (winner !== undefined) return passOn(winner);
    const errors = results.flatMap((result) => (result.status === "failed" ? [result.error] : []));
    const seen = evidenceOf(results);
    if (errors.length > 0) return failed(new AllFailedError(errors), seen);
    const [first] = results;
    if (first === undefined) throw new Unsupported("a choice among nothing");
    return passOn(first, seen);
  });

/** It comes in time, or it does not; either may be where its time may be over at all. */
const within: Rule = (evaluation, { lazy, home }) =>
  evaluation.sift(async () => {
    const { limit } = opOf(lazy) as WithinOp;
    const [input] = argumentDeps(lazy) as readonly [Lazy];
    const mayEnd = evaluation.mayLast(limit);
    const result = await evaluation.demandFor(home, input, mayEnd);
    if (result !== undefined && !(mayEnd && evaluation.choose(2) === 1)) return passOn(result);
    return failed(new TimeoutError(nameOf(input), limit, "within"));
  });

/** A plain value ends the loop; a jump goes on as a tail call (12). */
const bind: Rule = async (evaluation, state, atEnd) => {
  const { lazy, home } = state;
  const [source] = argumentDeps(lazy) as readonly [Lazy];
  const result = await evaluation.demand(home, source);
  if (result.status !== "succeeded" || !isJump(result.value)) return passOn(result);
  const seen = evidenceOf([result]);
  state.next ??= followJump(lazy, result.value);
  if (!isLazy(state.next.to)) return succeeded(state.next.to, seen);
  const next = state.next.to;
  if (atEnd) return { status: "tail", lazy: next, without: [lazy], evidence: { runs: [], from: seen } };
  return passOn(await evaluation.follow(state, next), seen);
};

interface LastPart extends Pick<NodeState, "lazy" | "home"> {
  readonly part: Lazy;
  readonly atEnd: boolean;
  readonly before: readonly Evidence[];
}

/** The chosen route and the last step give the value; at the end of a frame they are at its end too (4.2). */
async function last(evaluation: Evaluation, { lazy, home, part, atEnd, before }: LastPart): ReturnType<Rule> {
  if (!atEnd) return passOn(await evaluation.demand(home, part), before);
  const end = await evaluation.tail(home, part);
  const evidence = { runs: [], from: [end.evidence, ...before] };
  return end.status === "tail" ? { ...end, without: [...end.without, lazy], evidence } : { ...end, evidence };
}

/** Kinds that look at one input before they ask for the next, or that take a skip or a failure as an answer. */
export const choiceRules: Readonly<Partial<Record<number, Rule>>> = {
  [Kind.settle]: settle,
  [Kind.orElse]: orElse,
  [Kind.recover]: recover,
  [Kind.router]: router,
  [Kind.sequence]: sequence,
  [Kind.firstOf]: firstOf,
  [Kind.within]: within,
  [Kind.bind]: bind,
};
