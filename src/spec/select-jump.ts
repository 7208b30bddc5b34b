import { AccessorArgumentError } from "../errors/argument-errors.ts";
import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { isLazy, type Lazy } from "./lazy.ts";

/** Where a jump leads: a LazyResult, a function that makes one when it is jumped to, or the end. */
export type JumpRoute<T = unknown> = Lazy<T> | (() => Lazy<T>) | null;

/** The routes of a bound node; made by `selectJump`. */
export class JumpSelector<R = unknown> {
  /** The type of the routes' values; exists for the type checker only. */
  declare readonly __value: R;
  /** The keys as given. */
  readonly keys: readonly unknown[];
  /** The keys as text, for messages and pictures. */
  readonly labels: readonly string[];
  readonly routes: readonly JumpRoute[];
  /** Keys are compared like those of a Map; otherwise by their text. */
  readonly isMap: boolean;
  readonly #positions: ReadonlyMap<unknown, number>;

  constructor(entries: readonly (readonly [unknown, JumpRoute])[], isMap: boolean) {
    this.keys = entries.map(([key]) => key);
    this.labels = entries.map(([key]) => (isMap ? quote(key) : String(key)));
    this.routes = entries.map(([, route]) => route);
    this.isMap = isMap;
    this.#positions = new Map(this.keys.map((key, position) => [key, position]));
  }

  /** The position of the route for a key, -1 if there is none. */
  find(key: unknown): number {
    return this.#positions.get(this.isMap ? key : textOf(key)) ?? -1;
  }
}

/**
 * The routes that a bound node may jump to. None of them runs early.
 *
 * @param routes - an object, matched by `String(key)`, or a Map, matched like `Map.get`; a value is a LazyResult, a function that
 * makes one when it is jumped to, or `null`, which ends with the jump's data
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` without routes, or for a route that is none of these
 * @example
 * const guess = task("guess", (low: number, high: number) => {
 *   const middle = (low + high) >> 1;
 *   if (middle === 42) return jump("found", middle);
 *   return jump("again", middle < 42 ? [middle + 1, high] : [low, middle - 1]);
 * });
 * await run(bind(guess(0, 1_000), selectJump({ again: guess(0, 0), found: null }))); // => 42
 */
export function selectJump<const R extends Readonly<Record<string, JumpRoute>>>(
  routes: R,
): JumpSelector<RouteValue<R[keyof R]>>;
export function selectJump<V extends JumpRoute>(routes: ReadonlyMap<unknown, V>): JumpSelector<RouteValue<V>>;
export function selectJump(routes: object): JumpSelector {
  if (typeof routes !== "object" || routes === null || Array.isArray(routes) || isLazy(routes)) {
    throw new InvalidCompositionError(
      "selectJump",
      `the routes are ${quote(routes)}; give an object or a Map of LazyResults, functions or null.`,
    );
  }
  const isMap = routes instanceof Map;
  const entries: [unknown, unknown][] = isMap ? [...routes] : entriesOf(routes);
  if (entries.length === 0) throw new InvalidCompositionError("selectJump", "there are no routes.");
  for (const [key, route] of entries) {
    if (route === null || typeof route === "function" || isLazy(route)) continue;
    throw new InvalidCompositionError(
      "selectJump",
      `route ${quote(key)} is ${quote(route)}, not a LazyResult, a function that makes one, or null.`,
    );
  }
  return new JumpSelector(entries as [unknown, JumpRoute][], isMap);
}

type RouteValue<V> = V extends () => infer L ? ValueOf<L> : ValueOf<V>;
type ValueOf<L> = L extends Lazy<infer U> ? U : never;

/** Read without running a getter. */
function entriesOf(routes: object): [unknown, unknown][] {
  return Object.keys(routes).map((key) => {
    const property = Object.getOwnPropertyDescriptor(routes, key);
    if (property?.get !== undefined || property?.set !== undefined)
      throw new AccessorArgumentError("selectJump", key);
    return [key, property?.value];
  });
}

/** The text of a key; what has none matches no route. */
function textOf(key: unknown): string | undefined {
  try {
    return String(key);
  } catch {
    return undefined;
  }
}
