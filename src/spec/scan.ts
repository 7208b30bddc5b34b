import { AccessorArgumentError, ForeignLazyError, PromiseArgumentError } from "../errors/argument-errors.ts";
import { argsOf, isForeignLazy, isLazyObject, isLiteral, type Lazy } from "./lazy.ts";

export type Container = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A plain array or object met in the arguments, read once; `links` say which children are containers or LazyResults. */
export interface Scanned {
  /** Keys of an object or of an array with holes; undefined for an array without. */
  readonly keys: readonly (string | symbol)[] | undefined;
  /** Of an array with holes. */
  readonly length: number | undefined;
  /** An object without a prototype. */
  readonly bare: boolean;
  readonly children: unknown[];
  links: (Scanned | Lazy | undefined)[];
  readonly parents: Scanned[];
  readonly path: string;
  /** Holds a LazyResult, itself or further down. */
  hot: boolean;
  /** Scratch of the compiler: 0 not reached, -1 on its stack, n compiled as step n - 1. */
  step: number;
  cursor: number;
}

const lookupGetter = Reflect.get(Object.prototype, "__lookupGetter__") as (
  this: object,
  key: PropertyKey,
) => unknown;

/** More plain entries than this in the arguments of one call are better passed as a literal. */
const manyEntries = 10_000;
/** How many there are, where there are many. */
const largeScans = new WeakMap<readonly unknown[], number>();

/** The number of plain entries inside a call's arguments; undefined for 10,000 or fewer. */
export function largeScan(args: readonly unknown[]): number | undefined {
  return largeScans.get(args);
}

/**
 * Reads plain structures in arguments. Nothing here recurses or runs user code, and each container is read once, so
 * later changes of the user's objects are not seen.
 */
export function scan(args: readonly unknown[], where: string): Scanned {
  const root = read(args, "", where);
  const known = new Map<object, Scanned>([[args, root]]);
  const pending: Scanned[] = [root];
  let entries = 0;
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    entries += container.children.length;
    for (let i = 0; i < container.children.length; i++) {
      const child = container.children[i];
      if (child === null || (typeof child !== "object" && typeof child !== "function")) continue;
      if (isLazyObject(child)) {
        if (isLiteral(child)) container.children[i] = argsOf(child)[0];
        else link(container, i, child);
        // A literal at the top is unwrapped by the caller; further down it takes a new container.
        if (!container.hot && (container !== root || !isLiteral(child))) heat(container);
        continue;
      }
      let inner = known.get(child);
      if (inner === undefined) {
        if (!isPlain(child)) {
          refuseForeign(child, container, i, where);
          continue;
        }
        inner = read(child, pathOf(container, i), where);
        refuseSpecial(child, inner, where);
        known.set(child, inner);
        pending.push(inner);
      }
      inner.parents.push(container);
      link(container, i, inner);
      if (inner.hot && !container.hot) heat(container);
    }
  }
  if (entries > manyEntries) noteLargeScan(args, known);
  return root;
}

/** Counts what literal() could spare: not the arguments themselves, and no structures around LazyResults. */
function noteLargeScan(args: readonly unknown[], known: ReadonlyMap<object, Scanned>): void {
  let plain = 0;
  for (const [source, { hot, children, links }] of known) {
    if (source === args) continue;
    if (!hot) plain += children.length;
    else if (children.length > manyEntries) plain += children.filter((_, i) => links[i] === undefined).length;
  }
  if (plain > manyEntries) largeScans.set(args, plain);
}

function read(source: Container, path: string, where: string): Scanned {
  const dense = Array.isArray(source) ? readArray(source, path, where) : undefined;
  const keys = dense === undefined ? keysOf(source) : undefined;
  const length = keys !== undefined && Array.isArray(source) ? source.length : undefined;
  const children = dense ?? readObject(source, keys ?? [], path, where);
  const bare = Object.getPrototypeOf(source) === null;
  return { keys, length, bare, children, links: [], parents: [], path, hot: false, step: 0, cursor: 0 };
}

/** Undefined for an array with holes, which may be far longer than what is in it. */
function readArray(source: readonly unknown[], path: string, where: string): unknown[] | undefined {
  const children: unknown[] = [];
  for (let i = 0; i < source.length; i++) {
    if (lookupGetter.call(source, i) !== undefined) {
      throw new AccessorArgumentError(where, path === "" ? String(i) : `${path}[${i}]`);
    }
    const child = source[i];
    if (child === undefined && !Object.hasOwn(source, i)) return undefined;
    children.push(child);
  }
  return children;
}

function keysOf(source: object): readonly (string | symbol)[] {
  const keys: (string | symbol)[] = Object.keys(source);
  for (const symbol of Object.getOwnPropertySymbols(source)) {
    if (Object.prototype.propertyIsEnumerable.call(source, symbol)) keys.push(symbol);
  }
  return keys;
}

function readObject(
  source: object,
  keys: readonly (string | symbol)[],
  path: string,
  where: string,
): unknown[] {
  return keys.map((key) => {
    const property = Object.getOwnPropertyDescriptor(source, key);
    if (property?.get !== undefined || property?.set !== undefined) {
      throw new AccessorArgumentError(where, `${path}.${String(key)}`);
    }
    return property?.value as unknown;
  });
}

/** Notes what a child is. The list is made with its final length: a gap would turn a long one into a slow dictionary. */
function link(container: Scanned, index: number, target: Scanned | Lazy): void {
  if (container.links.length === 0) container.links = new Array(container.children.length);
  container.links[index] = target;
}

/** Marks a container and all that contain it as holding a LazyResult. */
function heat(start: Scanned): void {
  const pending = [start];
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    if (container.hot) continue;
    container.hot = true;
    for (const parent of container.parents) pending.push(parent);
  }
}

function isPlain(value: object): value is Container {
  if (typeof value === "function") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  // Those of other realms, which are no class's: Array.prototype is an array, and Object.prototype has its own methods.
  if (Array.isArray(value)) return Array.isArray(prototype);
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf");
}

function refuseSpecial(value: Container, inner: Scanned, where: string): void {
  const position = inner.keys?.indexOf("then") ?? -1;
  if (position >= 0 && typeof inner.children[position] === "function")
    throw new PromiseArgumentError(where, inner.path);
  if (isForeignLazy(value)) throw new ForeignLazyError(where, inner.path);
}

/** Class instances and functions pass by reference, unless they are promises or LazyResults of an incompatible copy. */
function refuseForeign(value: object, container: Scanned, index: number, where: string): void {
  if (isForeignLazy(value)) throw new ForeignLazyError(where, pathOf(container, index));
  if (isThenable(value)) throw new PromiseArgumentError(where, pathOf(container, index));
}

/** A promise or anything else with a `then` function, found without running a getter. */
export function isThenable(value: object): boolean {
  if (!("then" in value)) return false;
  for (let holder: object | null = value; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const property = Object.getOwnPropertyDescriptor(holder, "then");
    if (property !== undefined) return typeof property.value === "function";
  }
  return false;
}

/** The path of a child: `0`, `1[0]`, `2.k`. */
export function pathOf(container: Pick<Scanned, "keys" | "length" | "path">, index: number): string {
  const key = container.keys?.[index];
  if (key !== undefined && container.length === undefined) return `${container.path}.${String(key)}`;
  if (key !== undefined) return `${container.path}[${String(key)}]`;
  return container.path === "" ? String(index) : `${container.path}[${index}]`;
}
