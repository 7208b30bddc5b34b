/** A node of the same block by its position, or of the block instance whose body opened this one (`up` levels out). */
export type Ref = number | { readonly up: number; readonly index: number };

/** An argument: a node, a constant (by its position in `constants`), a resource (of the program), or a structure of arguments. */
export type Arg =
  | { readonly ref: Ref }
  | { readonly constant: number }
  | { readonly resource: number }
  | { readonly list: readonly Arg[] }
  | { readonly object: Readonly<Record<string, Arg>> };

/** What a body does with its arguments. An amount is 0, 1 or 2; a name "a" or "b". */
export type Does =
  | { readonly kind: "digest" | "record" | "bit" | "amount" | "name" }
  | { readonly kind: "constant"; readonly constant: number }
  | { readonly kind: "list"; readonly length: number }
  /** One of the first so many route keys. */
  | { readonly kind: "key"; readonly of: number }
  | { readonly kind: "throw"; readonly what: "error" | "text" | "null" }
  /** Fails so many times (and may say when to try again), then gives a digest. */
  | { readonly kind: "flaky"; readonly failures: number; readonly retryAfter?: number }
  /** Returns a fresh instance of a block; a digest when the turns are used up. */
  | { readonly kind: "tail"; readonly block: number }
  /** Returns a LazyResult that exists already. */
  | { readonly kind: "same"; readonly ref: Ref }
  /** Returns one of these jumps, or a digest. */
  | { readonly kind: "jump"; readonly to: readonly JumpSpec[] };

/** A jump to the route of that number; there may be none. */
export interface JumpSpec {
  readonly route: number;
  readonly data: "none" | "single" | "list";
}

/** Where a jump leads: a node (made when it is jumped to, `late`), the bound node itself, a new block instance, or the end. */
export type JumpRouteSpec =
  | { readonly ref: Ref; readonly late: boolean }
  | { readonly block: number }
  | "self"
  | null;

/** The bodies: synchronous or not, with the engine's context or without. */
export type TaskName = "plain" | "async" | "context" | "async-context";

/** In milliseconds, as everywhere in programs. */
export interface RetrySpec {
  readonly attempts: number;
  readonly delay: number;
  readonly backoff: number;
  readonly jitter: number;
  readonly maxDelay?: number;
}

export interface TimeoutSpec {
  readonly total?: number;
  readonly idle?: number;
}

/** So much of a capacity, or of the one for a key; known at once, or the value of a node. */
export interface AmountUse {
  readonly name: CapacityName;
  readonly key?: Ref | string;
  readonly amount: number | { readonly of: Ref };
}

/** Something that bodies use. */
export interface ResourceSpec {
  readonly scope: "task" | "run" | "engine";
  /** Its set-up takes its time. */
  readonly isSlow: boolean;
  readonly fails?: "set-up" | "tear-down";
  /** Others, by their positions before it. */
  readonly needs: readonly number[];
}

/** Where it is said that results are kept: in the definition of the task, or of the call. */
export type CachePlace = "task" | "call";

export type CapacityName = "cpu" | "memory" | "host";

/** What is said of a node beside its arguments. */
export interface Modifiers {
  readonly runIf?: readonly (Ref | boolean)[];
  readonly after?: readonly Ref[];
  readonly retry?: RetrySpec;
  readonly timeout?: TimeoutSpec;
  readonly amounts?: readonly AmountUse[];
  readonly cache?: CachePlace;
  /** Resources of the program that its task declares. */
  readonly inject?: readonly number[];
  readonly label?: boolean;
  readonly priority?: number;
}

export type NodeSpec = Modifiers &
  (
    | { readonly kind: "call"; readonly task: TaskName; readonly does: Does; readonly args: readonly Arg[] }
    | { readonly kind: "all"; readonly of: Arg }
    | { readonly kind: "get"; readonly of: Ref; readonly key: string }
    | { readonly kind: "settle"; readonly of: Ref }
    | { readonly kind: "orElse"; readonly of: Ref; readonly fallback: Arg }
    | {
        readonly kind: "recover";
        readonly of: Ref;
        readonly by: "function" | "async" | "task";
        readonly does: Does;
      }
    | {
        readonly kind: "router";
        readonly selector: Arg;
        readonly routes: readonly Arg[];
        readonly map: boolean;
      }
    | { readonly kind: "sequence"; readonly steps: readonly Ref[] }
    | { readonly kind: "firstOf"; readonly of: readonly Ref[] }
    | { readonly kind: "within"; readonly of: Ref; readonly milliseconds: number }
    | {
        readonly kind: "bind";
        readonly of: Ref;
        readonly routes: readonly JumpRouteSpec[];
        readonly map: boolean;
      }
    | MapSpec
    | { readonly kind: "wait"; readonly milliseconds: number }
    | { readonly kind: "param"; readonly name: string }
    | { readonly kind: "literal"; readonly constant: number }
  );

export interface MapSpec {
  readonly kind: "map";
  readonly task: TaskName;
  readonly does: Does;
  /** Lists of arguments, or nodes that give lists. */
  readonly lists: readonly (Ref | { readonly items: readonly Arg[] })[];
  readonly settled: boolean;
  readonly concurrency?: number;
}

/** Nodes that are made together, each from those before it. */
export interface Block {
  readonly nodes: readonly NodeSpec[];
  readonly result: Arg;
}

/**
 * A flow as plain data: JSON, so that it can be printed, shrunk and built afresh any number of times.
 *
 * The first block is the target's; bodies open instances of the others as tail calls, `turns` deep at most.
 */
export interface Program {
  readonly blocks: readonly [Block, ...Block[]];
  readonly turns: number;
  readonly params: Readonly<Record<string, number>>;
  readonly resources?: readonly ResourceSpec[];
}

/** What arguments and bodies may hold that JSON does not. */
export const constants: readonly unknown[] = [
  true,
  false,
  0,
  1,
  "",
  "text",
  null,
  undefined,
  Number.NaN,
  -0,
  Object.freeze([1, "two"]),
  Object.freeze({ k: "v" }),
];

/** The keys a router and a jump selector may have, and bodies of kind "key" give. */
export const routeKeys: readonly unknown[] = ["a", 1, true, "c"];
