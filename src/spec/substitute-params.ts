import { mostSimilar } from "../errors/most-similar.ts";
import { UnknownParamError } from "../errors/parameter-errors.ts";
import { argsOf, type Lazy, opOf, policiesOf } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { literal } from "./literal.ts";
import { Kind, type Op } from "./op.ts";
import type { ParamOp } from "./param.ts";
import { paramValue } from "./param-value.ts";
import { LazyRebuilder, usesOf } from "./rebuild-lazy.ts";

const gatherOp: Op = { kind: Kind.all, name: "all" };

/**
 * The same graph with values in the place of some of its parameters. The others stay parameters; what uses none of those
 * that are given stays the same object, and what was shared stays shared.
 *
 * Only what the graph itself names is found: a parameter that a body, or a function of `recover` or `selectJump`, brings in while
 * the flow runs is not replaced.
 *
 * @param target - a LazyResult; its graph may be as deep as it likes
 * @param params - values or text by name, converted and validated by each parameter's own type, choices and schema;
 * `undefined` is none
 * @throws {UnknownParamError} `CS_UNKNOWN_PARAM` for a name that no parameter of the graph has
 * @throws {InvalidParamError} `CS_INVALID_PARAM`
 */
export async function substituteParams(
  target: Lazy,
  params: Readonly<Record<string, unknown>>,
): Promise<Lazy> {
  const names = Object.keys(params);
  if (names.length === 0) return target;
  const order = inOrder(target);
  refuseUnknown(names, order);
  const replaced = await valuesOf(order, params);
  if (replaced.size === 0) return target;
  const rebuilder = new LazyRebuilder((lazy) => replaced.get(lazy) ?? lazy);
  // Each node comes after what it uses.
  for (const lazy of order) {
    const value = replaced.get(lazy);
    const fresh = value === undefined ? rebuilder.rebuild(lazy) : withPoliciesOf(lazy, value, rebuilder);
    if (fresh !== lazy) replaced.set(lazy, fresh);
  }
  return replaced.get(target) ?? target;
}

/** All LazyResults of a graph, each after what it uses. */
function inOrder(target: Lazy): readonly Lazy[] {
  const order: Lazy[] = [];
  const entered = new Set<Lazy>();
  const done = new Set<Lazy>();
  const stack = [target];
  for (let lazy = stack.at(-1); lazy !== undefined; lazy = stack.at(-1)) {
    if (!entered.has(lazy)) {
      entered.add(lazy);
      for (const use of usesOf(lazy)) if (!entered.has(use)) stack.push(use);
      continue;
    }
    stack.pop();
    if (done.has(lazy)) continue;
    done.add(lazy);
    order.push(lazy);
  }
  return order;
}

function refuseUnknown(names: readonly string[], order: readonly Lazy[]): void {
  const known = new Set(
    order.filter((lazy) => opOf(lazy).kind === Kind.param).map((lazy) => opOf(lazy).name),
  );
  for (const name of names) {
    if (!known.has(name))
      throw new UnknownParamError(name, [...known].slice(0, 20), mostSimilar(name, [...known]));
  }
}

/** The values of the parameters that are given, as nodes. */
async function valuesOf(
  order: readonly Lazy[],
  params: Readonly<Record<string, unknown>>,
): Promise<Map<Lazy, Lazy>> {
  const values = new Map<Lazy, Lazy>();
  for (const lazy of order) {
    const op = opOf(lazy);
    if (op.kind !== Kind.param || !Object.hasOwn(params, op.name) || params[op.name] === undefined) continue;
    values.set(lazy, literal(await paramValue((op as ParamOp).spec, params[op.name])));
  }
  return values;
}

/** A parameter's own policies (a condition, a label) stay with what takes its place. */
function withPoliciesOf(param: Lazy, value: Lazy, rebuilder: LazyRebuilder): Lazy {
  if (policiesOf(param).presence === 0) return value;
  return new LazyResult(gatherOp, argsOf(value), 0, policiesOf(rebuilder.rebuild(param)));
}
