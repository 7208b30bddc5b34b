import { TaskFailedError } from "../../errors/run-errors.ts";
import { amountDepsOf } from "../../graph/amount-deps.ts";
import { toMilliseconds } from "../../spec/duration.ts";
import type { InjectOp } from "../../spec/inject.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { argsOf, argumentDeps, opOf, policiesOf } from "../../spec/lazy.ts";
import { isChoice, Kind, type Kind as KindNumber, kindNames } from "../../spec/op.ts";
import type { TaskDefinition } from "../../spec/task-definition.ts";
import { bodyOf } from "./call-body.ts";
import { callOf } from "./call-of.ts";
import { choiceRules } from "./choice-rules.ts";
import { computeItem, computeMap, computeMapNodes } from "./compute-map.ts";
import { type Evaluation, type Rule, Unsupported } from "./evaluation.ts";
import { filledArgs } from "./filled-args.ts";
import { type NodeState, nameOf, type TailCall } from "./frame.ts";
import { Lent } from "./lent.ts";
import { refusedAmounts } from "./refused-amounts.ts";
import { type Evidence, evidenceOf, failed, passOn, type Result, skipped, succeeded } from "./result.ts";

/** Computes a node: its conditions first (3.2), then what its kind says. */
export async function computeNode(
  evaluation: Evaluation,
  state: NodeState,
  atEnd: boolean,
): Promise<Result | TailCall> {
  const { never, conditions, after } = policiesOf(state.lazy);
  const asked: Evidence[] = [];
  if (never) return skipped({ kind: "condition-false", origin: nameOf(state.lazy) }, []);
  for (const condition of conditions) {
    const answer = await evaluation.demand(state.home, condition);
    asked.push(answer.evidence);
    if (answer.status !== "succeeded") return passOn(answer, asked);
    if (!answer.value) return skipped({ kind: "condition-false", origin: nameOf(state.lazy) }, asked);
  }
  const { kind } = opOf(state.lazy);
  // What chooses among its inputs asks for none of them before its predecessors have succeeded.
  for (const predecessor of isChoice(kind) ? after : []) {
    const ended = await evaluation.demand(state.home, predecessor);
    asked.push(ended.evidence);
    if (ended.status !== "succeeded") return passOn(ended, asked);
  }
  const rule = rules[kind];
  if (rule === undefined) throw new Unsupported(`the interpreter has no rule for ${kindNames[kind]}`);
  const result = await rule(evaluation, state, atEnd);
  return asked.length === 0
    ? result
    : { ...result, evidence: { runs: [], from: [result.evidence, ...asked] } };
}

const call: Rule = async (evaluation, state, atEnd) => {
  const { lazy, home } = state;
  const inputs = await evaluation.demandAll(home, [
    ...argumentDeps(lazy),
    ...amountDepsOf(lazy),
    ...policiesOf(lazy).after,
  ]);
  const stopped = evaluation.first(inputs);
  if (stopped !== undefined) return passOn(stopped);
  const policies = policiesOf(lazy);
  const task = opOf(lazy) as TaskDefinition;
  const from = argumentDeps(lazy).length;
  const amounts = inputs.slice(from, from + policies.amountDeps.length);
  const refusal = refusedAmounts(task.name, policies.amounts, amounts, evaluation.declared);
  const body = { ...bodyOf(task, policies.label, policies), refusal };
  return callOf(evaluation, state, {
    body,
    args: filledArgs(lazy, inputs),
    inputs: evidenceOf(inputs),
    atEnd,
    mayJump: home.isBound(lazy),
  });
};

/** A node that needs its inputs and `after`, and then makes a value of them. */
function plain(value: (args: readonly unknown[], lazy: Lazy) => unknown): Rule {
  return async (evaluation, { lazy, home }) => {
    const inputs = await evaluation.demandAll(home, [...argumentDeps(lazy), ...policiesOf(lazy).after]);
    const stopped = evaluation.first(inputs);
    if (stopped !== undefined) return passOn(stopped);
    return succeeded(value(filledArgs(lazy, inputs), lazy), evidenceOf(inputs));
  };
}

/** Params and environment variables got their values when their frame began. */
const given: Rule = async (evaluation, { home, lazy, returned }) => {
  const inputs = await evaluation.demandAll(home, policiesOf(lazy).after);
  const stopped = evaluation.first(inputs);
  if (stopped !== undefined) return passOn(stopped);
  if (returned === undefined) throw new Unsupported(`${nameOf(lazy)} has not been given a value`);
  return passOn(returned.result, evidenceOf(inputs));
};

/** A field of what has no fields is a failure of the node. */
const get: Rule = async (evaluation, { lazy, home }) => {
  const inputs = await evaluation.demandAll(home, [...argumentDeps(lazy), ...policiesOf(lazy).after]);
  const stopped = evaluation.first(inputs);
  if (stopped !== undefined) return passOn(stopped);
  const [value, key] = filledArgs(lazy, inputs) as [Record<PropertyKey, unknown>, PropertyKey];
  try {
    return succeeded(value[key], evidenceOf(inputs));
  } catch (error) {
    const node = {
      task: "get",
      label: policiesOf(lazy).label,
      node: "interpreted",
      attempts: 1,
      site: undefined,
    };
    return failed(new TaskFailedError(node, error), evidenceOf(inputs));
  }
};

/** A body that uses it gets the resource itself. */
function lentBy(lazy: Lazy): Lent {
  const { resource, name } = opOf(lazy) as InjectOp;
  if (resource === undefined) throw new Unsupported(`resource "${name}" is known by its name only`);
  return new Lent(resource);
}

const rules: Readonly<Partial<Record<KindNumber, Rule>>> = {
  [Kind.call]: call,
  [Kind.all]: plain(([structure]) => structure),
  [Kind.get]: get,
  [Kind.literal]: plain((_, lazy) => argsOf(lazy)[0]),
  [Kind.wait]: plain(([duration]) => {
    toMilliseconds(duration, "wait");
    return undefined;
  }),
  [Kind.item]: plain(([list], lazy) => computeItem(list, lazy)),
  [Kind.inject]: plain((_, lazy) => lentBy(lazy)),
  [Kind.param]: given,
  [Kind.env]: given,
  ...choiceRules,
  [Kind.map]: computeMap,
  [Kind.mapNodes]: computeMapNodes,
};
