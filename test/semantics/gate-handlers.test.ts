import { type ConstraintHandler, type ConstraintSubject, task } from "cascade-ts";
import { scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

/** Lets only tasks start whose name is in the record. */
const allow: ConstraintHandler = {
  type: "allow",
  holdsPlace: false,
  parse: (params) => {
    if (!Array.isArray(params)) throw new Error("give names");
    return params;
  },
  permits: (names, subject) => (names as string[]).includes(subject.task) || { reason: "not on the list" },
};

/** At most so much weight at a time, where a task's weight is the length of its name; keeps count of what it was told. */
function weighing(log: string[]): ConstraintHandler {
  interface State {
    readonly most: number;
    held: number;
  }
  const told = (what: string, { task: name }: ConstraintSubject): void => void log.push(`${what} ${name}`);
  return {
    type: "weight",
    holdsPlace: true,
    parse: (params, previous) => ({ most: Number(params), held: (previous as State | undefined)?.held ?? 0 }),
    permits: (state, subject) => {
      const { most, held } = state as State;
      return held + subject.task.length <= most || { reason: `${held} of ${most} held` };
    },
    take: (state, subject) => {
      told("take", subject);
      (state as State).held += subject.task.length;
    },
    release: (state, subject) => {
      told("release", subject);
      (state as State).held -= subject.task.length;
    },
  };
}

bothSteadyPaths("8.1 handlers that are plugged in", (path) => {
  it.each(positions)(
    "I8 hold what they are about, until their record is cleared: $name",
    async ({ place }) => {
      const engine = path.engine({ constraintHandlers: [allow] });
      const journal = new Journal();
      const body = journal.task("secret", (n: number) => n);
      engine.constrain({ scope: "task:s*", type: "allow", params: [] });
      const done = engine.run(place(body, (lazy) => lazy));
      await quiet();
      expect(journal.calls).toEqual([]);
      engine.unconstrain("task:s*", "allow");
      expect(await done).toBe(1);
    },
  );

  it("I8 replaced, the last write wins; others of the scope stay; the reason is shown", async () => {
    const spy = spySubscriber();
    const clock = new VirtualClock();
    const engine = path.engine({ clock, constraintHandlers: [allow], subscribers: [spy] });
    engine.constrain({ scope: "global", type: "allow", params: ["b"], ttl: "1h" });
    engine.limit("global", { concurrency: 9 });
    const [a, b] = [task("a", () => "a"), task("b", () => "b")];
    const done = engine.run([a(), b()]);
    await quiet();
    expect(spy.ofType("task-blocked").map(({ reason }) => reason)).toEqual(["not on the list (global)"]);
    engine.constrain({ scope: "global", type: "allow", params: ["a"] });
    expect(await done).toEqual(["a", "b"]);
    expect(
      engine
        .constraints()
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(["allow", "concurrency"]);
    expect(spy.ofType("constraint-changed")).toMatchObject([
      { what: "set", constraint: "allow", params: ["a"] },
    ]);
  });

  it("I8 its time is over: those go who waited", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock, constraintHandlers: [allow] });
    engine.constrain({ scope: "global", type: "allow", params: [], ttl: "1m" });
    const done = engine.run([list(1)]);
    await clock.advance("1m");
    expect(await done).toEqual([[1]]);
    expect(clock.pending).toBe(0);
  });

  it("I8 one that holds places: takes and gives back once for each attempt, whatever the end", async () => {
    const log: string[] = [];
    const engine = path.engine({ constraintHandlers: [weighing(log)] });
    engine.constrain({ scope: "global", type: "weight", params: 3 });
    const [a, bb, ccc] = ["a", "bb", "ccc"].map((name) => scriptedTask<[], string>(name)) as [
      never,
      never,
      never,
    ] as ReturnType<typeof scriptedTask<[], string>>[];
    const runs = [a, bb, ccc].map((body) => engine.start([body?.task().withRetry({ attempts: 2 })]));
    await quiet();
    expect(log).toEqual(["take a", "take bb"]);
    a?.open[0]?.fail("again");
    await quiet();
    // The retry stands behind the one that waits already.
    expect(log).toEqual(["take a", "take bb", "release a"]);
    runs[1]?.cancel();
    bb?.open[0]?.fail("stopped");
    await quiet();
    expect(log.slice(3)).toEqual(["release bb", "take ccc"]);
    ccc?.open[0]?.finish("c");
    await quiet();
    a?.open[0]?.finish("a");
    await Promise.all(runs.map((run) => run.outcome()));
    expect(log.slice(5)).toEqual(["release ccc", "take a", "release a"]);
  });

  it("I8 set while bodies run it is told of them, so that nothing is released that was not taken", async () => {
    const log: string[] = [];
    const engine = path.engine({ constraintHandlers: [weighing(log)] });
    const body = scriptedTask<[n: number], string>("body");
    const done = engine.run([body.task(1), body.task(2)]);
    await quiet();
    engine.constrain({ scope: "task:body", type: "weight", params: 8 });
    const third = engine.run([body.task(3)]);
    await quiet();
    expect(body.open).toHaveLength(2);
    for (; body.open.length > 0; await quiet()) body.open[0]?.finish("ok");
    await Promise.all([done, third]);
    expect(log.filter((line) => line.startsWith("take"))).toHaveLength(3);
    expect(log.filter((line) => line.startsWith("release"))).toHaveLength(3);
  });

  it("I10 asking has no side effects: permission is asked as often as it takes, and taken once", async () => {
    const log: string[] = [];
    const engine = path.engine({ constraintHandlers: [weighing(log)], capacities: { slot: 1 } });
    engine.constrain({ scope: "global", type: "weight", params: 100 });
    const body = scriptedTask<[n: number], string>("body");
    const target = [1, 2, 3].map((n) => body.task(n).withConstraints({ slot: 1 }));
    const handle = engine.start(target);
    await quiet();
    expect(log).toEqual(["take body"]);
    handle.cancel();
    body.open[0]?.fail("stopped");
    await handle.outcome();
    expect(log).toEqual(["take body", "release body"]);
  });

  it("I8 one that throws is reported once and counts as permission", async () => {
    const spy = spySubscriber();
    const broken: ConstraintHandler = {
      ...allow,
      permits: () => {
        throw new Error("of the handler");
      },
    };
    const engine = path.engine({ constraintHandlers: [broken], subscribers: [spy] });
    engine.constrain({ scope: "global", type: "allow", params: [] });
    expect(await engine.run(list.map([1, 2, 3]))).toEqual([[1], [2], [3]]);
    expect(spy.ofType("warning").map(({ code, cause }) => [code, (cause as Error).message])).toEqual([
      ["CS_W_CONSTRAINT_HANDLER", "of the handler"],
    ]);
  });

  it("8.3 params that the handler refuses, and unknown types, change nothing", async () => {
    const engine = path.engine({ constraintHandlers: [allow] });
    engine.constrain({ scope: "global", type: "allow", params: ["list"] });
    const before = engine.constraints();
    for (const bad of [
      { scope: "global", type: "allow", params: 7 },
      { scope: "global", type: "unknown", params: {} },
      { scope: "nowhere", type: "allow", params: [] },
      { scope: "global", type: "concurrency", params: { concurrency: -1 } },
      {},
      null,
      "pause",
    ])
      expect(() => engine.constrain(bad as never), JSON.stringify(bad)).toThrow(
        expect.objectContaining({ code: "CS_INVALID_CONSTRAINT" }),
      );
    expect(() => engine.unconstrain("nowhere", "allow")).toThrow(
      expect.objectContaining({ code: "CS_INVALID_CONSTRAINT" }),
    );
    expect(engine.constraints()).toEqual(before);
    expect(await engine.run(list(1))).toEqual([1]);
  });

  it("8.1 the built-in types, set by record", async () => {
    const engine = path.engine();
    const journal = new Journal();
    const body = journal.task("body", () => 1);
    engine.constrain({ scope: "task:body", type: "pause", params: {} });
    const done = engine.run([body()]);
    await quiet();
    expect(journal.calls).toEqual([]);
    engine.unpause("task:body");
    expect(await done).toEqual([1]);
  });

  it("I8 odd handlers are refused", () => {
    for (const bad of [
      {},
      [{}],
      [{ type: "x" }],
      [{ ...allow, type: "" }],
      [{ ...allow, permits: 1 }],
      "allow",
      [allow, allow],
      [{ ...allow, type: "pause" }],
    ])
      expect(() => path.engine({ constraintHandlers: bad as never }), JSON.stringify(bad)).toThrow(
        expect.objectContaining({ code: "CS_INVALID_OPTION" }),
      );
  });
});
