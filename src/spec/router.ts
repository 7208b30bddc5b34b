import { AccessorArgumentError } from "../errors/argument-errors.ts";
import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { all } from "./all.ts";
import type { Resolved } from "./input.ts";
import { isLazy, type Lazy, type LazyBinding } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { literal } from "./literal.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";

/** The Op of a router: which key leads to which route. */
export interface RouterOp extends Op {
  readonly kind: typeof Kind.router;
  /** Keys in the order of the routes, as text for messages and pictures. */
  readonly keys: readonly string[];
  /** The keys as given. */
  readonly routeKeys: readonly unknown[];
  /** Keys are compared like those of a Map; otherwise by their text. */
  readonly isMap: boolean;
  /** The position of the route for a selector's value, -1 if there is none. */
  readonly select: (value: unknown) => number;
}

/**
 * Chooses one of several routes by a value; only the chosen one runs.
 *
 * @param selector - a LazyResult (or a value) of a key
 * @param routes - an object, matched by `String(value)`, or a Map, matched like `Map.get`; plain values are routes too
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` without routes
 * @throws {UnknownRouteError} `CS_UNKNOWN_ROUTE`, at run time, for a key without a route
 * @example
 * const kind = task("kind", (n: number) => (n % 2 === 0 ? "even" : "odd"));
 * await run(router(kind(3), { even: "divides", odd: "does not" })); // => "does not"
 */
export function router<V>(selector: unknown, routes: ReadonlyMap<unknown, V>): LazyResult<Resolved<V>>;
export function router<R extends Readonly<Record<string, unknown>>>(
  selector: unknown,
  routes: R,
): LazyResult<Resolved<R[keyof R]>>;
export function router(selector: unknown, routes: object): LazyResult<unknown> {
  if (typeof routes !== "object" || routes === null) {
    throw new InvalidCompositionError("router", `the routes are ${quote(routes)}; give an object or a Map.`);
  }
  const entries: [unknown, unknown][] = routes instanceof Map ? [...routes] : entriesOf(routes);
  if (entries.length === 0) throw new InvalidCompositionError("router", "there are no routes.");
  const isMap = routes instanceof Map;
  const positions = new Map(entries.map(([key], position) => [key, position]));
  const keys = entries.map(([key]) => (isMap ? quote(key) : String(key)));
  const select = (value: unknown): number => positions.get(isMap ? value : asKey(value)) ?? -1;
  const routeKeys = entries.map(([key]) => key);
  const op: RouterOp = { kind: Kind.router, name: "router", keys, routeKeys, isMap, select };
  const deps = [asNode(selector), ...entries.map(([, route]) => asNode(route))];
  const binding: LazyBinding = { deps, fill: () => deps, paths: () => ["selector", ...keys] };
  return new LazyResult(op, deps, binding, noPolicies);
}

/** Read without running a getter. */
function entriesOf(routes: object): [unknown, unknown][] {
  return Object.keys(routes).map((key) => {
    const property = Object.getOwnPropertyDescriptor(routes, key);
    if (property?.get !== undefined || property?.set !== undefined)
      throw new AccessorArgumentError("router", key);
    return [key, property?.value];
  });
}

/** The text of a selector's value; what has none matches no route. */
function asKey(value: unknown): string | undefined {
  try {
    return String(value);
  } catch {
    return undefined;
  }
}

/** Selectors and routes are nodes of their own: a value is a literal, a structure is gathered. */
function asNode(value: unknown): Lazy {
  if (isLazy(value)) return value;
  return typeof value === "object" && value !== null ? all(value) : literal(value);
}
