import { bind, type Jump, jump, type LazyResult, selectJump, type Tail, task, wait } from "cascade-ts";
import { InstantClock } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";

const echo = task("echo", (value: unknown): unknown => value);
const show = task("show", (...args: readonly unknown[]): unknown => args);
/** A body that returns what it is told: a value, or a jump. */
const go = task("go", (result: unknown): unknown => result);

bothPaths("12 a loop of jumps", (path) => {
  for (const kind of ["sync", "async"] as const) {
    const countdown = task("countdown", (n: number) => {
      const next = n === 0 ? jump("done", "lift-off") : jump("again", n - 1);
      return kind === "sync" ? next : Promise.resolve(next);
    });

    it(`E1 counts down, and the exit returns the data: ${kind}`, async () => {
      const loop = bind(countdown(1_000), (self) => selectJump({ again: self, done: null }));
      expect(await path.run(loop)).toBe("lift-off");
    });

    it(`4.4 a turn makes no plan: ${kind}`, async () => {
      const engine = path.engine();
      await engine.run(bind(countdown(2_000), (self) => selectJump({ again: self, done: null })));
      expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(3);
      await engine.close();
    });
  }

  it("12 a bound node's plain value ends the loop with it, whatever it is", async () => {
    for (const value of [undefined, null, 0, "", false, [1], { key: "again" }]) {
      let turns = 0;
      const work = task("work", (): unknown => (++turns < 3 ? jump("again") : value));
      expect(await path.run(bind(work(), (self) => selectJump({ again: self })))).toEqual(value);
      expect(turns).toBe(3);
    }
  });

  it("12 a null route ends with the data, and with undefined when there is none", async () => {
    const inner = echo(1);
    for (const data of [undefined, null, 0, "", false, [1, 2], { k: inner }])
      expect(await path.run(bind(go(jump("end", data) as never), selectJump({ end: null })))).toEqual(data);
    expect(await path.run(bind(go(jump("end") as never), selectJump({ end: null })))).toBeUndefined();
  });

  it("12 a failure and a skip of a turn are those of the bound node", async () => {
    const work = task("work", (n: number): Jump<number> => {
      if (n === 0) throw new Error("end of the road");
      return jump("again", n - 1);
    });
    const loop = (n: LazyResult<number> | number) => bind(work(n), (self) => selectJump({ again: self }));
    await expect(path.run(loop(3))).rejects.toMatchObject({
      task: "work",
      cause: { message: "end of the road" },
    });
    const skipped = echo(1).runIf(false).as("closed") as LazyResult<number>;
    await expect(path.run(loop(skipped))).rejects.toMatchObject({ reason: { origin: "closed" } });
    expect(await path.run((loop(skipped) as LazyResult<unknown>).orElse("else"))).toBe("else");
    expect(await path.run((loop(1) as LazyResult<unknown>).recover(() => "saved"))).toBe("saved");
  });

  it("12 the policies of the route count in each turn", async () => {
    const failures = new Map<number, number>();
    const work = task("work", (n: number): Jump<number> => {
      const failed = (failures.get(n) ?? 0) + 1;
      failures.set(n, failed);
      if (failed < 3) throw new Error("not yet");
      return n === 0 ? jump("end", n) : jump("again", n - 1);
    });
    const loop = bind(work(3).withRetry({ attempts: 3, delay: "1h" }), (self) =>
      selectJump({ again: self, end: null }),
    );
    expect(await path.run(loop, { clock: new InstantClock() })).toBe(0);
    expect([...failures]).toEqual([3, 2, 1, 0].map((n) => [n, 3]));
  });

  it("12 turns may wait", async () => {
    const clock = new InstantClock();
    const work = task("work", (n: number): Jump<number> => (n === 0 ? jump("end", 0) : jump("again", n - 1)));
    const loop = bind(work(5).after(echo(0)), (self) => selectJump({ again: self, end: null }));
    expect(await path.run([loop, wait("1h")], { clock })).toEqual([0, undefined]);
  });
});

/** What a route with the arguments "a", "b" is called with after a jump. */
const cases: readonly (readonly [string, Jump, readonly unknown[]])[] = [
  ["no data: none is replaced", jump("r"), ["a", "b"]],
  ["undefined is no data", jump("r", undefined), ["a", "b"]],
  ["anything but an array is the first", jump("r", 1), [1, "b"]],
  ["null is data", jump("r", null), [null, "b"]],
  ["false, 0 and the empty text are data", jump("r", ""), ["", "b"]],
  ["an object is one argument", jump("r", { x: 1 }), [{ x: 1 }, "b"]],
  ["an array replaces from the left", jump("r", [1]), [1, "b"]],
  ["all of them", jump("r", [1, 2]), [1, 2]],
  ["and adds what is beyond", jump("r", [1, 2, 3]), [1, 2, 3]],
  ["an empty array replaces none", jump("r", []), ["a", "b"]],
  ["undefined in an array is a value", jump("r", [undefined, 2]), [undefined, 2]],
  ["an array in an array is one argument", jump("r", [[1, 2]]), [[1, 2], "b"]],
];

bothPaths("E2 a jump's data", (path) => {
  it.each(cases)("E2 %s", async (_, made, expected) => {
    expect(await path.run(bind(go(made as never), selectJump({ r: show("a", "b") })))).toEqual(expected);
  });

  it.each(cases)("E2 wins over dependencies too, at any depth: %s", async (_, made, expected) => {
    const route = show(echo("a"), echo("b"));
    expect(await path.run(bind(go(made as never), selectJump({ r: route })))).toEqual(expected);
    const deep = show({ k: [echo("a")] }, [echo("b")]);
    const filled = expected.map((value) => (value === "a" ? { k: ["a"] } : value === "b" ? ["b"] : value));
    expect(await path.run(bind(go(made as never), selectJump({ r: deep })))).toEqual(filled);
  });

  it("E2 an input that the data replaces is not asked for", async () => {
    const journal = new Journal();
    const route = show(journal.task("left", () => "l")(), journal.task("right", () => "r")());
    expect(await path.run(bind(go(jump("r", ["new"]) as never), selectJump({ r: route })))).toEqual([
      "new",
      "r",
    ]);
    expect(journal.calls).toEqual(["right"]);
  });

  it("2.1 is passed by reference, unscanned", async () => {
    const data = {
      get later(): never {
        throw new Error("nobody looks");
      },
    };
    const same = task("same", (value: unknown) => value === data);
    expect(await path.run(bind(go(jump("r", data) as never), selectJump({ r: same(0) })))).toBe(true);
    const inner = echo(1);
    const isIt = task("isIt", (value: unknown) => (value as readonly unknown[])[0] === inner);
    expect(await path.run(bind(go(jump("r", [[inner]]) as never), selectJump({ r: isIt(0) })))).toBe(true);
  });
});

bothPaths("E3 routes", (path) => {
  it("E3 lead to another task, whose jumps are followed by the same routes", async () => {
    const journal = new Journal();
    const ping = journal.task("ping", (n: number): Jump<number> => jump("pong", n + 1));
    const pong = journal.task(
      "pong",
      (n: number): Jump<number> => (n > 5 ? jump("end", n) : jump("ping", n + 1)),
    );
    const loop = bind(ping(0), (self) => selectJump({ ping: self, pong: pong(-1), end: null }));
    expect(await path.run(loop)).toBe(7);
    expect(journal.calls).toEqual(["ping", "pong", "ping", "pong", "ping", "pong", "ping", "pong"]);
  });

  it("E3 never run early", async () => {
    const journal = new Journal();
    const route = journal.task("route", (n: number) => n);
    const made: string[] = [];
    const making = () => {
      made.push("c");
      return route(3);
    };
    const routes = selectJump({ a: route(1), b: route(2), c: making, end: null });
    expect(await path.run(bind(go("at once"), routes))).toBe("at once");
    expect(await path.run(bind(go(jump("end", 0) as never), routes))).toBe(0);
    expect([journal.calls, made]).toEqual([[], []]);
    expect(await path.run(bind(go(jump("c") as never), routes))).toBe(3);
    expect([journal.calls, made]).toEqual([["route"], ["c"]]);
  });

  it("E3 a function makes one anew for each jump", async () => {
    let made = 0;
    const work = task("work", (n: number, turn: number): unknown =>
      n === 0 ? `turn ${turn}` : jump("again", n - 1),
    );
    const loop = bind(work(3, 0), selectJump({ again: () => work(0, ++made) }));
    expect(await path.run(loop)).toBe("turn 3");
    expect(made).toBe(3);
  });

  it("12 an object matches by text, a Map like Map.get", async () => {
    const byText = selectJump({ 1: null, true: null, null: null, a: null });
    for (const key of [1, "1", true, null, "a"])
      expect(await path.run(bind(go(jump(key, "x") as never), byText))).toBe("x");
    const object = {};
    const byIdentity = selectJump(
      new Map<unknown, null>([
        [1, null],
        [object, null],
        [Number.NaN, null],
        [undefined, null],
      ]),
    );
    for (const key of [1, object, Number.NaN, undefined])
      expect(await path.run(bind(go(jump(key, "x") as never), byIdentity))).toBe("x");
    for (const key of ["1", {}, null])
      await expect(path.run(bind(go(jump(key, "x") as never), byIdentity))).rejects.toMatchObject({
        code: "CS_UNKNOWN_JUMP",
      });
  });
});

bothPaths("E4 what cannot be followed", (path) => {
  it("E4 a jump of a node that is not bound", async () => {
    const lost = go(jump("there", 1) as never);
    for (const target of [lost, show(lost), [lost], go.map([jump("there") as never]), show(1).runIf(lost)])
      await expect(path.run(target)).rejects.toMatchObject({ code: "CS_UNBOUND_JUMP" });
  });

  it("E4 an unknown key names the known ones", async () => {
    const routes = selectJump({ again: show(1), end: null });
    const error: unknown = await path
      .run(bind(go(jump("ende") as never), routes))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "CS_UNKNOWN_JUMP", known: ["again", "end"] });
    expect((error as Error).message).toContain("again, end");
  });

  it.each(["__proto__", "constructor", "toString", "", "hasOwnProperty"])(
    "E4 %s is no key of an object",
    async (key) => {
      const routes = selectJump({ end: null });
      await expect(path.run(bind(go(jump(key) as never), routes))).rejects.toMatchObject({
        code: "CS_UNKNOWN_JUMP",
      });
    },
  );

  it("E4 a key that has no text matches none", async () => {
    const routes = selectJump({ end: null });
    for (const key of [Symbol("s"), Object.create(null)])
      await expect(path.run(bind(go(jump(key) as never), routes))).rejects.toMatchObject({
        code: "CS_UNKNOWN_JUMP",
      });
  });

  it("12 a tail call from a bound node is not bound", async () => {
    const inner = task("inner", (): Jump<number> => jump("end", 1));
    const outer = task("outer", (): unknown => inner());
    await expect(path.run(bind(outer(), selectJump({ end: null })))).rejects.toMatchObject({
      code: "CS_UNBOUND_JUMP",
    });
    const plain = task("plain", (): Tail<number> => 7);
    const fine = task("fine", (): Tail<number> => plain());
    expect(await path.run(bind(fine(), selectJump({ end: null })))).toBe(7);
  });

  it("E4 a function that makes no LazyResult, and data for what has no arguments", async () => {
    const wrong = selectJump({ r: (() => 1) as never });
    await expect(path.run(bind(go(jump("r") as never), wrong))).rejects.toMatchObject({
      code: "CS_INVALID_COMPOSITION",
    });
    const throwing = selectJump({
      r: () => {
        throw new Error("cannot");
      },
    });
    await expect(path.run(bind(go(jump("r") as never), throwing))).rejects.toThrow("cannot");
  });
});

describe("5.4 refused when it is written", () => {
  it.each<readonly [string, () => unknown, string]>([
    ["no routes", () => selectJump({}), "CS_INVALID_COMPOSITION"],
    ["an array", () => selectJump([] as never), "CS_INVALID_COMPOSITION"],
    ["null", () => selectJump(null as never), "CS_INVALID_COMPOSITION"],
    ["a route that is a value", () => selectJump({ a: 1 as never }), "CS_INVALID_COMPOSITION"],
    [
      "a getter",
      () =>
        selectJump({
          get a(): null {
            return null;
          },
        }),
      "CS_ACCESSOR_ARGUMENT",
    ],
    ["a source that is none", () => bind(1 as never, selectJump({ a: null })), "CS_INVALID_COMPOSITION"],
    ["a selector that is none", () => bind(echo(1), { a: null } as never), "CS_INVALID_COMPOSITION"],
    ["a function that makes none", () => bind(echo(1), () => 1 as never), "CS_INVALID_COMPOSITION"],
    [
      "a policy of a body",
      () => bind(echo(1), selectJump({ a: null })).withRetry({ attempts: 2 }),
      "CS_INVALID_POLICY",
    ],
  ])("5.4 %s", (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }) as Error);
  });
});
