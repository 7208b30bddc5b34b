import { all, type LazyResult, router, sequence, settle, task, wait } from "cascade-ts";
import type { SeededRandom } from "../../src/testing/seeded-random.ts";
import type { Book } from "./book.ts";

/** A flow as plain data: what a body needs to build it is an argument, so that it goes on in any process. */
export type Flow =
  | { readonly op: "say"; readonly value: unknown }
  | { readonly op: "slow" | "boom" | "skip" | "wait" }
  | { readonly op: "join" | "all" | "sequence" | "map" | "each"; readonly of: readonly Flow[] }
  | {
      readonly op: "recover" | "rescue" | "orElse" | "settle" | "tail" | "later";
      readonly of: readonly [Flow];
    }
  | { readonly op: "choose"; readonly key: number; readonly of: readonly Flow[] }
  | { readonly op: "share"; readonly of: readonly [Flow, Flow] }
  | { readonly op: "shared" }
  | { readonly op: "loop"; readonly turns: number; readonly of: readonly [Flow] };

/**
 * A flow of a given depth; the same for the same random numbers.
 *
 * @param ends - what may go wrong in it: a failure and a skip that meet race, and either may be first
 */
export function randomFlow(random: SeededRandom, depth: number, ends: "boom" | "skip", shares = false): Flow {
  const pick = (n: number): number => random.int(n);
  const leaves: (() => Flow)[] = [
    () => ({ op: "say", value: [0, "text", null, undefined, { a: [1] }][pick(5)] }),
    () => ({ op: "slow" }),
    () => ({ op: "say", value: pick(100) }),
    () => ({ op: ends }),
    () => ({ op: "wait" }),
    () => (shares ? { op: "shared" } : { op: "slow" }),
  ];
  if (depth <= 0) return (leaves[pick(leaves.length)] as () => Flow)();
  const below = (): Flow => randomFlow(random, depth - 1 - pick(2), ends, shares);
  const alone = (): Flow => randomFlow(random, depth - 1, ends);
  const several = (): Flow[] => Array.from({ length: 1 + pick(3) }, below);
  const inner: (() => Flow)[] = [
    () => ({ op: "join", of: several() }),
    () => ({ op: "all", of: several() }),
    () => ({ op: "sequence", of: several() }),
    () => ({ op: "map", of: several() }),
    () => ({ op: "each", of: Array.from({ length: 1 + pick(3) }, alone) }),
    () => ({ op: "recover", of: [below()] }),
    () => ({ op: "rescue", of: [below()] }),
    () => ({ op: "orElse", of: [below()] }),
    () => ({ op: "settle", of: [below()] }),
    () => ({ op: "tail", of: [alone()] }),
    () => ({ op: "later", of: [below()] }),
    () => ({ op: "choose", key: pick(3), of: several() }),
    () => ({ op: "share", of: [below(), randomFlow(random, depth - 1, ends, true)] }),
    () => ({ op: "loop", turns: pick(4), of: [alone()] }),
  ];
  return (inner[pick(inner.length)] as () => Flow)();
}

/** Makes targets of flows, whose bodies note their calls in a book. */
export function flowBuilder(book: Book, prefix: string): (flow: Flow) => LazyResult<unknown> {
  const say = book.task(`${prefix}:say`, (value: unknown) => value);
  const slow = book.task(`${prefix}:slow`, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return "slow";
  });
  const boom = book.task(`${prefix}:boom`, (): string => {
    throw new Error("boom");
  });
  const no = book.task(`${prefix}:no`, () => false);
  const join = book.task(`${prefix}:join`, (...parts: readonly unknown[]) => parts);
  const caught = book.task(`${prefix}:caught`, () => "caught");
  const rescued = book.task(`${prefix}:rescued`, (): unknown => join("rescued", say("r"), say("s")));
  const status = book.task(`${prefix}:status`, (end: { status: string; value?: unknown }) => [
    end.status,
    end.value,
  ]);
  const key = book.task(`${prefix}:key`, (n: number) => n);
  const grow: (flow: Flow) => LazyResult<unknown> = task(`${prefix}:grow`, {}, (context, flow: Flow) => {
    book.note(context, `grow ${flow.op}`);
    return build(flow);
  }) as never;
  const turn: (n: number, flow: Flow, last: unknown) => LazyResult<unknown> = task(
    `${prefix}:turn`,
    {},
    (context, n: number, flow: Flow, last: unknown) => {
      book.note(context, `turn ${n}`);
      return n <= 0 ? join(last, "end") : turn(n - 1, flow, join(build(flow), last));
    },
  ) as never;

  function build(flow: Flow, shared?: LazyResult<unknown>): LazyResult<unknown> {
    const parts = "of" in flow ? () => flow.of.map((one) => build(one, shared)) : () => [];
    const first = (): LazyResult<unknown> => parts()[0] as LazyResult<unknown>;
    switch (flow.op) {
      case "say":
        return say(flow.value);
      case "slow":
        return slow();
      case "boom":
        return boom();
      case "skip":
        return say("skipped").runIf(no());
      case "wait":
        return say("waited").after(wait("1h"));
      case "join":
        return join(...parts());
      case "all":
        return all({ list: parts(), x: 1 });
      case "sequence":
        return sequence(parts() as [LazyResult<unknown>]);
      case "map":
        return (say as unknown as { map(list: unknown): LazyResult<unknown> }).map(parts());
      case "each":
        return (
          grow as unknown as { map(list: unknown): { withConcurrency(n: number): LazyResult<unknown> } }
        )
          .map(flow.of)
          .withConcurrency(2);
      case "recover":
        return first().recover(caught as never);
      case "rescue":
        return first().recover(rescued as never);
      case "orElse":
        return first().orElse(say("else"));
      case "settle":
        return status(settle(first()) as never);
      case "tail":
        return grow(flow.of[0]);
      case "later":
        return say("later").after(first());
      case "choose": {
        const routes = Object.fromEntries(parts().map((part, n) => [String(n), part]));
        return router(key(flow.key % flow.of.length), routes) as LazyResult<unknown>;
      }
      case "share": {
        const one = build(flow.of[0], shared);
        return join(one, build(flow.of[1], one));
      }
      case "shared":
        return shared ?? say("alone");
      case "loop":
        return turn(flow.turns, flow.of[0], "begin");
    }
  }
  return build;
}
