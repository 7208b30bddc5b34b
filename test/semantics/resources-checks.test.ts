import { inject, type LazyResult, type Resource, resource, run, type Tail, task } from "cascade-ts";
import { overrideResource } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { ResourceLog } from "./resource-log.ts";

const echo = task("echo", (value: unknown): unknown => value);

/** Two resources that need each other by name; they are given in the option `resources`. */
function circle(log: ResourceLog): Resource[] {
  return [log.sync("egg", { inject: { from: "hen" } }), log.sync("hen", { inject: { from: "egg" } })];
}

/** What cannot work, as something to inject: the code it is refused with, and the resources of the run. */
const impossible: readonly (readonly [string, string, () => readonly [Resource | string, Resource[]]])[] = [
  ["an unknown name", "CS_UNKNOWN_RESOURCE", () => ["nobody", []]],
  ["a cycle", "CS_RESOURCE_CYCLE", () => ["hen", circle(new ResourceLog())]],
  [
    "an unknown name further down",
    "CS_UNKNOWN_RESOURCE",
    () => [new ResourceLog().sync("db", { inject: { pool: "nobody" } }), []],
  ],
  [
    "a run's resource that needs one of a task",
    "CS_RESOURCE_SCOPE",
    () => [
      new ResourceLog().sync("db", { inject: { tx: new ResourceLog().sync("tx", { scope: "task" }) } }),
      [],
    ],
  ],
  [
    "an engine's resource that needs one of a run",
    "CS_RESOURCE_SCOPE",
    () => [
      new ResourceLog().sync("db", { scope: "engine", inject: { it: new ResourceLog().sync("it") } }),
      [],
    ],
  ],
];

const ways: readonly (readonly [string, (wanted: Resource | string) => LazyResult<unknown>])[] = [
  ["declared", (wanted) => task("use", { inject: { it: wanted } }, () => 1)()],
  ["as an argument", (wanted) => echo({ deep: [inject(wanted)] })],
  ["in a map", (wanted) => task("use", { inject: { it: wanted } }, (_ctx, n: number) => n).map([1])],
];

for (const [way, use] of ways) {
  bothPaths(`6.2 refused before anything runs: ${way}`, (path) => {
    it.each(impossible)("6.2 %s", async (_, code, make) => {
      const [wanted, resources] = make();
      const journal = new Journal();
      const target = [
        journal.task("first", () => 1)(),
        use(wanted).runIf(journal.task("condition", () => false)()),
      ];
      await expect(path.run(target, { resources })).rejects.toMatchObject({ code });
      expect(journal.calls).toEqual([]);
    });

    it.each(impossible)(
      "6.2 in a graph that a tail call brings, before that generation: %s",
      async (_, code, make) => {
        const [wanted, resources] = make();
        const journal = new Journal();
        const second = journal.task("second", () => 1);
        const first = journal.task("first", (): unknown => echo([second(), use(wanted)]));
        await expect(path.run(first(), { resources })).rejects.toMatchObject({ code });
        expect(journal.calls).toEqual(["first"]);
        journal.calls.length = 0;
        await expect(path.run(echo([first()]), { resources })).rejects.toMatchObject({ code });
        expect(journal.calls).toEqual(["first"]);
      },
    );
  });
}

bothPaths("6.1 the option resources", (path) => {
  const log = new ResourceLog();
  const named = (name: string, value: string): Resource<string> =>
    resource(name, function* () {
      yield value;
    });
  const use = task("use", { inject: { it: "words" } }, (ctx) => ctx.it);

  it("6.1 the run's come before the engine's, and both before the resource itself", async () => {
    const engine = path.engine({
      resources: { words: named("x", "the engine's"), other: named("y", "engine's other") },
    });
    expect(await engine.run(use())).toBe("the engine's");
    expect(await engine.run(use(), { resources: { words: named("x", "the run's") } })).toBe("the run's");
    expect(await engine.run(echo(inject("other")))).toBe("engine's other");
    expect(await engine.run(echo(inject(named("words", "its own"))))).toBe("the engine's");
    expect(await engine.run(use())).toBe("the engine's");
    await engine.close();
  });

  it("6.1 a list gives each by its own name", async () => {
    expect(await path.run(use(), { resources: [named("words", "hello"), log.sync("more")] })).toBe("hello");
  });

  it("6.1 the same target with another table, on one engine", async () => {
    const engine = path.engine();
    const target = use();
    for (const value of ["a", "b", "a"])
      expect(await engine.run(target, { resources: [named("words", value)] })).toBe(value);
    await expect(engine.run(target)).rejects.toMatchObject({ code: "CS_UNKNOWN_RESOURCE" });
    await engine.close();
  });

  it("6.1 a name that is nearly right gets a suggestion", async () => {
    const near = task("near", { inject: { it: "wrods" } }, (ctx) => ctx.it);
    await expect(path.run(near(), { resources: [named("words", "x")] })).rejects.toThrow(
      /Did you mean "words"/,
    );
  });

  it.each([[null], ["text"], [[1]], [{ a: 1 }], [[named("a", "1"), named("a", "2")]], [new Map()]])(
    "6.1 %s is refused",
    async (resources) => {
      const options = { resources: resources as never };
      await expect(path.run(echo(1), options)).rejects.toMatchObject({ code: "CS_INVALID_OPTION" });
    },
  );
});

bothPaths("F6 overrideResource", (path) => {
  it("F6 stands in everywhere, with the scope of what it replaces, and is restored", async () => {
    const log = new ResourceLog();
    const tx = log.sync("tx", { scope: "task" });
    const db = log.sync("db", { inject: {} });
    const use = task("use", { inject: { tx, db } }, (ctx, given: unknown) => [ctx.tx, ctx.db, given]);
    const target = [use(inject(tx)), use(inject(db))];
    const fakes: string[] = [];
    const override = overrideResource(tx, function* () {
      fakes.push("+");
      yield `fake ${fakes.length}`;
      fakes.push("-");
    });
    expect(await path.run(target)).toEqual([
      ["fake 1", "db#1", "fake 1"],
      ["fake 3", "db#1", "db#1"],
    ]);
    expect(fakes).toEqual(["+", "-", "+", "-"]);
    override.restore();
    override.restore();
    expect(await path.run(use(0))).toEqual(["tx#2", "db#3", 0]);
  });

  it("F6 reaches what other resources need, and wins over the option resources", async () => {
    const log = new ResourceLog();
    const pool = log.sync("pool");
    const db = resource(
      "db",
      function* ({ pool: from }) {
        yield `db on ${String(from)}`;
      },
      { inject: { pool } },
    );
    const use = task("use", { inject: { db } }, (ctx) => ctx.db);
    const override = overrideResource(pool, { value: "fake" });
    const resources = { pool: log.sync("other") };
    expect(await path.run(use(), { resources })).toBe("db on fake");
    override.restore();
    expect(await path.run(use(), { resources })).toBe("db on other#1");
    expect(await path.run(use())).toBe("db on pool#2");
  });

  it("F6 nested, restored in any order; by name too", async () => {
    const log = new ResourceLog();
    const db = log.sync("db");
    const use = task("use", { inject: { db } }, (ctx) => ctx.db);
    const outer = overrideResource(db, { value: "outer" });
    const inner = overrideResource(db, { value: "inner" });
    const byName = overrideResource("db", { value: "by name" });
    expect(await path.run(use())).toBe("inner");
    inner.restore();
    expect(await path.run(use())).toBe("outer");
    outer.restore();
    expect(await path.run(use())).toBe("by name");
    byName.restore();
    expect(await path.run(use())).toBe("db#1");
  });

  it("F6 an override that makes a cycle, or lives too short, is refused", async () => {
    const log = new ResourceLog();
    const pool = log.sync("pool", { scope: "engine" });
    const db = log.sync("db", { inject: { pool } });
    const use = task("use", { inject: { db } }, (ctx) => ctx.db);
    const round = overrideResource(pool, log.sync("round", { inject: { db } }));
    await expect(path.run(use())).rejects.toMatchObject({ code: "CS_RESOURCE_CYCLE" });
    round.restore();
    const short = overrideResource(pool, { value: "short" }, { scope: "task" });
    await expect(path.run(use())).rejects.toMatchObject({ code: "CS_RESOURCE_SCOPE" });
    short.restore();
    expect(log.lines).toEqual([]);
    expect(await path.run(use())).toBe("db#2");
  });
});

it("6.2 run() closes its engine's resources also when the target is refused", async () => {
  const nothing = task("nothing", { inject: { it: "nobody" } }, (): Tail<number> => 1);
  await expect(run(nothing())).rejects.toMatchObject({ code: "CS_UNKNOWN_RESOURCE" });
});
