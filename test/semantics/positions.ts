import { type LazyResult, router, sequence, type Task, task } from "cascade-ts";

/** Puts the policies under test on a call, or on the elements of a map. */
export type Said = <L extends LazyResult<unknown>>(lazy: L) => L;

/** A place in a flow where a body can stand. */
export interface Position {
  readonly name: string;
  /** A target in which one call of the task, with the argument 1, stands in this place. Its value is the call's. */
  place(body: Task<[n: number], unknown>, said: Said): LazyResult<unknown>;
}

const id = task("id", (value: unknown): unknown => value);
const first = task("first", (list: readonly unknown[]): unknown => list[0]);
const numbers = task("numbers", (): number[] => [1]);
const one = task("one", (): number => 1);
const key = task("key", (): string => "chosen");
const broken = task("broken", (): number => {
  throw new Error("broken");
});

/** All places: what a policy means must not depend on where the body stands. */
export const positions: readonly Position[] = [
  { name: "the target", place: (body, said) => said(body(1)) },
  { name: "an inner node", place: (body, said) => id(said(body(one()))) },
  { name: "an element of a literal list", place: (body, said) => first(said(body.map([1]))) },
  { name: "an element of a list of LazyResults", place: (body, said) => first(said(body.map([one()]))) },
  { name: "an element of a dynamic list", place: (body, said) => first(said(body.map(numbers()))) },
  {
    name: "a route",
    place: (body, said) => id(router(key(), { chosen: said(body(1)), other: broken() })),
  },
  { name: "a route in the target", place: (body, said) => router(key(), { chosen: said(body(one())) }) },
  { name: "a tail call of the target", place: (body, said) => outer("outer", () => said(body(1))) },
  { name: "a tail call of an inner node", place: (body, said) => id(outer("outer", () => said(body(1)))) },
  {
    name: "a tail call of an element",
    place: (body, said) => first(task("element", (n: number): unknown => said(body(n))).map(numbers())),
  },
  { name: "the last step of a sequence", place: (body, said) => sequence([one(), said(body(1))]) },
  { name: "a recovery", place: (body, said) => broken().recover(() => said(body(1))) },
  {
    name: "a fallback",
    place: (body, said) =>
      one()
        .runIf(false)
        .orElse(said(body(1))),
  },
  { name: "the input of within", place: (body, said) => said(body(1)).within("100d") },
];

function outer(name: string, next: () => LazyResult<unknown>): LazyResult<unknown> {
  return task(name, (): unknown => next())();
}
