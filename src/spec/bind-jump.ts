import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import type { Jump } from "./jump.ts";
import { argumentDeps, isLazy, type Lazy, opOf, policiesOf } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";
import { JumpSelector } from "./select-jump.ts";

/** The Op of a bound node; the same for all generations of its loop. */
export interface BindOp extends Op {
  readonly kind: typeof Kind.bind;
  readonly selector: JumpSelector;
  /** What `bind` gave: a route that is this leads to `origin`. */
  readonly self: Lazy;
  /** The source that `bind` was given. */
  readonly origin: Lazy;
  /** The inputs of the routes: named in each generation, so that their values are carried along. Never asked for by the bound node. */
  readonly kept: readonly Lazy[];
}

/** What a bound node comes to: the value its source or a route ends with, or the data of a jump to a `null` route. */
type Jumped<S> = S extends Jump<infer D> ? D : S;

/**
 * Follows the jumps of a node. When its body returns `jump(key, data)`, the route of that key runs anew with the data as
 * arguments, in constant memory; a plain value ends the loop with it.
 *
 * @param source - the node whose jumps are followed
 * @param selector - routes made by `selectJump`, or a function that gets the bound result itself and makes them, so that a loop can
 * name itself
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for a source or selector that is none
 * @throws {UnknownJumpError} `CS_UNKNOWN_JUMP`, at run time, for a key without a route
 * @example
 * const poll = task("poll", (tries: number) => (tries < 3 ? jump("again", tries + 1) : `ready after ${tries}`));
 * await run(bind(poll(0), (self) => selectJump({ again: self }))); // => "ready after 3"
 */
export function bind<S, R = never>(
  source: Lazy<S>,
  selector: JumpSelector<R> | ((self: LazyResult<Jumped<S>>) => JumpSelector<R>),
): LazyResult<Jumped<S> | Jumped<R>> {
  return bindKeeping(source, selector, undefined);
}

/**
 * The same for a stored node.
 *
 * @param known - the inputs that are kept for the routes, where the routes themselves do not tell any more
 */
export function bindKeeping<S, R>(
  source: Lazy<S>,
  selector: JumpSelector<R> | ((self: LazyResult<Jumped<S>>) => JumpSelector<R>),
  known: readonly Lazy[] | undefined,
): LazyResult<Jumped<S> | Jumped<R>> {
  if (!isLazy(source)) throw new InvalidCompositionError("bind", `${quote(source)} is not a LazyResult.`);
  const deps: Lazy[] = [source];
  const op: Writable<BindOp> = {
    kind: Kind.bind,
    name: "bind",
    selector: unbound,
    self: source,
    origin: source,
    kept: [],
  };
  const bound = boundTo(op, deps);
  op.self = bound;
  op.selector = typeof selector === "function" ? selector(bound as LazyResult<Jumped<S>>) : selector;
  if (!(op.selector instanceof JumpSelector))
    throw new InvalidCompositionError(
      "bind",
      `${quote(op.selector)} is no selector; make one with selectJump({ … }).`,
    );
  const kept = op.selector.routes.flatMap((route) =>
    isLazy(route) && route !== bound ? routeInputs(route) : [],
  );
  op.kept = known ?? [...new Set([...kept, ...routeInputs(source)])];
  deps.push(...op.kept);
  return bound as LazyResult<Jumped<S> | Jumped<R>>;
}

/** The next generation of a loop: another source, bound to the same routes. */
export function rebind(op: BindOp, source: Lazy): Lazy {
  return boundTo(op, [source, ...op.kept]);
}

function boundTo(op: BindOp, deps: readonly Lazy[]): LazyResult<unknown> {
  const paths = (): readonly string[] =>
    deps.map((_, position) => (position === 0 ? "source" : `kept ${position - 1}`));
  return new LazyResult(
    op,
    deps,
    { deps, fill: (value) => deps.map((_, position) => value(position)), paths },
    noPolicies,
  );
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const unbound = new JumpSelector([], false);

/** Kinds that stand around a call: their own call is that of their first argument. */
const wrappers: ReadonlySet<number> = new Set([
  Kind.orElse,
  Kind.recover,
  Kind.get,
  Kind.settle,
  Kind.within,
  Kind.bind,
]);

/** What the own call of a route uses. */
function routeInputs(route: Lazy): readonly Lazy[] {
  const inputs: Lazy[] = [];
  let lazy = route;
  while (wrappers.has(opOf(lazy).kind)) {
    const [first, ...others] = argumentDeps(lazy);
    inputs.push(...others, ...guardsOf(lazy));
    if (first === undefined) return inputs;
    lazy = first;
  }
  return [...inputsOf(lazy), ...guardsOf(lazy), ...inputs];
}

/** The elements of a map are calls of its own: what they use are its inputs. */
function inputsOf(lazy: Lazy): readonly Lazy[] {
  const deps = argumentDeps(lazy);
  if (opOf(lazy).kind !== Kind.mapNodes) return deps;
  return deps.flatMap((element) => [...itemsOf(element), ...guardsOf(element)]);
}

function itemsOf(element: Lazy): readonly Lazy[] {
  return argumentDeps(element).flatMap((dep) => (opOf(dep).kind === Kind.item ? argumentDeps(dep) : [dep]));
}

function guardsOf(lazy: Lazy): readonly Lazy[] {
  const { conditions, after, amountDeps } = policiesOf(lazy);
  return [...conditions, ...amountDeps, ...after];
}
