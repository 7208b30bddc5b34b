import { type Binding, Kind, type Op } from "./op.ts";
import type { Policies } from "./policies.ts";

/** Version of what copies of the package share; a copy with another number is refused (`CS_FOREIGN_LAZY`). */
const protocol = 1;
const mark = Symbol.for("cascade-ts.lazy");
const realmKey = Symbol.for(`cascade-ts.lazy.realm@${protocol}`);

/** Counts graph builds of the whole process. A node older than a frame's build may be in it; a younger one cannot. */
const builds = { count: 1 };

/**
 * The state of a LazyResult: what to do, with which arguments and policies. Only the engine reads it.
 *
 * `binding` is a bit mask of the top-level arguments that are LazyResults (bit i = argument i, up to 31 arguments), or,
 * for deeper structures, a compiled template. `visit` and `slot` are scratch of one synchronous graph build.
 */
class LocalLazy<T> {
  /** The type of the value; exists for the type checker only. */
  declare readonly __value: T;
  readonly #op: Op;
  readonly #args: readonly unknown[];
  readonly #binding: number | Binding<Lazy>;
  readonly #policies: Policies<Lazy>;
  readonly #born: number;
  #visit = 0;
  #slot = 0;

  constructor(op: Op, args: readonly unknown[], binding: number | Binding<Lazy>, policies: Policies<Lazy>) {
    this.#op = op;
    this.#args = args;
    this.#binding = binding;
    this.#policies = policies;
    this.#born = builds.count;
  }

  static readonly read = {
    isLazy: (value: object): value is LocalLazy<unknown> => #op in value,
    op: (lazy: LocalLazy<unknown>): Op => lazy.#op,
    args: (lazy: LocalLazy<unknown>): readonly unknown[] => lazy.#args,
    binding: (lazy: LocalLazy<unknown>): number | Binding<Lazy> => lazy.#binding,
    policies: (lazy: LocalLazy<unknown>): Policies<Lazy> => lazy.#policies,
    born: (lazy: LocalLazy<unknown>): number => lazy.#born,
    visitOf: (lazy: LocalLazy<unknown>): number => lazy.#visit,
    slotOf: (lazy: LocalLazy<unknown>): number => lazy.#slot,
    visit: (lazy: LocalLazy<unknown>, visit: number, slot: number): void => {
      lazy.#visit = visit;
      lazy.#slot = slot;
    },
    builds,
  };
}
Object.defineProperty(LocalLazy.prototype, mark, { value: protocol });

interface Realm {
  readonly Lazy: typeof LocalLazy;
  readonly read: typeof LocalLazy.read;
}

/** Copies of the package in one process share one class, so a LazyResult of one is a LazyResult of the other. */
function joinRealm(): Realm {
  const known: unknown = Reflect.get(globalThis, realmKey);
  if (known !== undefined) return known as Realm;
  const realm: Realm = { Lazy: LocalLazy, read: LocalLazy.read };
  Object.defineProperty(globalThis, realmKey, { value: realm });
  return realm;
}

const realm = joinRealm();

export type Lazy<T = unknown> = LocalLazy<T>;
export const Lazy: typeof LocalLazy = realm.Lazy;
export type LazyBinding = Binding<Lazy>;
export type LazyPolicies = Policies<Lazy>;

/** Whether an object is a LazyResult. */
export const isLazyObject = realm.read.isLazy;
export const opOf = realm.read.op;
export const argsOf = realm.read.args;
export const bindingOf = realm.read.binding;
export const policiesOf = realm.read.policies;
export const bornOf = realm.read.born;
export const visitOf = realm.read.visitOf;
export const slotOf = realm.read.slotOf;
export const markVisit = realm.read.visit;

/** Starts a graph build: returns its number, larger than the `born` of every LazyResult that exists. */
export function nextBuild(): number {
  realm.read.builds.count += 1;
  return realm.read.builds.count;
}

/** Whether a value is a LazyResult (of any kind). */
export function isLazy(value: unknown): value is Lazy {
  return typeof value === "object" && value !== null && isLazyObject(value);
}

/** A LazyResult made by a copy of the package that shares another protocol. */
export function isForeignLazy(value: object): boolean {
  return mark in value && !isLazyObject(value);
}

export function isLiteral(lazy: Lazy): boolean {
  return opOf(lazy).kind === Kind.literal;
}

/** The dependencies of a LazyResult's arguments, in path order. */
export function argumentDeps(lazy: Lazy): readonly Lazy[] {
  const binding = bindingOf(lazy);
  if (typeof binding !== "number") return binding.deps;
  if (binding === 0) return [];
  return argsOf(lazy).filter((_, i) => (binding & (1 << i)) !== 0) as Lazy[];
}
