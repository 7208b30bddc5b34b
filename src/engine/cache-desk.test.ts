import { describe, expect, it } from "vitest";
import { call, defer, HandCache, lookUp, newDesk, settle } from "../../test/hand-cache.ts";
import { literal } from "../spec/literal.ts";

describe("5.2 a lookup", () => {
  it.each([undefined, null, 0, "", false])("takes %s as a hit, at once", (value) => {
    const { desk, warnings, flights } = newDesk();
    const { answers } = lookUp(desk.visit(call(new HandCache(() => ({ value })))));
    expect(answers).toEqual([["hit", value]]);
    expect(warnings).toEqual([]);
    expect(flights.size).toBe(0);
  });

  it("tells the cache the key, the call and the engine's time", () => {
    const cache = new HandCache();
    const visit = newDesk().desk.visit(call(cache, [{ a: 1 }]));
    expect(lookUp(visit).answers).toEqual([["leads"]]);
    visit.store("v", () => undefined);
    const info = { task: "load", version: "2", args: [{ a: 1 }], now: 1_000 };
    const [key] = cache.asked[0] ?? [];
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(cache.asked).toEqual([[key, info]]);
    expect(cache.kept).toEqual([[key, "v", info]]);
  });

  it("waits for a cache that answers later", async () => {
    const found = defer();
    const { desk } = newDesk();
    const { answers } = lookUp(desk.visit(call(new HandCache(() => found.promise))));
    await settle();
    expect(answers).toEqual([]);
    found.resolve({ value: 7 });
    await settle();
    expect(answers).toEqual([["hit", 7]]);
  });

  const failing: [string, () => unknown][] = [
    [
      "throws",
      () => {
        throw new Error("down");
      },
    ],
    ["rejects", () => Promise.reject(new Error("down"))],
    ["rejects with nothing", () => Promise.reject(undefined)],
    ["gives null", () => null],
    ["gives a bare value", () => 5],
    ["gives an object without a value", () => ({ result: 5 })],
    ["gives a promise as the value", () => ({ value: Promise.resolve(1) })],
    ["gives a LazyResult as the value", () => ({ value: literal(1) })],
    ["gives something later that is no answer", () => Promise.resolve("x")],
    [
      "gives a hit that cannot be read",
      () => ({
        get value() {
          throw new Error("no");
        },
      }),
    ],
    [
      "gives a promise that cannot be read",
      () =>
        Object.defineProperty(Promise.resolve(), "then", {
          get: () => {
            throw new Error("no");
          },
        }),
    ],
  ];
  it.each(failing)("a cache that %s is a miss, and reported", async (_what, get) => {
    const { desk, warnings } = newDesk();
    const { answers } = lookUp(desk.visit(call(new HandCache(get))));
    await settle();
    expect(answers).toEqual([["leads"]]);
    expect(warnings).toMatchObject([
      { code: "CS_W_CACHE_GET", message: expect.stringContaining('task "load"') },
    ]);
  });

  it("a call without a key goes on without the cache; said once per task", () => {
    const { desk, warnings, flights } = newDesk();
    const cache = new HandCache();
    for (let time = 0; time < 3; time++) {
      const visit = desk.visit(call(cache, [() => 1]));
      expect(lookUp(visit).answers).toEqual([["alone"]]);
      let done = 0;
      visit.store(1, () => done++);
      expect(done).toBe(1);
    }
    desk.visit({ ...call(cache, [new Map(), new (class X {})()]), task: "other" }).lookUp(() => undefined);
    expect(warnings.map(({ code, message }) => [code, message.includes("other")])).toEqual([
      ["CS_W_UNCACHEABLE", false],
      ["CS_W_UNCACHEABLE", true],
    ]);
    expect([cache.asked, cache.kept, flights.size]).toEqual([[], [], 0]);
  });

  it("arguments that refuse to be looked at have no key", () => {
    const trap = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error("no");
        },
      },
    );
    const { desk, warnings } = newDesk();
    expect(lookUp(desk.visit(call(new HandCache(), [trap]))).answers).toEqual([["alone"]]);
    expect(warnings).toMatchObject([{ code: "CS_W_UNCACHEABLE" }]);
  });
});
