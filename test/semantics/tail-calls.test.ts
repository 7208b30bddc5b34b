import {
  all,
  type LazyResult,
  pipeline,
  recv,
  router,
  sequence,
  settle,
  type Tail,
  task,
  wait,
} from "cascade-ts";
import { InstantClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const echo = task("echo", (value: unknown): unknown => value);
const add = task("add", (a: number, b: number) => a + b);
/** A call whose body returns whatever the function makes: a value, or a LazyResult that may exist already. */
const give = task("give", (make: () => unknown): unknown => make());
const giveLater = task("giveLater", async (make: () => unknown): Promise<unknown> => make());
const countdown = task(
  "countdown",
  (n: number, end: unknown): Tail<unknown> => (n <= 0 ? end : countdown(n - 1, end)),
);
const countdownLater = task(
  "countdownLater",
  async (n: number, end: unknown): Promise<Tail<unknown>> => (n <= 0 ? end : countdownLater(n - 1, end)),
);

for (const count of [countdown, countdownLater]) {
  bothPaths(`4.1 a returned LazyResult replaces the call: ${count.name}`, (path) => {
    it("4.1 at the target", async () => {
      expect(await path.run(count(1_000, "end"))).toBe("end");
    });

    it("4.1 at inner nodes", async () => {
      expect(await path.run(echo([count(3, "a"), { k: count(0, "b") }]))).toEqual(["a", { k: "b" }]);
    });

    it("4.1 in elements of a map", async () => {
      expect(await path.run(count.map([0, 1, 2], ["a", "b", "c"]))).toEqual(["a", "b", "c"]);
      expect(await path.run(count.map([echo(1) as LazyResult<number>, 2], ["a", "b"]))).toEqual(["a", "b"]);
      expect(await path.run(count.map(all([5, 6]), ["a", "b"]).withConcurrency(1))).toEqual(["a", "b"]);
    });

    it("4.1 in routes, selectors and steps", async () => {
      const routed = echo(router(count(2, "k"), { k: count(2, "r"), other: 0 }));
      expect(await path.run(routed)).toBe("r");
      expect(await path.run(echo(sequence([count(2, 0), count(2, "s")])))).toBe("s");
    });

    it("4.1 in conditions and predecessors", async () => {
      expect(await path.run(echo("yes").runIf(count(2, true)).orElse("no"))).toBe("yes");
      expect(await path.run(echo("yes").runIf(count(2, 0)).orElse("no"))).toBe("no");
      expect(await path.run(echo("x").after(count(2, true)))).toBe("x");
    });

    it("4.1 in recoveries, fallbacks, settle and get", async () => {
      const broken = task("broken", (): number => {
        throw new Error("no");
      });
      expect(await path.run(echo(broken().recover(() => count(2, "saved"))))).toBe("saved");
      expect(await path.run(echo(broken().recover(async () => count(2, "saved"))))).toBe("saved");
      expect(await path.run(echo(0).runIf(false).orElse(count(2, "else")))).toBe("else");
      expect(await path.run(settle(count(2, "v")))).toEqual({ status: "fulfilled", value: "v" });
      expect(await path.run((count(2, { k: 1 }) as LazyResult<{ k: number }>).get("k"))).toBe(1);
    });
  });
}

bothPaths("4.1 what a tail call may be", (path) => {
  it("4.1 any kind of LazyResult", async () => {
    const engine = path.engine({ clock: new InstantClock() });
    void engine.signal("topic", "signal");
    const kinds: readonly (readonly [() => LazyResult<unknown>, unknown])[] = [
      [() => all([1, add(1, 1)]), [1, 2]],
      [() => add(1, 1).orElse(0), 2],
      [() => router("a", { a: add(1, 2) }), 3],
      [() => sequence([add(1, 1), add(2, 2)]), 4],
      [() => add.map([1, 2], [3, 4]), [4, 6]],
      [() => pipeline(1, echo), 1],
      [() => wait("1s"), undefined],
      [() => recv("topic"), "signal"],
      [() => echo(1).runIf(false).orElse("e"), "e"],
    ];
    for (const [make, value] of kinds) {
      if (value === "signal") void engine.signal("topic", "signal");
      expect(await engine.run(give(make))).toEqual(value);
      if (value === "signal") void engine.signal("topic", "signal");
      expect(await engine.run(add(1, 1).runIf(true).after(giveLater(make)))).toBe(2);
    }
  });

  it("4.1 a skip and a failure of the tail call are those of the call", async () => {
    const skipped = give(() => echo(1).runIf(false).as("inner"));
    expect(await path.run(settle(echo(skipped)))).toEqual({
      status: "skipped",
      reason: { kind: "condition-false", origin: "inner" },
    });
    const broken = task("broken", (): number => {
      throw new Error("deep");
    });
    await expect(path.run(give(() => broken()))).rejects.toMatchObject({
      task: "broken",
      cause: { message: "deep" },
    });
    await expect(path.run(echo(give(() => broken())))).rejects.toMatchObject({ task: "broken" });
  });

  it("4.1 results are never searched: a structure that holds a LazyResult stays one", async () => {
    const journal = new Journal();
    const inner = journal.task("inner", () => 1)();
    expect(await path.run(give(() => [inner]))).toEqual([inner]);
    expect(await path.run(echo(give(() => ({ k: inner }))))).toEqual({ k: inner });
    expect(journal.calls).toEqual([]);
  });

  it("4.1 nothing of a LazyResult is lost: its policies count", async () => {
    let calls = 0;
    const flaky = task("flaky", (): string => {
      calls++;
      if (calls < 3) throw new Error("not yet");
      return "third";
    });
    expect(await path.run(give(() => flaky().withRetry({ attempts: 3 })))).toBe("third");
    const turn: (n: number) => LazyResult<unknown> = task("turn", (n: number): unknown =>
      turn(n + 1).runIf(n < 3),
    );
    await expect(path.run(turn(0))).rejects.toMatchObject({ code: "CS_SKIPPED" });
    expect(await path.run(turn(0).orElse("out"))).toBe("out");
  });
});

const inArray = (next: LazyResult<number>): LazyResult<unknown> => all([next]);

/** Turns a loop makes when its records would show: far more than a stack or a list of open generations would bear cheaply. */
const turns = 20_000;

bothPaths("4.2 tail position", (path) => {
  const loops: readonly (readonly [string, (n: number) => Tail<unknown>])[] = [
    ["the target", (n) => step(n)],
    ["the chosen route of a router", (n) => router(echo("go"), { go: step(n), stop: echo("never") })],
    ["the last step of a sequence", (n) => sequence([echo(n), step(n)])],
    [
      "a router in a sequence in a router",
      (n) => router("a", { a: sequence([echo(0), router("b", { b: sequence([step(n)]) })]) }),
    ],
    ["a guarded call", (n) => step(n).runIf(echo(true)).after(echo(0))],
  ];
  let around: (n: number) => Tail<unknown> = () => 0;
  const step = task("step", (n: number): unknown => (n === 0 ? "end" : around(n - 1)));

  it.each(loops)("4.2 a loop through %s is one tail call a turn, and one plan", async (_, loop) => {
    around = loop;
    const engine = path.engine();
    expect(await engine.run(step(turns))).toBe("end");
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(2);
    expect(engine.stats.tailCalls).toBe(turns);
  });

  it("4.2 the frame of a loop in tail position stays the same one, at every depth", async () => {
    const frames = new Set<string>();
    const deep: (n: number) => LazyResult<number> = task("deep", {}, (ctx, n: number): Tail<number> => {
      frames.add(ctx.nodeId.split(".")[0] ?? "");
      return n === 0 ? 0 : sequence([echo(n), router("x", { x: deep(n - 1) })]);
    });
    expect(await path.run(deep(50))).toBe(0);
    expect(frames.size).toBe(1);
    frames.clear();
    expect(await path.run(echo(deep(50)))).toBe(0);
    // The first turn runs in the frame of `echo`, all others in the one below it.
    expect(frames.size).toBe(2);
  });

  it.each<readonly [string, (next: LazyResult<number>) => LazyResult<unknown>]>([
    ["all", inArray],
    ["orElse", (next) => next.orElse(0)],
    ["recover", (next) => next.recover(() => 0)],
    ["an argument", (next) => echo(next)],
  ])(
    "4.2 through %s each open generation keeps one record, and the values come back in order",
    async (_, wrap) => {
      const deep: (n: number) => LazyResult<number> = task("deep", (n: number): unknown =>
        n === 0 ? 0 : wrap(deep(n - 1)),
      ) as never;
      let value: unknown = await path.run(deep(2_000));
      let depth = 0;
      for (; Array.isArray(value); value = value[0]) depth++;
      expect([value, depth]).toEqual([0, wrap === inArray ? 2_000 : 0]);
    },
  );

  it("4.2 a step that is not the last is no tail position, and its value is not the target's", async () => {
    expect(await path.run(sequence([countdown(5, "first"), countdown(5, "last")]))).toBe("last");
  });
});

bothPaths("4.5 policies cover the body's own attempts", (path) => {
  it("4.5 a retry does not call a body again for what it tail-calls into", async () => {
    const journal = new Journal();
    const inner = journal.task("inner", (): number => {
      throw new Error("no");
    });
    const outer = journal.task("outer", () => inner());
    await expect(path.run(outer().withRetry({ attempts: 3 }))).rejects.toMatchObject({ task: "inner" });
    await expect(path.run(echo(outer().withRetry({ attempts: 3 })))).rejects.toMatchObject({ attempts: 1 });
    expect(journal.calls).toEqual(["outer", "inner", "outer", "inner"]);
  });

  it("4.5 each turn of a loop has attempts of its own", async () => {
    const failures = new Map<number, number>();
    const turn: (n: number) => LazyResult<string> = task(
      "turn",
      (n: number): Tail<string> => {
        const failed = failures.get(n) ?? 0;
        failures.set(n, failed + 1);
        if (failed < 2) throw new Error("not yet");
        return n === 0 ? "end" : turn(n - 1);
      },
      { retry: { attempts: 3 } },
    );
    expect(await path.run(turn(5))).toBe("end");
    expect([...failures.values()]).toEqual([3, 3, 3, 3, 3, 3]);
  });
});
