import { InvalidCompositionError } from "../../errors/definition-errors.ts";
import { UnknownJumpError } from "../../errors/flow-control-errors.ts";
import { quote } from "../../errors/quote.ts";
import { bind } from "../../spec/bind.ts";
import { type BindOp, rebind } from "../../spec/bind-jump.ts";
import type { Jump } from "../../spec/jump.ts";
import { argsOf, argumentDeps, bindingOf, type Lazy, opOf, policiesOf } from "../../spec/lazy.ts";
import { LazyResult } from "../../spec/lazy-result.ts";
import { literal } from "../../spec/literal.ts";
import { Kind } from "../../spec/op.ts";

/** Where a jump goes: a LazyResult, or the value that the loop ends with. */
export interface NextStep {
  readonly to: unknown;
}

/** Kinds that stand around a call; such a route's own call is that of what they are made of. */
const around: ReadonlySet<number> = new Set([Kind.orElse, Kind.recover, Kind.get, Kind.settle, Kind.within]);

/**
 * Where a jump of a bound node leads (12).
 *
 * @throws {UnknownJumpError} `CS_UNKNOWN_JUMP` for a key without a route
 */
export function followJump(bound: Lazy, { key, data }: Jump): NextStep {
  const op = opOf(bound) as BindOp;
  const { keys, labels, routes, isMap } = op.selector;
  const position = keys.findIndex((known) =>
    isMap ? new Map([[known, 0]]).has(key) : String(known) === String(key),
  );
  const route = routes[position];
  if (route === undefined) throw new UnknownJumpError("bind", quote(key), labels);
  if (route === null) return { to: data };
  const lazy = typeof route === "function" ? route() : route;
  const given = data === undefined ? undefined : Array.isArray(data) ? (data as unknown[]) : [data];
  if (lazy === op.self) return { to: rebind(op, callAgain(op.origin, given)) };
  if (opOf(lazy).kind !== Kind.bind) return { to: rebind(op, callAgain(lazy, given)) };
  const [source] = argumentDeps(lazy) as readonly [Lazy];
  return { to: rebind(opOf(lazy) as BindOp, callAgain(source, given)) };
}

/** The own call of a route once more, with data in place of its first arguments. */
function callAgain(route: Lazy, data: readonly unknown[] | undefined): Lazy {
  const op = opOf(route);
  const policies = policiesOf(route);
  if (around.has(op.kind)) {
    const [own, ...others] = argsOf(route) as [Lazy, ...unknown[]];
    return new LazyResult(op, [callAgain(own, data), ...others], bindingOf(route), policies);
  }
  if (data === undefined) return new LazyResult(op, argsOf(route), bindingOf(route), policies);
  if (op.kind !== Kind.call) throw new InvalidCompositionError("jump", `${op.name} takes no data`);
  const names = argumentDeps(route);
  const binding = bindingOf(route);
  const args = typeof binding === "number" ? argsOf(route) : binding.fill((index: number) => names[index]);
  const replaced = [...data.map((one) => literal(one)), ...args.slice(data.length)];
  return new LazyResult(op, replaced, bind(replaced, op.name), policies);
}
