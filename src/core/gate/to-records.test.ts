import { describe, expect, it } from "vitest";
import { toRecords } from "./to-records.ts";

describe("I2 I3 limits as they are said", () => {
  it("make one record per type, with one id and one end", () => {
    const limits = { concurrency: 3, rate: "30/m", burst: 2, ttl: "10s" } as const;
    expect(toRecords("flow:x", limits, "k", 1_000)).toEqual([
      { id: "k", scope: "flow:x", type: "concurrency", params: { concurrency: 3 }, expiresAt: 11_000 },
      { id: "k", scope: "flow:x", type: "rate_limit", params: { rate: 0.5, burst: 2 }, expiresAt: 11_000 },
    ]);
    expect(toRecords("global", { pause: true }, "k", 0)).toEqual([
      { id: "k", scope: "global", type: "pause", params: {} },
    ]);
  });

  it.each([
    ["all", { concurrency: 1 }, "CS_INVALID_CONSTRAINT"],
    ["global", {}, "CS_INVALID_CONSTRAINT"],
    ["global", { burst: 2 }, "CS_INVALID_CONSTRAINT"],
    ["global", { concurrency: -1 }, "CS_INVALID_CONSTRAINT"],
    ["global", { concurrency: 1, rate: "x" }, "CS_INVALID_CONSTRAINT"],
    ["global", { rate: 1, burst: 0.5 }, "CS_INVALID_CONSTRAINT"],
    ["global", { pause: true, ttl: "soon" }, "CS_INVALID_DURATION"],
  ])("on %s %o is refused", (scope, limits, code) => {
    expect(() => toRecords(scope, limits as never, "k", 0)).toThrow(expect.objectContaining({ code }));
  });
});
