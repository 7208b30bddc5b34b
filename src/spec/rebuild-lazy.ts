import { bind } from "./bind.ts";
import type { BindOp } from "./bind-jump.ts";
import {
  argsOf,
  argumentDeps,
  bindingOf,
  isLazy,
  isLiteral,
  type Lazy,
  type LazyBinding,
  type LazyPolicies,
  opOf,
  policiesOf,
} from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { type MapOp, MappedLazyResult } from "./mapped.ts";
import { Kind, type Op } from "./op.ts";
import { withPolicies } from "./policies.ts";
import { type JumpRoute, JumpSelector } from "./select-jump.ts";

/** What stands in the place of a LazyResult; itself where nothing does. */
export type Replacement = (lazy: Lazy) => Lazy;

/**
 * Everything a LazyResult names: in arguments, policies, routes. Bodies and functions may name more when they run.
 *
 * What `bind` gave is left out where a route leads back to it.
 */
export function usesOf(lazy: Lazy): readonly Lazy[] {
  const op = opOf(lazy);
  const uses = [...policyDeps(policiesOf(lazy)), ...argumentDeps(lazy)];
  if (isMapOp(op)) return [...uses, ...policyDeps(op.elementPolicies)];
  if (!isBindOp(op)) return uses;
  return [...uses, op.origin, ...op.selector.routes.filter(isLazy)].filter((use) => use !== op.self);
}

/** Makes the same nodes with other ones in the place of what they use. One for a whole graph. */
export class LazyRebuilder {
  readonly #other: Replacement;
  /** Copies of a bound node share their routes, and so do their new ones. Bounded by the graph. */
  readonly #bound = new Map<Op, BindOp>();

  constructor(other: Replacement) {
    this.#other = other;
  }

  /** The LazyResult itself when nothing it uses is replaced. */
  rebuild(lazy: Lazy): Lazy {
    if (usesOf(lazy).every((use) => this.#other(use) === use)) return lazy;
    const op = opOf(lazy);
    const policies = this.#policies(policiesOf(lazy));
    if (isBindOp(op)) return this.#rebuildBound(lazy, op, policies);
    const { args, binding } = this.#arguments(lazy);
    if (!isMapOp(op)) return new LazyResult(op, args, binding, policies);
    const mapped: MapOp = { ...op, elementPolicies: this.#policies(op.elementPolicies) };
    const lists = op.kind === Kind.mapNodes ? args.map((list) => this.#list(list, op.name)) : args;
    return new MappedLazyResult(mapped, lists, binding, policies);
  }

  #policies(policies: LazyPolicies): LazyPolicies {
    const other = this.#other;
    if (policyDeps(policies).every((dep) => other(dep) === dep)) return policies;
    const either = <V>(value: V | Lazy): V | Lazy => (isLazy(value) ? other(value) : value);
    return withPolicies(policies, {
      conditions: policies.conditions.map(other),
      after: policies.after.map(other),
      amounts: policies.amounts.map(({ name, key, amount }) => ({
        name,
        key: either(key),
        amount: either(amount),
      })),
      amountDeps: policies.amountDeps.map(other),
    });
  }

  #arguments(lazy: Lazy): { readonly args: readonly unknown[]; readonly binding: number | LazyBinding } {
    const args = argsOf(lazy);
    const binding = bindingOf(lazy);
    if (typeof binding === "number") {
      const isDep = (position: number): boolean => (binding & (1 << position)) !== 0;
      return { args: args.map((arg, i) => (isDep(i) && isLazy(arg) ? this.#other(arg) : arg)), binding };
    }
    const deps = binding.deps.map(this.#other);
    const paths = (): readonly string[] => binding.paths();
    // Routes and steps are nothing but their LazyResults.
    if (args === binding.deps) return { args: deps, binding: { deps, paths, fill: () => deps } };
    const fill: LazyBinding["fill"] = (value) => binding.fill(value);
    const filled = opOf(lazy).kind === Kind.mapNodes ? args : fill((index) => deps[index]);
    return { args: filled, binding: { deps, paths, fill } };
  }

  /** A list of a map over literal lists. What a literal holds is not looked at. */
  #list(list: unknown, where: string): unknown {
    if (isLazy(list)) return this.#other(list);
    return (list as readonly unknown[]).map((item) => {
      if (isLazy(item)) return isLiteral(item) ? item : this.#other(item);
      const args = [item];
      const binding = bind(args, where);
      if (typeof binding === "number") return args[0];
      return binding.fill((index) => this.#other(binding.deps[index] as Lazy))[0];
    });
  }

  #rebuildBound(lazy: Lazy, op: BindOp, policies: LazyPolicies): Lazy {
    const fresh = this.#bound.get(op) ?? this.#rebuildRoutes(op);
    if (lazy === op.self) return fresh.self;
    const { args, binding } = this.#arguments(lazy);
    return new LazyResult(fresh, args, binding, policies);
  }

  #rebuildRoutes(op: BindOp): BindOp {
    const { self, selector } = op;
    const fresh: Writable<BindOp> = { ...op, origin: this.#other(op.origin), kept: op.kept.map(this.#other) };
    const { args, binding } = this.#arguments(self);
    fresh.self = new LazyResult(fresh, args, binding, this.#policies(policiesOf(self)));
    const route = (one: JumpRoute | undefined): JumpRoute => {
      if (!isLazy(one)) return one ?? null;
      return one === self ? fresh.self : this.#other(one);
    };
    const entries = selector.keys.map((key, position) => [key, route(selector.routes[position])] as const);
    fresh.selector = new JumpSelector(entries, selector.isMap);
    this.#bound.set(op, fresh);
    return fresh;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function policyDeps({ conditions, amountDeps, after }: LazyPolicies): readonly Lazy[] {
  return [...conditions, ...amountDeps, ...after];
}

function isMapOp(op: Op): op is MapOp {
  return op.kind === Kind.map || op.kind === Kind.mapNodes;
}

function isBindOp(op: Op): op is BindOp {
  return op.kind === Kind.bind;
}
