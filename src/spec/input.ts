import type { Lazy } from "./lazy.ts";

/**
 * What is passed as it is and never searched for LazyResults.
 *
 * Promise stands beside PromiseLike because it is compared by name; PromiseLike alone would have `then` compared, signature by
 * signature, for every promise.
 */
type Opaque =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | Date
  | RegExp
  | Error
  | ((...args: never) => unknown)
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | WeakMap<WeakKey, unknown>
  | WeakSet<WeakKey>
  | Promise<unknown>
  | PromiseLike<unknown>
  | ArrayBuffer
  | ArrayBufferView;

/**
 * What a call accepts where its function takes a `T`: the value, a LazyResult of it, or a plain array or object with
 * LazyResults anywhere inside.
 */
export type Input<T> = [T] extends [Opaque] ? T | Lazy<T> : DeepInput<T>;

/** Has a name of its own for the sake of error messages, which would otherwise write the whole structure out. */
type DeepInput<T> = T | Lazy<T> | Nested<T>;

// The fields have no alias, as the compiler puts members of a union without a name last, and reports a mistake against the
// last that fits best. Against T itself, every LazyResult in the structure would be reported with it.
type Nested<T> = T extends Opaque
  ? never
  : T extends readonly unknown[]
    ? NestedList<T>
    : { [K in keyof T]: Input<T[K]> };

/** Lists are written out: a mapped type would resolve its items at once, and never end for a type like JSON's. */
type NestedList<T extends readonly unknown[]> = never[] extends T
  ? T extends unknown[]
    ? Input<T[number]>[]
    : readonly Input<T[number]>[]
  : { [K in keyof T]: Input<T[K]> };

/** The parameters of a function, each as an Input. */
export type Inputs<A extends readonly unknown[]> = { [K in keyof A]: Input<A[K]> };

/** Lists to map over: one per parameter. */
export type Lists<A extends readonly unknown[]> = { [K in keyof A]: Input<readonly A[K][]> };

/** What a body's result comes to: promises and LazyResults at the top are stripped. */
export type Resolved<R> = R extends Pending ? Stripped<R> : R;

/** Asked first, as most results are none of these: inferring from each in turn costs several times as much. */
type Pending = Lazy<unknown> | Promise<unknown> | PromiseLike<unknown>;

type Stripped<R> =
  R extends Promise<infer U>
    ? Resolved<U>
    : R extends Lazy<infer U>
      ? U
      : R extends PromiseLike<infer U>
        ? Resolved<U>
        : R;

/** A type error with a sentence to read. */
export interface CascadeTypeError<Message extends string> {
  readonly __cascade_type_error__: Message;
}

/** `unknown`, or a readable error when a body returns a plain structure with a LazyResult inside. */
export type NoLazyInside<R> = R extends Lazy<unknown> | Opaque
  ? unknown
  : R extends readonly unknown[]
    ? Refuse<R[number]>
    : Refuse<R[keyof R]>;

/** Of `any` the compiler takes both branches, so that it is never refused. */
type Refuse<Item> =
  Extract<Item, Lazy<unknown>> extends never
    ? unknown
    : CascadeTypeError<"A result is never searched for LazyResults: return all(…) around the structure.">;

/** The structure with each LazyResult in it replaced by its value. */
export type Gathered<S> = 0 extends 1 & S
  ? S
  : S extends Lazy<infer U>
    ? U
    : S extends Opaque
      ? S
      : S extends readonly unknown[]
        ? GatheredList<S>
        : S extends object
          ? { -readonly [K in keyof S]: Gathered<S[K]> }
          : S;

type GatheredList<S extends readonly unknown[]> = never[] extends S
  ? Gathered<S[number]>[]
  : { -readonly [K in keyof S]: Gathered<S[K]> };
