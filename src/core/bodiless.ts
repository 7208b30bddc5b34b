import { MapLengthsError, MapListError } from "../errors/graph-errors.ts";
import { quote } from "../errors/quote.ts";
import { argsOf, bindingOf, type Lazy, opOf } from "../spec/lazy.ts";
import type { ItemOp } from "../spec/mapped.ts";
import { Kind } from "../spec/op.ts";
import type { Frame } from "./frame.ts";

/** The arguments of a node whose inputs are done, with their values in place. */
export function resolveArgs(
  frame: Frame,
  slot: number,
  valueAt?: (slot: number) => unknown,
): readonly unknown[] {
  const lazy = frame.lazies[slot] as Lazy;
  const binding = bindingOf(lazy);
  if (binding === 0) return argsOf(lazy);
  const { deps, argStart } = frame.plan;
  const { values } = frame;
  const start = argStart[slot] ?? 0;
  const read = (dep = 0): unknown => (valueAt === undefined ? values[dep] : valueAt(dep));
  if (typeof binding !== "number") return binding.fill((index) => read(deps[start + index]));
  const args = argsOf(lazy).slice();
  for (let bits = binding, i = 0, edge = start; bits !== 0; bits >>>= 1, i++) {
    if ((bits & 1) !== 0) args[i] = read(deps[edge++]);
  }
  return args;
}

/**
 * The value of a node without a body: a gather, a field, an item of a list, a parameter.
 *
 * @throws what reading the field throws; {MapLengthsError} when a mapped list has another length than its neighbours
 */
export function bodilessValue(frame: Frame, slot: number): unknown {
  const kind = frame.plan.kinds[slot];
  if (kind === Kind.param || kind === Kind.env || kind === Kind.literal) return frame.values[slot];
  const args = resolveArgs(frame, slot);
  if (kind === Kind.get) return (args[0] as Record<PropertyKey, unknown>)[args[1] as PropertyKey];
  if (kind !== Kind.item) return args[0];
  const op = opOf(frame.lazies[slot] as Lazy) as ItemOp;
  const list = args[0];
  if (!Array.isArray(list)) throw new MapListError(op.task, op.list, quote(list));
  if (list.length !== op.length) throw new MapLengthsError(op.task, [op.length, list.length]);
  return list[op.index];
}
