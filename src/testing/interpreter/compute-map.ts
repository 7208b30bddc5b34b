import { MapLengthsError, MapListError } from "../../errors/graph-errors.ts";
import { quote } from "../../errors/quote.ts";
import { amountDepsOf } from "../../graph/amount-deps.ts";
import { argsOf, argumentDeps, bindingOf, type Lazy, opOf, policiesOf } from "../../spec/lazy.ts";
import type { ItemOp, MapOp } from "../../spec/mapped.ts";
import { bodyOf } from "./call-body.ts";
import { callOf } from "./call-of.ts";
import type { Evaluation } from "./evaluation.ts";
import { NodeState } from "./frame.ts";
import { refusedAmounts } from "./refused-amounts.ts";
import { passOn, type Result, succeeded } from "./result.ts";
import { settledOf } from "./settled-of.ts";

/** A map whose lists are known when it runs: one call over plain values for each index. */
export async function computeMap(evaluation: Evaluation, state: NodeState): Promise<Result> {
  const { lazy, home } = state;
  const op = opOf(lazy) as MapOp;
  const inputs = await evaluation.demandAll(home, [
    ...argumentDeps(lazy),
    ...amountDepsOf(lazy),
    ...policiesOf(lazy).after,
  ]);
  const stopped = evaluation.first(inputs);
  if (stopped !== undefined) return passOn(stopped);
  const lists = checkedLists(op, listsOf(lazy, inputs));
  state.elements ??= Array.from({ length: lists[0]?.length ?? 0 }, () => new NodeState(lazy, home));
  const { amounts, amountDeps } = op.elementPolicies;
  const from = argumentDeps(lazy).length;
  const known = inputs.slice(from, from + amountDeps.length);
  const body = bodyOf(op.task, policiesOf(lazy).label, op.elementPolicies);
  const results: Result[] = [];
  for (const [index, element] of state.elements.entries()) {
    const args = lists.map((list) => list[index]);
    // Each element is refused for itself.
    const refusal = refusedAmounts(op.task.name, amounts, known, evaluation.declared);
    const own = { ...body, refusal };
    const one = async (): Promise<Result> => {
      const end = await callOf(evaluation, element, {
        body: own,
        args,
        inputs: [],
        atEnd: false,
        mayJump: false,
      });
      if (end.status === "tail") throw new Error("an element is not at the end of its frame");
      return end;
    };
    results.push(await (op.settled ? evaluation.guard(element, one) : one()));
  }
  return together(evaluation, op, { first: inputs, elements: results, others: inputs });
}

/** A map over literal lists with LazyResults inside: its elements are nodes. */
export async function computeMapNodes(evaluation: Evaluation, state: NodeState): Promise<Result> {
  const { lazy, home } = state;
  const op = opOf(lazy) as MapOp;
  const deps = argumentDeps(lazy);
  if (!op.settled) return together(evaluation, op, { elements: await evaluation.demandAll(home, deps) });
  const ended = new Map<Lazy, Result>();
  let open = deps.length;
  for (const element of deps) {
    // Where it closes a circle, another one may have been there first.
    const others = open > 1;
    const result = await evaluation.guard(
      state,
      async () => (await evaluation.demandFor(home, element, others)) ?? later,
    );
    if (result === later) continue;
    ended.set(element, result);
    open -= 1;
  }
  const elements: Result[] = [];
  for (const element of deps) {
    elements.push(
      ended.get(element) ?? (await evaluation.guard(state, () => evaluation.demand(home, element))),
    );
  }
  return together(evaluation, op, { elements });
}

/** Stands for an element that others go before. */
const later = succeeded(undefined, []);

interface Parts {
  /** Lists and predecessors that an element waits for. */
  readonly first?: readonly Result[];
  readonly elements: readonly Result[];
  readonly others?: readonly Result[];
}

function together(evaluation: Evaluation, op: MapOp, { first = [], elements, others = [] }: Parts): Result {
  const stopped = evaluation.first(op.settled ? others : [...elements, ...others]);
  // What had to be there before an element could begin is needed for its failure too.
  if (stopped !== undefined)
    return passOn(
      stopped,
      first.map(({ evidence }) => evidence),
    );
  const values = elements.map((end) =>
    op.settled ? settledOf(end) : end.status === "succeeded" ? end.value : end,
  );
  return succeeded(
    values,
    [...others, ...elements].map(({ evidence }) => evidence),
  );
}

/** The item that an element over a literal list takes from a list known only now. */
export function computeItem(list: unknown, lazy: Lazy): unknown {
  const { index, length, task } = opOf(lazy) as ItemOp;
  if (!Array.isArray(list)) throw new MapListError(task, 0, quote(list));
  if (list.length !== length) throw new MapLengthsError(task, [length, list.length]);
  return list[index];
}

function listsOf(lazy: Lazy, inputs: readonly Result[]): readonly unknown[] {
  const mask = bindingOf(lazy);
  const values = inputs.map((input) => (input.status === "succeeded" ? input.value : undefined));
  let next = 0;
  return argsOf(lazy).map((list, index) =>
    typeof mask === "number" && (mask & (1 << index)) !== 0 ? values[next++] : list,
  );
}

function checkedLists(op: MapOp, lists: readonly unknown[]): readonly (readonly unknown[])[] {
  const arrays = lists.map((list, position) => {
    if (!Array.isArray(list)) throw new MapListError(op.name, position, quote(list));
    return list as readonly unknown[];
  });
  const lengths = arrays.map((list) => list.length);
  if (new Set(lengths).size > 1) throw new MapLengthsError(op.name, lengths);
  return arrays;
}
