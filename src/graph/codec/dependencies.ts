import type { BindOp } from "../../spec/bind-jump.ts";
import { argsOf, argumentDeps, bindingOf, isLazy, type Lazy, opOf, policiesOf } from "../../spec/lazy.ts";
import type { MapOp } from "../../spec/mapped.ts";
import { Kind } from "../../spec/op.ts";

/** The nodes that a stored node names, in the order of discovery. The elements of a map are part of it. */
export function dependencies(lazy: Lazy): readonly Lazy[] {
  const { conditions, amountDeps, after } = policiesOf(lazy);
  const inner = innerOf(lazy);
  if (conditions.length + amountDeps.length + after.length === 0) return inner;
  return [...conditions, ...inner, ...amountDeps, ...after];
}

function innerOf(lazy: Lazy): readonly Lazy[] {
  const op = opOf(lazy);
  switch (op.kind) {
    case Kind.bind:
      return boundTo(lazy, op as BindOp);
    case Kind.map:
      return [...argumentDeps(lazy), ...(op as MapOp).elementPolicies.amountDeps];
    case Kind.mapNodes:
      return [...elementsOf(lazy).flatMap(namedByElement), ...(op as MapOp).elementPolicies.amountDeps];
    default:
      return argumentDeps(lazy);
  }
}

/** A node of a later generation names the one that `bind` gave, which has the routes. */
function boundTo(lazy: Lazy, { self, selector, kept }: BindOp): readonly Lazy[] {
  const source = argsOf(lazy)[0] as Lazy;
  if (self !== lazy) return [self, source];
  const routes = selector.routes.filter((route): route is Lazy => isLazy(route) && route !== self);
  return [source, ...routes, ...kept];
}

/** The calls of a map over lists that hold LazyResults. */
export function elementsOf(lazy: Lazy): readonly Lazy[] {
  const binding = bindingOf(lazy);
  return typeof binding === "number" ? [] : binding.deps;
}

/** An item of a list that is not known yet stands for the list. */
function namedByElement(element: Lazy): readonly Lazy[] {
  return argumentDeps(element).map((dep) => (opOf(dep).kind === Kind.item ? (argsOf(dep)[0] as Lazy) : dep));
}
