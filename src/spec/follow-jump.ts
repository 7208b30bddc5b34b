import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { UnknownJumpError } from "../errors/flow-control-errors.ts";
import { quote } from "../errors/quote.ts";
import { type BindOp, rebind } from "./bind-jump.ts";
import type { Jump } from "./jump.ts";
import { argsOf, bindingOf, isLazy, type Lazy, type LazyBinding, opOf, policiesOf } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { literal } from "./literal.ts";
import { remap } from "./mapped.ts";
import { Kind } from "./op.ts";
import { sameSite, tracing } from "./trace.ts";

/**
 * Where a jump of a bound node leads: the value it ends with, or the LazyResult it goes on with.
 *
 * @throws {UnknownJumpError} `CS_UNKNOWN_JUMP`
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for a function that makes no LazyResult, or data for a route without arguments
 */
export function followJump(bound: Lazy, { key, data }: Jump): unknown {
  const op = opOf(bound) as BindOp;
  const { selector, self, origin } = op;
  const position = selector.find(key);
  const route = selector.routes[position];
  if (route === undefined) throw new UnknownJumpError("bind", quote(key), selector.labels);
  if (route === null) return data;
  const next = typeof route === "function" ? route() : route;
  if (!isLazy(next))
    throw new InvalidCompositionError(
      `jump ${quote(key)}`,
      `the route's function gave ${quote(next)}, not a LazyResult.`,
    );
  if (next === self) return rebind(op, anew(origin, data));
  if (opOf(next).kind !== Kind.bind) return rebind(op, anew(next, data));
  // A route that is bound itself goes on by its own routes.
  return rebind(opOf(next) as BindOp, anew(argsOf(next)[0] as Lazy, data));
}

/** Another call of the same: with other arguments where there is data, with the same inputs where there is none. */
function anew(lazy: Lazy, data: unknown): Lazy {
  const op = opOf(lazy);
  const args = argsOf(lazy);
  switch (op.kind) {
    case Kind.call:
      return data === undefined ? copy(lazy) : recall(lazy, data);
    case Kind.map:
      return data === undefined ? copy(lazy) : remap(lazy, listsOf(lazy, data));
    case Kind.mapNodes:
      return remap(lazy, data === undefined ? args : listsOf(lazy, data));
    case Kind.orElse:
    case Kind.recover:
    case Kind.get:
    case Kind.settle:
    case Kind.within:
      return new LazyResult(
        op,
        [anew(args[0] as Lazy, data), ...args.slice(1)],
        bindingOf(lazy),
        policiesOf(lazy),
      );
    case Kind.external:
      throw new InvalidCompositionError(
        "jump",
        "of the route only its value is stored, as another node uses it; give the jump a call of its own.",
      );
    default:
      if (data === undefined) return copy(lazy);
      throw new InvalidCompositionError(
        "jump",
        `the route (${op.name}) has no arguments that data could replace.`,
      );
  }
}

function copy(lazy: Lazy): Lazy {
  return new LazyResult(opOf(lazy), argsOf(lazy), bindingOf(lazy), policiesOf(lazy));
}

/** What is replaced is not asked for; nothing is searched again. */
function recall(lazy: Lazy, data: unknown): Lazy {
  const given: readonly unknown[] = Array.isArray(data) ? data : [data];
  const args = [...given, ...argsOf(lazy).slice(given.length)];
  if (tracing.on > 0) sameSite(argsOf(lazy), args);
  const binding = bindingOf(lazy);
  const kept = typeof binding === "number" ? binding & ~lowBits(given.length) : overridden(binding, given);
  return new LazyResult(opOf(lazy), args, kept, policiesOf(lazy));
}

function lowBits(count: number): number {
  return count >= 31 ? -1 : (1 << count) - 1;
}

/** The same structure with its first arguments replaced. */
function overridden(binding: LazyBinding, given: readonly unknown[]): LazyBinding {
  const paths = binding.paths();
  const kept = paths.flatMap((path, index) => (Number.parseInt(path, 10) < given.length ? [] : [index]));
  const places = new Map(kept.map((index, place) => [index, place]));
  return {
    deps: kept.map((index) => binding.deps[index] as Lazy),
    paths: () => kept.map((index) => paths[index] ?? ""),
    fill: (value) => {
      const filled = binding.fill((index) => {
        const place = places.get(index);
        return place === undefined ? undefined : value(place);
      });
      return [...given, ...filled.slice(given.length)];
    },
  };
}

function listsOf(lazy: Lazy, data: unknown): readonly unknown[] {
  const lists = argsOf(lazy);
  // Data that is an array of lists replaces them from the left; any other array is the first list.
  const given =
    Array.isArray(data) && data.length > 0 && data.every(Array.isArray) ? (data as unknown[]) : [data];
  return [...given.map((list) => literal(list)), ...lists.slice(given.length)];
}
