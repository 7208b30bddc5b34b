import { describe, expect, it } from "vitest";
import { all } from "../../spec/all.ts";
import type { LazyResult } from "../../spec/lazy-result.ts";
import { param } from "../../spec/param.ts";
import { router } from "../../spec/router.ts";
import { sequence } from "../../spec/sequence.ts";
import { settle } from "../../spec/settle.ts";
import type { Tail } from "../../spec/tail.ts";
import { task } from "../../spec/task.ts";
import { type Interpretation, interpret } from "./interpret.ts";

const echo = task("echo", (value: unknown): unknown => value);
/** A call whose body returns whatever the function gives: a value or a LazyResult that exists already. */
const give = task("give", (make: () => unknown): unknown => make());
const countdown = task(
  "countdown",
  (n: number, done: unknown): Tail<unknown> => (n <= 0 ? done : countdown(n - 1, done)),
);

const names = ({ executions }: Interpretation): readonly string[] =>
  executions.map(({ name, label }) => label ?? name);
const value = (wanted: unknown): unknown => ({ status: "succeeded", value: wanted });
const cycle = { status: "failed", error: { code: "CS_CYCLE" } };

describe("tail calls", () => {
  it("4.1 replace the node at the target and anywhere else", async () => {
    expect((await interpret(countdown(2_000, "end"))).outcome).toEqual(value("end"));
    const places = [
      echo(countdown(2, "x")),
      all([countdown(2, "x")]),
      echo(1).runIf(countdown(1, true)),
      sequence([countdown(1, "a"), echo(1)]),
      router(countdown(1, "a"), { a: countdown(1, "b") }),
      countdown.map([1, 2], ["a", "b"]),
      echo(1).runIf(false).orElse(countdown(1, "c")),
    ];
    const values = ["x", ["x"], 1, 1, "b", ["a", "b"], "c"];
    for (const [index, place] of places.entries())
      expect((await interpret(place)).outcome).toEqual(value(values[index]));
  });

  it("4.1 a structure that holds a LazyResult is no tail call", async () => {
    const inner = echo(1);
    expect((await interpret(give(() => [inner]))).outcome).toEqual(value([inner]));
  });

  it("4.2 the chosen route and the last step are at the end of a router and a sequence there", async () => {
    const turn = task(
      "turn",
      (n: number): Tail<number> =>
        n === 0 ? 0 : router(echo("go"), { go: sequence([echo(n), turn(n - 1)]), stop: 9 }),
    );
    expect((await interpret(turn(300))).outcome).toEqual(value(0));
  });

  it("4.2 the function of a recovery at the target is in tail position, what it recovers is not", async () => {
    const boom = task("boom", (n: number): number => {
      throw n;
    });
    const poll: (n: number) => LazyResult<unknown> = (n) =>
      boom(n).recover(({ cause }) => (n > 300 ? cause : poll(n + 1)));
    expect((await interpret(poll(0))).outcome).toEqual(value(301));
    const failing = boom(1);
    const again = failing.recover(task("skips", () => give(() => settle(failing))) as never);
    const run = await interpret(again);
    expect(names(run)).toEqual(["boom", "recover", "skips", "give", "boom"]);
  });

  it("11 params met first in a tail-called graph are checked before that generation", async () => {
    const run = await interpret(give(() => all([echo(1).as("never"), param("absent-param")])));
    expect(run.outcome).toMatchObject({ status: "failed", error: { code: "CS_MISSING_PARAM" } });
    expect(names(run)).toEqual(["give"]);
  });
});

describe("sharing between frames", () => {
  it("4.3 a LazyResult of a live enclosing frame is that node", async () => {
    const shared = echo("s").as("shared");
    const run = await interpret(all([give(() => echo([shared])).as("inner"), shared]));
    expect(run.outcome).toEqual(value([["s"], "s"]));
    expect(names(run).filter((name) => name === "shared")).toHaveLength(1);
  });

  it("4.3 a dormant node of an enclosing frame is demanded there", async () => {
    const dormant = echo("d").as("dormant");
    const choose = router(give(() => all([dormant, "b"])).get(1 as never), {
      a: dormant,
      b: echo([dormant]),
    });
    const run = await interpret(all([choose]));
    expect(run.outcome).toEqual(value([["d"]]));
    expect(names(run).filter((name) => name === "dormant")).toHaveLength(1);
  });

  it("4.3 what the replaced generation has settled is carried: values, skips and failures", async () => {
    const input = echo(1).as("input");
    const again = task("again", (_: unknown): Tail<unknown> => all([input, echo(input)]));
    const run = await interpret(again(input));
    expect(run.outcome).toEqual(value([1, 1]));
    expect(names(run)).toEqual(["input", "again", "echo"]);
    const no = echo(1).as("no").runIf(false);
    const skips = give(() => no.orElse("skipped before"));
    expect((await interpret(skips.after(no.orElse(0)))).outcome).toEqual(value("skipped before"));
  });

  it("4.3 a module-level LazyResult is computed once by a loop that keeps using it, and forgotten by one that does not", async () => {
    const config = echo("c").as("config");
    const loop = task("loop", (n: number, c: unknown): Tail<unknown> => (n === 0 ? c : loop(n - 1, config)));
    expect(names(await interpret(loop(5, config))).filter((name) => name === "config")).toHaveLength(1);
    const every = task(
      "every",
      (n: number, c: unknown): Tail<unknown> =>
        n === 0 ? c : n % 2 === 0 ? every(n - 1, config) : every(n - 1, 0),
    );
    expect(names(await interpret(every(5, config))).filter((name) => name === "config")).toHaveLength(3);
  });

  it("4.3 the replaced target has no value: naming it next is CS_CYCLE", async () => {
    const self: LazyResult<unknown> = give(() => self);
    expect((await interpret(self)).outcome).toMatchObject(cycle);
    const wrapped: LazyResult<unknown> = give(() => echo([wrapped]));
    expect((await interpret(wrapped)).outcome).toMatchObject(cycle);
  });

  it("4.3 a route it ended through has no value either, a dormant one is new", async () => {
    const other = echo("other").as("other");
    const back: LazyResult<unknown> = give(() => echo(back));
    expect((await interpret(router("a", { a: back, b: other }))).outcome).toMatchObject(cycle);
    const run = await interpret(router("a", { a: give(() => other), b: other }));
    expect(run.outcome).toEqual(value("other"));
  });

  it("4.3 a to b to a through module-level LazyResults is a loop", async () => {
    let turns = 0;
    const a: LazyResult<unknown> = give(() => (++turns > 5 ? "end" : b)).as("a");
    const b: LazyResult<unknown> = give(() => a).as("b");
    const run = await interpret(a);
    expect(run.outcome).toEqual(value("end"));
    expect(names(run)).toHaveLength(11);
  });

  it("4.3 waiting for an enclosing node that waits for this frame is CS_CYCLE", async () => {
    const inner: LazyResult<unknown> = give(() => echo([outer])).as("inner");
    const outer: LazyResult<unknown> = echo(inner).as("outer");
    expect((await interpret(all([outer]))).outcome).toMatchObject(cycle);
    expect((await interpret(all([inner, outer]))).outcome).toMatchObject(cycle);
    const self: LazyResult<unknown> = give(() => self).as("self");
    expect((await interpret(all([self]))).outcome).toMatchObject(cycle);
  });

  it("4.3 it is the frame's wait that is refused, not the node it waits for", async () => {
    const inner: LazyResult<unknown> = give(() => echo([outer])).as("inner");
    const outer: LazyResult<unknown> = inner.recover(() => "saved");
    expect((await interpret(all([inner.recover(() => "inner failed"), outer]))).outcome).toEqual(
      value(["inner failed", "saved"]),
    );
    expect((await interpret(all([outer, inner.recover(() => "inner failed")]))).outcome).toEqual(
      value(["saved", "inner failed"]),
    );
  });

  it("4.3 two frames that wait for each other are a cycle, and each body runs once", async () => {
    const a: LazyResult<unknown> = give(() => echo(b)).as("a");
    const b: LazyResult<unknown> = give(() => echo(a)).as("b");
    const run = await interpret(all([a, b]));
    expect(run.outcome).toMatchObject(cycle);
    expect([...names(run)].sort()).toEqual(["a", "b"]);
  });

  it("4.3 an element and a recovery share with the frame they are in", async () => {
    const shared = echo("s").as("shared");
    const pair = task("pair", (n: number): Tail<unknown> => all([n, shared]));
    const broken = task("broken", (): number => {
      throw new Error("no");
    });
    const run = await interpret(all([pair.map([1, 2]), broken().recover(() => shared), shared]));
    expect(run.outcome).toEqual(
      value([
        [
          [1, "s"],
          [2, "s"],
        ],
        "s",
        "s",
      ]),
    );
    expect(names(run).filter((name) => name === "shared")).toHaveLength(1);
  });
});
