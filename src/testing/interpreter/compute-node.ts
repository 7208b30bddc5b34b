import { UnknownRouteError } from "../../errors/graph-errors.ts";
import { quote } from "../../errors/quote.ts";
import { TaskFailedError } from "../../errors/run-errors.ts";
import { toMilliseconds } from "../../spec/duration.ts";
import { argsOf, argumentDeps, bindingOf, isLazy, type Lazy, opOf, policiesOf } from "../../spec/lazy.ts";
import { Kind, type Kind as KindNumber, kindNames } from "../../spec/op.ts";
import type { RouterOp } from "../../spec/router.ts";
import type { TaskDefinition } from "../../spec/task-definition.ts";
import { bodyOf } from "./call-body.ts";
import { callOf } from "./call-of.ts";
import { computeItem, computeMap, computeMapNodes } from "./compute-map.ts";
import { type Evaluation, Unsupported } from "./evaluation.ts";
import { type NodeState, nameOf, type TailCall } from "./frame.ts";
import { type Evidence, failed, passOn, type Result, skipped, succeeded } from "./result.ts";
import { settledOf } from "./settled-of.ts";

type Rule = (evaluation: Evaluation, state: NodeState, atEnd: boolean) => Promise<Result | TailCall>;

/** Computes a node: its conditions first (3.2), then what its kind says. */
export async function computeNode(
  evaluation: Evaluation,
  state: NodeState,
  atEnd: boolean,
): Promise<Result | TailCall> {
  const { never, conditions } = policiesOf(state.lazy);
  const asked: Evidence[] = [];
  if (never) return skipped({ kind: "condition-false", origin: nameOf(state.lazy) }, []);
  for (const condition of conditions) {
    const answer = await evaluation.demand(state.home, condition);
    asked.push(answer.evidence);
    if (answer.status !== "succeeded") return passOn(answer, asked);
    if (!answer.value) return skipped({ kind: "condition-false", origin: nameOf(state.lazy) }, asked);
  }
  const { kind } = opOf(state.lazy);
  const rule = rules[kind];
  if (rule === undefined) throw new Unsupported(`the interpreter has no rule for ${kindNames[kind]}`);
  const result = await rule(evaluation, state, atEnd);
  return asked.length === 0
    ? result
    : { ...result, evidence: { runs: [], from: [result.evidence, ...asked] } };
}

const call: Rule = async (evaluation, state, atEnd) => {
  const { lazy, home } = state;
  const inputs = await evaluation.demandAll(home, [...argumentDeps(lazy), ...policiesOf(lazy).after]);
  const stopped = evaluation.first(inputs);
  if (stopped !== undefined) return passOn(stopped);
  const { label, retry } = policiesOf(lazy);
  const body = bodyOf(opOf(lazy) as TaskDefinition, label, retry);
  return callOf(evaluation, state, {
    body,
    args: filledArgs(lazy, inputs),
    inputs: evidenceOf(inputs),
    atEnd,
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

const settle: Rule = async (evaluation, state) => {
  const { lazy, home } = state;
  const [receiver] = argumentDeps(lazy);
  if (receiver === undefined) return succeeded(undefined, []);
  const result = await evaluation.guard(state, () => evaluation.demand(home, receiver));
  const after = await evaluation.demandAll(home, policiesOf(lazy).after);
  const stopped = evaluation.first(after);
  if (stopped !== undefined) return passOn(stopped);
  return succeeded(settledOf(result), evidenceOf([result, ...after]));
};

const orElse: Rule = async (evaluation, { lazy, home }) => {
  const [receiver, fallback] = argsOf(lazy);
  // A literal is unwrapped where it is an argument; nothing about it can be skipped.
  const result = isLazy(receiver) ? await evaluation.demand(home, receiver) : succeeded(receiver, []);
  const after = await evaluation.demandAll(home, policiesOf(lazy).after);
  const stopped = evaluation.first(result.status === "failed" ? [result, ...after] : after);
  if (stopped !== undefined) return passOn(stopped);
  const seen = evidenceOf([result, ...after]);
  if (result.status === "succeeded") return succeeded(result.value, seen);
  if (!isLazy(fallback)) return succeeded(fallback, seen);
  return passOn(await evaluation.demand(home, fallback), seen);
};

const recover: Rule = async (evaluation, state, atEnd) => {
  const { lazy, home } = state;
  const [receiver, handler] = argsOf(lazy) as [Lazy, (failure: Error) => unknown];
  const result = await evaluation.guard(state, () => evaluation.demand(home, receiver));
  const after = await evaluation.demandAll(home, policiesOf(lazy).after);
  const stopped = evaluation.first(result.status === "skipped" ? [result, ...after] : after);
  if (stopped !== undefined) return passOn(stopped);
  const inputs = evidenceOf([result, ...after]);
  if (result.status !== "failed") return passOn(result, inputs);
  const { label } = policiesOf(lazy);
  const body = {
    name: "recover",
    label,
    fn: handler,
    wantsContext: false,
    retry: undefined,
    site: undefined,
  };
  return callOf(evaluation, state, { body, args: [result.error], inputs, atEnd });
};

const router: Rule = async (evaluation, { lazy, home }, atEnd) => {
  const [selector, ...routes] = argumentDeps(lazy);
  const inputs = await evaluation.demandAll(home, [selector as Lazy, ...policiesOf(lazy).after]);
  const stopped = evaluation.first(inputs);
  if (stopped !== undefined) return passOn(stopped);
  const [chosen] = inputs;
  if (chosen?.status !== "succeeded") throw new Unsupported("a router without a selector");
  const { select, keys } = opOf(lazy) as RouterOp;
  const route = routes[select(chosen.value)];
  if (route === undefined) throw new UnknownRouteError(nameOf(lazy), quote(chosen.value), keys);
  return last(evaluation, { lazy, home, part: route, atEnd, before: evidenceOf(inputs) });
};

const sequence: Rule = async (evaluation, { lazy, home }, atEnd) => {
  const steps = argumentDeps(lazy);
  const results = await evaluation.demandAll(home, policiesOf(lazy).after);
  const stopped = evaluation.first(results);
  if (stopped !== undefined) return passOn(stopped);
  const before = [...evidenceOf(results)];
  for (const step of steps.slice(0, -1)) {
    const result = await evaluation.demand(home, step);
    before.push(result.evidence);
    if (result.status !== "succeeded") return passOn(result, before);
  }
  return last(evaluation, { lazy, home, part: steps.at(-1) as Lazy, atEnd, before });
};

interface LastPart extends Pick<NodeState, "lazy" | "home"> {
  readonly part: Lazy;
  readonly atEnd: boolean;
  readonly before: readonly Evidence[];
}

/** The chosen route and the last step give the value; at the end of a frame they are at its end too (4.2). */
async function last(
  evaluation: Evaluation,
  { lazy, home, part, atEnd, before }: LastPart,
): Promise<Result | TailCall> {
  if (!atEnd) return passOn(await evaluation.demand(home, part), before);
  const end = await evaluation.tail(home, part);
  const evidence = { runs: [], from: [end.evidence, ...before] };
  return end.status === "tail" ? { ...end, without: [...end.without, lazy], evidence } : { ...end, evidence };
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
  [Kind.param]: given,
  [Kind.env]: given,
  [Kind.settle]: settle,
  [Kind.orElse]: orElse,
  [Kind.recover]: recover,
  [Kind.router]: router,
  [Kind.sequence]: sequence,
  [Kind.map]: computeMap,
  [Kind.mapNodes]: computeMapNodes,
};

/** The arguments with the values of the LazyResults in their places; `inputs` begins with these. */
function filledArgs(lazy: Lazy, inputs: readonly Result[]): readonly unknown[] {
  const binding = bindingOf(lazy);
  const valueAt = (index: number): unknown => {
    const input = inputs[index];
    return input?.status === "succeeded" ? input.value : undefined;
  };
  if (typeof binding !== "number") return binding.fill(valueAt);
  let next = 0;
  return argsOf(lazy).map((arg, index) => ((binding & (1 << index)) === 0 ? arg : valueAt(next++)));
}

function evidenceOf(results: readonly Result[]): readonly Evidence[] {
  return results.map((result) => result.evidence);
}
