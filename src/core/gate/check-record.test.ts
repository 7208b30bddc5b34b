import { describe, expect, it } from "vitest";
import { GateBench } from "../../../test/gate-bench.ts";

const throwing = {
  get scope(): string {
    throw new Error("no");
  },
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

const bad: readonly unknown[] = [
  undefined,
  null,
  5,
  "pause",
  [],
  throwing,
  revoked.proxy,
  { id: "", scope: "global", type: "pause", params: {} },
  { id: 5, scope: "global", type: "pause", params: {} },
  { id: "x".repeat(2_000), scope: "global", type: "pause", params: {} },
  { id: "x", scope: "all", type: "pause", params: {} },
  { id: "x", scope: "task:", type: "pause", params: {} },
  { id: "x", scope: `task:${"*".repeat(2_000)}`, type: "pause", params: {} },
  { id: "x", scope: "global", type: "hold", params: {} },
  { id: "x", scope: "global", type: "constructor", params: {} },
  { id: "x", scope: "global", type: "pause", params: {}, expiresAt: Number.NaN },
  { id: "x", scope: "global", type: "pause", params: {}, expiresAt: "soon" },
  ...[undefined, null, 5, {}, { concurrency: -1 }, { concurrency: 1.5 }, { concurrency: "2" }].map(
    (params) => ({ id: "x", scope: "global", type: "concurrency", params }),
  ),
  ...[
    { rate: -1 },
    { rate: Number.NaN },
    { rate: Number.POSITIVE_INFINITY },
    { rate: 1, burst: 0 },
    { rate: 1, burst: Number.POSITIVE_INFINITY },
  ].map((params) => ({ id: "x", scope: "global", type: "rate_limit", params })),
  { id: "x", scope: "global", type: "rate_limit", params: Object.create({ rate: 5 }) },
];

describe("8.3 what is malformed", () => {
  it.each(bad.map((_, i) => i))("is refused and changes nothing (%i)", (i) => {
    const bench = new GateBench();
    bench.set("global", "concurrency", { concurrency: 1 });
    const before = bench.gate.records(0);
    expect(() => bench.gate.set(bad[i] as never, 0)).toThrow(
      expect.objectContaining({ code: "CS_INVALID_CONSTRAINT" }),
    );
    expect(bench.gate.records(0)).toEqual(before);
    expect(bench.notes).toEqual(["set concurrency global"]);
  });

  it("says what is wrong", () => {
    const bench = new GateBench();
    expect(() => bench.set("global", "rate_limit", { rate: -1 })).toThrow(
      "constraint on global: rate_limit: rate: -1 will not do; give a finite number of at least 0.",
    );
    expect(() => bench.set("global", "hold")).toThrow(/known types: pause, concurrency, rate_limit/);
    expect(() => bench.clear("flw:x", "pause")).toThrow(/"flw:x" is none/);
  });

  it("what is changed afterwards outside changes nothing inside", () => {
    const bench = new GateBench();
    const params = { concurrency: 1 };
    bench.set("global", "concurrency", params);
    params.concurrency = 9;
    bench.all("a b");
    expect(bench.order).toEqual(["a"]);
    expect(bench.gate.records(0)[0]?.params).toEqual({ concurrency: 1 });
  });

  it("there are 10,000 records at most", () => {
    const bench = new GateBench();
    for (let i = 0; i < 10_000; i++) bench.set(`run:${i}`, "pause");
    expect(() => bench.set("global", "pause")).toThrow(/10000/);
    bench.set("run:5", "pause");
    bench.clear("run:7", "pause");
    bench.set("global", "pause");
    expect(bench.gate.records(0)).toHaveLength(10_000);
  });
});
