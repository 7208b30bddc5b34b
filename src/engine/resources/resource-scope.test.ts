import { describe, expect, it } from "vitest";
import { asynchronous, rig, scripted, seen, sync } from "../../../test/resource-rig.ts";
import { ResourceCycleError, ResourceScopeError } from "../../errors/resource-errors.ts";
import { resource } from "../../spec/resource.ts";
import type { Resource } from "../../spec/resource-definition.ts";
import { resourceOverrides } from "./resource-overrides.ts";
import type { ResourceReports } from "./resource-reports.ts";
import { ResourceScope } from "./resource-scope.ts";

describe("acquiring", () => {
  it("F1 drives a sync generator synchronously, from its set-up to its tear-down", () => {
    const { run } = rig();
    const db = sync("db");
    expect(run.acquire(db)).toMatchObject({ value: "db" });
    expect(seen).toEqual(["+db"]);
    expect(run.close()).toEqual([]);
    expect(seen).toEqual(["+db", "-db"]);
  });

  it("F1 waits for an async generator, and has it at once the next time", async () => {
    const { run } = rig();
    const db = asynchronous("db");
    const first = run.acquire(db);
    expect(first).toBeInstanceOf(Promise);
    const acquired = await first;
    expect(run.acquire(db)).toBe(acquired);
    await run.close();
    expect(seen).toEqual(["+db", "-db"]);
  });

  it("6.1 shares one acquisition among all who ask meanwhile", async () => {
    const { run, task } = rig();
    const { made, open } = scripted("db");
    const asked = [run.acquire(made), task.acquire(made), run.acquire(made)];
    open[0]?.setUp.resolve();
    const [a, b, c] = await Promise.all(asked);
    expect([a === b, b === c, open.length]).toEqual([true, true, 1]);
  });

  it("F4 keeps each in its scope", async () => {
    const { engine, run, task } = rig();
    const all = [sync("t", "task"), sync("r", "run"), sync("e", "engine")];
    for (const one of all) void task.acquire(one);
    await task.close();
    expect(seen).toEqual(["+t", "+r", "+e", "-t"]);
    await run.close();
    expect(seen.slice(4)).toEqual(["-r"]);
    await engine.close();
    expect(seen.slice(5)).toEqual(["-e"]);
  });

  it("6.1 gives each attempt its own, each run its own, and an engine one", () => {
    const { engine, run, task } = rig();
    const other = new ResourceScope({ ...run.options, parent: engine });
    const another = new ResourceScope({ ...task.options, parent: other });
    for (const scope of ["task", "run", "engine"] as const) {
      const one = resource(
        `of ${scope}`,
        function* () {
          yield {};
        },
        { scope },
      );
      const mine = task.acquire(one);
      expect(task.acquire(one)).toBe(mine);
      expect(another.acquire(one) === mine).toBe(scope === "engine");
    }
  });

  it("F3 acquires what is needed first, and releases it last", async () => {
    const { run } = rig();
    const base = sync("base");
    const left = asynchronous("left", "run", { base });
    const right = sync("right", "run", { base });
    const top = sync("top", "run", { left, right });
    await run.acquire(top);
    await run.close();
    expect(seen).toEqual(["+base", "+left", "+right", "+top", "-top", "-right", "-left", "-base"]);
  });

  it("hands a factory what it needs as one object, whatever the keys and values are", async () => {
    const { run } = rig({ named: sync("other") });
    const thenable = { then: (resolve: (value: unknown) => void) => resolve("taken apart") };
    const odd = resource("odd", function* () {
      yield thenable;
    });
    const late = asynchronous("late");
    const made = resource(
      "made",
      function* (injected) {
        yield injected;
      },
      { inject: { then: odd, constructor: late, named: "named" } },
    );
    const acquired = await run.acquire(made);
    expect(acquired.value).toEqual({ then: thenable, constructor: "late", named: "other" });
    expect(Reflect.get(Object(acquired.value), "then")).toBe(thenable);
  });

  it.each([undefined, null, 0, "", false, Number.NaN])("takes %s for a value", async (value) => {
    const { run } = rig();
    const made = resource("db", function* () {
      yield value;
    });
    const later = resource("later", async function* () {
      yield value;
    });
    expect((await run.acquire(made)).value).toBe(value);
    expect((await run.acquire(later)).value).toBe(value);
  });

  it("hands promises and thenables of a sync generator on as they are", async () => {
    const { run } = rig();
    const promise = Promise.resolve(1);
    const made = resource("promise", function* () {
      yield promise;
    });
    expect((await run.acquire(made)).value).toBe(promise);
  });

  it("refuses a scope that is not to be had", () => {
    const { run, engine } = rig();
    expect(() => run.acquire(sync("t", "task"))).toThrow(ResourceScopeError);
    expect(() => engine.acquire(sync("r", "run"))).toThrow(ResourceScopeError);
  });

  it("F3 refuses a cycle that an override made after the check", () => {
    const { run } = rig();
    const a = sync("a");
    const restore = resourceOverrides.add(a, sync("a again", "run", { a }));
    expect(() => run.acquire(a)).toThrow(ResourceCycleError);
    restore();
    expect(run.acquire(a)).toMatchObject({ value: "a" });
  });

  it("F6 keeps the replacement beside the real one", () => {
    const { engine } = rig();
    const [real, fake] = [sync("real", "engine"), sync("fake", "engine")];
    const before = engine.acquire(real);
    const restore = resourceOverrides.add(real, fake);
    expect(engine.acquire(real)).toMatchObject({ value: "fake" });
    restore();
    expect(engine.acquire(real)).toBe(before);
    void engine.close();
    expect(seen).toEqual(["+real", "+fake", "-fake", "-real"]);
  });

  it("can be asked from within a factory", async () => {
    const { run } = rig();
    const asked: unknown[] = [];
    const db: Resource<number> = resource("db", function* () {
      asked.push(run.acquire(db));
      yield 1;
    });
    const acquired = run.acquire(db);
    expect(await asked[0]).toBe(acquired);
  });
});

describe("reports", () => {
  it("tell who asked that it was acquired and how long it took, and the owner that it was released", async () => {
    const { task, run, engine, reports, clock } = rig();
    const slow = scripted("slow", "engine");
    const asked = task.acquire(sync("mine", "task", { slow: slow.made }));
    await clock.advance(40);
    slow.open[0]?.setUp.resolve();
    slow.open[0]?.tearDown.resolve();
    await asked;
    void run.acquire(sync("ours"));
    for (const scope of [task, run, engine]) await scope.close();
    expect(reports).toEqual([
      "task: +slow engine 40",
      "task: +mine task 40",
      "run: +ours run 0",
      "task: -mine task",
      "run: -ours run",
      "engine: -slow engine",
    ]);
  });

  it("are not made when nobody listens", async () => {
    const never = (): never => expect.unreachable();
    const report: ResourceReports = { observed: false, acquired: never, released: never };
    const { run, clock } = rig();
    const quiet = new ResourceScope({
      ...run.options,
      report,
      clock: Object.assign(clock, { elapsed: never, setTimer: never }),
    });
    void quiet.acquire(sync("a"));
    expect(quiet.close()).toEqual([]);
    expect(seen).toEqual(["+a", "-a"]);
  });
});
