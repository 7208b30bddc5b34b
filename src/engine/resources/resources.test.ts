import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { asynchronous, codeOf, scripted, seen, sync, use } from "../../../test/resource-rig.ts";
import { all } from "../../spec/all.ts";
import { inject } from "../../spec/inject.ts";
import { resource } from "../../spec/resource.ts";
import type { Resource, ResourceScopeName } from "../../spec/resource-definition.ts";
import type { Tail } from "../../spec/tail.ts";
import { task } from "../../spec/task.ts";
import { scriptedTask } from "../../testing/scripted-task.ts";
import { spySubscriber } from "../../testing/spy-subscriber.ts";
import { VirtualClock } from "../../testing/virtual-clock.ts";
import { Engine } from "../engine.ts";
import { run } from "../run.ts";

const boom = new Error("boom");

beforeEach(() => {
  seen.length = 0;
});
const engines: Engine[] = [];
const engineOf = (...given: ConstructorParameters<typeof Engine>): Engine => {
  const engine = new Engine(...given);
  engines.push(engine);
  return engine;
};
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

describe("F1 a resource of a run", () => {
  it.each([
    ["sync", sync],
    ["async", asynchronous],
  ])("is set up before the body and torn down when the run is over: %s", async (_, make) => {
    const db = make("db");
    await run(use({ db }, (ctx) => seen.push(`body ${ctx["db"]}`))());
    expect(seen).toEqual(["+db", "body db", "-db"]);
  });

  it("is not touched by what does not need it", async () => {
    const db = sync("db");
    await run(use({ db })().runIf(false).orElse(1));
    expect(seen).toEqual([]);
  });

  it("is torn down before run rejects, and sees what the run failed with", async () => {
    const target = use({ db: sync("db") }, () => {
      throw boom;
    })();
    await run(target).catch(() => seen.push("rejected"));
    expect(seen).toEqual(["+db", expect.stringMatching(/^!db .*boom/), "-db", "rejected"]);
  });

  it("H3 stays until every body has settled", async () => {
    const slow = scriptedTask<[db: unknown], unknown>("slow");
    const fails = scriptedTask<[], unknown>("fails");
    const outcome = run(all([slow.task(inject(sync("db"))), fails.task()])).catch(() =>
      seen.push("rejected"),
    );
    const [one, other] = [await slow.next(), await fails.next()];
    const aborted = new Promise((resolve) => one.context.signal.addEventListener("abort", resolve));
    other.fail(boom);
    await aborted;
    seen.push("aborted");
    one.finish("late");
    await outcome;
    expect(seen).toEqual(["+db", "aborted", expect.stringMatching(/^!db/), "-db", "rejected"]);
  });

  it("is torn down when the run is cancelled, also while it is being set up", async () => {
    const { made, open, begun } = scripted("db");
    const handle = engineOf().start(use({ db: made }, () => seen.push("body"))());
    await begun;
    handle.cancel("enough");
    open[0]?.setUp.resolve();
    open[0]?.tearDown.resolve();
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(seen).toEqual(["begin db", "end db"]);
  });
});

describe("F2 and F7 where resources are found", () => {
  it("takes them as arguments, at any depth, and by declaration", async () => {
    const db = sync("db");
    const show = task("show", (value: unknown, _more?: unknown) => value);
    expect(await run(show({ deep: [inject(db), { er: inject(db) }] }, inject(db)))).toEqual({
      deep: ["db", { er: "db" }],
    });
    expect(seen).toEqual(["+db", "-db"]);
  });

  it("serves elements of a map, and shares within the run", async () => {
    const both = use({ mine: sync("mine", "task"), db: sync("db") }, (ctx) => `${ctx["mine"]} ${ctx["db"]}`);
    expect(await run(both.map([1, 2, 3]))).toEqual(["mine db", "mine db", "mine db"]);
    expect(seen.filter((line) => line === "+db")).toHaveLength(1);
    expect(seen.filter((line) => line === "-mine")).toHaveLength(3);
  });

  it("E5 serves a loop of tail calls, a turn its own", async () => {
    const mine = sync("mine", "task");
    const db = sync("db");
    const countdown = task(
      "countdown",
      { inject: { mine, db } },
      (_ctx, n: number): Tail<string> => (n === 0 ? "done" : countdown(n - 1)),
    );
    expect(await run(countdown(3))).toBe("done");
    expect(seen).toEqual([
      "+mine",
      "+db",
      "-mine",
      "+mine",
      "-mine",
      "+mine",
      "-mine",
      "+mine",
      "-mine",
      "-db",
    ]);
  });

  it("hands any value on as it is", async () => {
    const thenable = { then: () => expect.unreachable() };
    const odd = resource("odd", function* () {
      yield thenable as unknown;
    });
    const same = task("same", (value: unknown) => value === thenable);
    expect(await run(same(inject(odd)))).toBe(true);
    expect(await run(use({ odd }, (ctx) => ctx["odd"] === thenable)())).toBe(true);
  });
});

describe("6.2 an attempt and its own resources", () => {
  it("has new ones each time, and the failed one sees its error", async () => {
    let attempt = 0;
    const target = use({ tx: sync("tx", "task") }, () => {
      if (++attempt === 1) throw boom;
      return "saved";
    })().withRetry({ attempts: 2 });
    expect(await run(target)).toBe("saved");
    expect(seen).toEqual(["+tx", "!tx Error: boom", "-tx", "+tx", "-tx"]);
  });

  const commit = resource(
    "commit",
    async function* () {
      yield 1;
      throw boom;
    },
    { scope: "task" },
  );

  it("fails when one cannot be released", async () => {
    expect(await codeOf(run(use({ commit })()))).toBe("CS_TEAR_DOWN");
  });

  it("keeps its own failure when one cannot be released either", async () => {
    const target = use({ commit: sync("a", "task"), other: badly("task") }, () => {
      throw new TypeError("first");
    })();
    expect(await codeOf(run(target))).toBeInstanceOf(TypeError);
  });

  it("fails when one cannot be acquired, and is tried again by its policy", async () => {
    let tries = 0;
    const flaky = resource("flaky", async function* () {
      if (++tries === 1) throw boom;
      yield "there";
    });
    expect(await codeOf(run(use({ flaky })()))).toBe("CS_RESOURCE_FAILED");
    tries = 0;
    expect(await run(use({ flaky }, (ctx) => ctx["flaky"])().withRetry({ attempts: 2 }))).toBe("there");
  });

  it("releases before its value goes anywhere", async () => {
    const next = task("next", (_before: unknown) => seen.push("next"));
    await run(next(use({ tx: asynchronous("tx", "task") })()));
    expect(seen).toEqual(["+tx", "-tx", "next"]);
  });
});

function badly(scope: ResourceScopeName): Resource {
  return resource(
    `badly ${scope}`,
    function* () {
      try {
        yield 1;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what a tear-down that fails looks like
        throw boom;
      }
    },
    { scope },
  );
}

describe("F4 longer scopes", () => {
  it("keeps what is the engine's until it closes, shared by runs side by side", async () => {
    const engine = engineOf();
    const pool = asynchronous("pool", "engine");
    const target = use({ pool }, (ctx) => ctx["pool"]);
    expect(await Promise.all([engine.run(target()), engine.run(target())])).toEqual(["pool", "pool"]);
    expect(seen).toEqual(["+pool"]);
    await engine.close();
    expect(seen).toEqual(["+pool", "-pool"]);
  });

  it("6.2 reports a failing tear-down of a run, which hides nothing", async () => {
    const spy = spySubscriber();
    expect(await run(use({ bad: badly("run") })(), { subscribers: [spy] })).toBe("ok");
    expect(spy.ofType("warning").map(({ code }) => code)).toContain("CS_W_TEAR_DOWN");
    const failing = use({ bad: badly("run") }, () => {
      throw new TypeError("mine");
    });
    expect(await codeOf(run(failing(), { subscribers: [spy] }))).toBeInstanceOf(TypeError);
  });

  it("does not wait for ever for a tear-down", async () => {
    const clock = new VirtualClock();
    const { made, open } = scripted("hanging");
    const spy = spySubscriber();
    const done = run(use({ made })(), { clock, grace: "2s", subscribers: [spy] });
    await clock.advance();
    open[0]?.setUp.resolve();
    await clock.advance("2s");
    expect(await done).toBe("ok");
    expect(spy.ofType("warning").map(({ code }) => code)).toEqual(["CS_W_TEAR_DOWN"]);
  });
});

describe("events", () => {
  it("tell what came and went", async () => {
    const spy = spySubscriber();
    await run(use({ tx: sync("tx", "task"), db: sync("db") })(), { subscribers: [spy] });
    expect(spy.ofType("resource-acquired").map(({ resource: name, scope }) => [name, scope])).toEqual([
      ["tx", "task"],
      ["db", "run"],
    ]);
    expect(spy.ofType("resource-released").map(({ resource: name }) => name)).toEqual(["tx", "db"]);
    expect(spy.events.at(-1)?.type).toBe("run-finished");
  });
});
