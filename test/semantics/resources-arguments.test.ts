import {
  all,
  type Input,
  inject,
  type LazyResult,
  type Resource,
  resource,
  router,
  settle,
  type Tail,
  task,
} from "cascade-ts";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { ResourceLog } from "./resource-log.ts";

const echo = task("echo", (value: unknown): unknown => value);
const list = task("list", (...items: readonly unknown[]): unknown => items);
/** How often a loop goes round: far more than once through any plan. */
const turns = 200;

bothPaths("6.1 a resource as an argument", (path) => {
  it("6.1 at any depth, beside values and LazyResults, and the same one twice", async () => {
    const log = new ResourceLog();
    const db = log.async("db");
    const target = list(
      inject(db),
      { a: [inject(db), 1, echo("x")], b: { c: inject(db) } },
      "plain",
      echo("y"),
    );
    expect(await path.run(target)).toEqual(["db#1", { a: ["db#1", 1, "x"], b: { c: "db#1" } }, "plain", "y"]);
    expect(log.lines).toEqual(["+db#1", "-db#1"]);
  });

  it("6.1 one LazyResult of it, or two of the same resource, are one instance; of scope task, one an attempt", async () => {
    const log = new ResourceLog();
    const tx = log.sync("tx", { scope: "task" });
    const shared = inject(tx);
    expect(await path.run([list(shared, shared, inject(tx)), list(shared)])).toEqual([
      ["tx#1", "tx#1", "tx#1"],
      ["tx#2"],
    ]);
    expect(log.lines).toEqual(["+tx#1", "-tx#1", "+tx#2", "-tx#2"]);
  });

  it("6.1 declared and as an argument of the same call", async () => {
    const log = new ResourceLog();
    const tx = log.sync("tx", { scope: "task" });
    const use = task("use", { inject: { tx } }, (ctx, given: string) => [ctx.tx, given]);
    expect(await path.run(use(inject(tx)))).toEqual(["tx#1", "tx#1"]);
    expect(log.count("tx")).toEqual([1, 1]);
  });

  it("6.1 in the elements of a map over a literal list", async () => {
    const log = new ResourceLog();
    const [db, tx] = [log.sync("db"), log.async("tx", { scope: "task" })];
    const items = [
      { on: inject(db), n: echo(1) },
      { on: inject(tx), n: 2 },
      { on: inject(tx), n: 3 },
    ];
    expect(await path.run(echo.map(items))).toEqual([
      { on: "db#1", n: 1 },
      { on: "tx#2", n: 2 },
      { on: "tx#3", n: 3 },
    ]);
    expect(log.count("tx")).toEqual([2, 2]);
  });

  it("6.1 as an element of the list itself", async () => {
    const log = new ResourceLog();
    const [db, other] = [log.sync("db"), log.sync("other")];
    expect(await path.run(echo.map([inject(db), inject(other), inject(db)]))).toEqual([
      "db#1",
      "other#2",
      "db#1",
    ]);
  });

  it("6.1 in routes, and only in the chosen one", async () => {
    const log = new ResourceLog();
    const [db, other] = [log.sync("db"), log.sync("other")];
    expect(await path.run(router("a", { a: echo(inject(db)), b: echo(inject(other)) }))).toBe("db#1");
    expect(log.count("other")).toEqual([0, 0]);
  });

  it("6.1 in tail-called graphs, recoveries and fallbacks", async () => {
    const log = new ResourceLog();
    const db = log.sync("db");
    const onward = task("onward", (n: number): Tail<unknown> => (n === 0 ? echo(inject(db)) : onward(n - 1)));
    const broken = task("broken", (): unknown => {
      throw new Error("no");
    });
    const values = await path.run([
      onward(3),
      onward.map([1, 2]),
      broken().recover(() => list(inject(db))),
      echo(1)
        .runIf(false)
        .orElse(echo(inject(db))),
    ]);
    expect(values).toEqual(["db#1", ["db#1", "db#1"], ["db#1"], "db#1"]);
  });

  it("6.1 the body's policies count with it: retries take another of scope task", async () => {
    const log = new ResourceLog();
    const tx = log.sync("tx", { scope: "task" });
    let calls = 0;
    const use = task("use", (value: string) => {
      if (++calls < 3) throw new Error(`no ${calls}`);
      return value;
    });
    expect(await path.run(use(inject(tx)).withRetry({ attempts: 3 }))).toBe("tx#3");
    expect(log.count("tx")).toEqual([3, 3]);
  });

  it("6.1 anything may be a resource: undefined, null, a promise, a function", async () => {
    const values: readonly unknown[] = [undefined, null, 0, "", false, Promise.resolve(1), () => 1];
    const same = task("same", (one: unknown, index: number) => Object.is(one, values[index]));
    const as = (value: unknown): Resource =>
      resource("x", function* () {
        yield value;
      });
    const checks = values.map((value, index) => same(inject(as(value)), index));
    expect(await path.run(checks)).toEqual(values.map(() => true));
  });
});

bothPaths("6.1 where it cannot stand", (path) => {
  const log = new ResourceLog();
  const db = log.sync("db");
  const places: readonly (readonly [string, () => unknown])[] = [
    ["as the target", () => inject(db)],
    ["in a gathered target", () => [echo(1), inject(db)]],
    ["in all", () => all([inject(db)])],
    ["as a condition", () => echo(1).runIf(inject(db))],
    ["as a predecessor", () => echo(1).after(inject(db))],
    ["as a selector", () => router(inject(db), { a: 1 })],
    ["as a route", () => router("a", { a: inject(db) })],
    ["as a fallback", () => echo(1).runIf(false).orElse(inject(db))],
    ["settled", () => settle(inject(db))],
    ["with a recovery", () => inject(db).recover(() => 0)],
    ["as an amount", () => echo(1).withConstraints({ gpu: inject(db) as unknown as LazyResult<number> })],
  ];
  it.each(places)("6.1 an instance cannot outlive its attempt, so it is refused %s", async (_, make) => {
    await expect((async () => path.run(make()))()).rejects.toMatchObject({ code: "CS_INVALID_COMPOSITION" });
    expect(log.lines).toEqual([]);
  });

  it("6.1 and as what a body goes on with", async () => {
    const give = task("give", (): unknown => inject(db));
    await expect(path.run(give())).rejects.toMatchObject({ code: "CS_INVALID_COMPOSITION" });
    await expect(path.run(echo([give()]))).rejects.toMatchObject({ code: "CS_INVALID_COMPOSITION" });
  });
});

bothPaths("4.4 plans are used again, and resources behave as written", (path) => {
  it("4.4 two resources take turns in one loop: each turn gets its own, with one plan", async () => {
    const log = new ResourceLog();
    const [even, odd] = [log.sync("even"), log.async("odd", { scope: "task" })];
    const seen: string[] = [];
    const loop = task("loop", (n: number, given: string): Tail<number> => {
      seen.push(given.replace(/#\d+/, ""));
      return n === 0 ? 0 : loop(n - 1, inject(n % 2 === 0 ? odd : even) as Input<string>);
    });
    const engine = path.engine();
    expect(await engine.run(loop(turns, inject(even)))).toBe(0);
    expect(seen).toEqual(Array.from({ length: turns + 1 }, (_, i) => (i % 2 === 0 ? "even" : "odd")));
    expect(log.count("even")).toEqual([1, 1]);
    expect(log.count("odd")).toEqual([turns / 2, turns / 2]);
    expect(engine.stats.graphsBuilt).toBeLessThanOrEqual(2);
  });

  it("4.4 a resource, a name, a value and a LazyResult in one place", async () => {
    const log = new ResourceLog();
    const [db, named] = [log.sync("db"), log.sync("named")];
    const forms = [
      () => inject(db),
      () => inject<string>("named"),
      () => "value",
      () => echo("lazy") as LazyResult<string>,
    ];
    const seen: string[] = [];
    const loop = task("loop", (n: number, given: string): Tail<number> => {
      seen.push(given);
      return n === 0 ? 0 : loop(n - 1, forms[n % 4]?.() as Input<string>);
    });
    await path.run(loop(8, "first"), { resources: [named] });
    expect(seen).toEqual(["first", "db#1", "lazy", "value", "named#2", "db#1", "lazy", "value", "named#2"]);
  });

  it("4.4 flat targets of one engine", async () => {
    const log = new ResourceLog();
    const [a, b] = [log.sync("a"), log.sync("b")];
    const engine = path.engine();
    const first = await engine.run(list(inject(a), [inject(b)]));
    const second = await engine.run(list(inject(b), [inject(a)]));
    const third = await engine.run(list(inject(a), [inject(a)]));
    expect([first, second, third]).toEqual([
      ["a#1", ["b#2"]],
      ["b#3", ["a#4"]],
      ["a#5", ["a#5"]],
    ]);
    await engine.close();
  });

  it("4.4 tasks of one name with different declarations", async () => {
    const log = new ResourceLog();
    const make = (name: string) => task("use", { inject: { it: log.sync(name) } }, (ctx) => ctx.it);
    const engine = path.engine();
    expect(await engine.run(make("a")())).toBe("a#1");
    expect(await engine.run(make("b")())).toBe("b#2");
    expect(await engine.run([make("c")(), task("use", () => "none")()])).toEqual(["c#3", "none"]);
    await engine.close();
  });
});
