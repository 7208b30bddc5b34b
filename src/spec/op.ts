/**
 * The kinds of node. Numbers, because the core compares them for every node of every generation.
 */
export const Kind = {
  call: 0,
  all: 1,
  get: 2,
  literal: 3,
  param: 4,
  env: 5,
  settle: 6,
  orElse: 7,
  recover: 8,
  router: 9,
  sequence: 10,
  /** A map over literal lists that hold LazyResults: its elements are nodes of the graph. */
  mapNodes: 11,
  /** The first of several that succeeds. */
  firstOf: 12,
  /** Its input, within a time. */
  within: 13,
  /** Its source, whose jumps are followed. */
  bind: 14,
  map: 15,
  /** One item of a list known only at run time, for an element of `mapNodes`. */
  item: 16,
  wait: 17,
  recv: 18,
  /** A resource as an argument: the body that uses it gets the instance when it runs. */
  inject: 19,
  /** A LazyResult that belongs to an enclosing frame or to the generation before: a leaf that waits there. */
  external: 20,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** Kinds that look at one input before they ask for the next, or that take a skip or a failure as an answer. */
export function isChoice(kind: number | undefined): boolean {
  return kind !== undefined && kind >= Kind.settle && kind <= Kind.bind;
}

/** The public names of the kinds, as `Node.kind` shows them. */
export const kindNames = [
  "task",
  "all",
  "get",
  "literal",
  "param",
  "env",
  "settle",
  "orElse",
  "recover",
  "router",
  "sequence",
  "map",
  "firstOf",
  "within",
  "bind",
  "map",
  "item",
  "wait",
  "recv",
  "inject",
  "external",
] as const;

/** What a node does. Calls of one task share one Op (its definition); the other kinds have their own small ones. */
export interface Op {
  readonly kind: Kind;
  /** The task's name, or the kind's. */
  readonly name: string;
}

/** Where the LazyResults of a node's arguments are, and how to put their values there. */
export interface Binding<N> {
  /** In path order; one used twice is here twice. */
  readonly deps: readonly N[];
  /** The arguments with each dependency's value in its place. */
  fill(value: (index: number) => unknown): readonly unknown[];
  /** The path of each dependency: `0`, `1[0]`, `2.k`. */
  paths(): readonly string[];
}
