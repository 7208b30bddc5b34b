import type { Lazy } from "./lazy.ts";

/** What is passed as it is and never searched for LazyResults. */
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
  | PromiseLike<unknown>
  | ArrayBuffer
  | ArrayBufferView;

/**
 * What a call accepts where its function takes a `T`: the value, a LazyResult of it, or a plain array or object with
 * LazyResults anywhere inside.
 */
export type Input<T> = 0 extends 1 & T ? T : T | Lazy<T> | Nested<T>;

type Nested<T> = T extends Opaque
  ? never
  : T extends readonly unknown[]
    ? NestedList<T>
    : T extends object
      ? { [K in keyof T]: Input<T[K]> }
      : never;

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
export type Resolved<R> = 0 extends 1 & R
  ? R
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
export type NoLazyInside<R> = 0 extends 1 & R
  ? unknown
  : R extends Lazy<unknown> | Opaque
    ? unknown
    : R extends readonly (infer U)[]
      ? Refuse<Extract<U, Lazy<unknown>>>
      : R extends object
        ? Refuse<Extract<R[keyof R], Lazy<unknown>>>
        : unknown;

type Refuse<Found> = [Found] extends [never]
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
