import { describe, expect, it } from "vitest";
import { GateBench } from "../../../test/gate-bench.ts";
import type { ConstraintHandler } from "./constraint-handler.ts";

describe("I8 handlers of one's own", () => {
  const nights: ConstraintHandler<{ from: number }> = {
    type: "after_hour",
    holdsPlace: false,
    parse: (params) => ({ from: Number(params) }),
    permits: ({ from }, { task }, now) =>
      now >= from || task === "urgent" ? true : { reason: "not at this hour", retryAt: from },
  };

  it("may look at the subject and the time", () => {
    const bench = new GateBench({ handlers: [nights] });
    bench.set("global", "after_hour", 22);
    expect(bench.ask(bench.body("a"))).toBe("not at this hour (global)");
    expect(bench.ask(bench.body("urgent"))).toBe(undefined);
    bench.pass(22);
    expect(bench.order).toEqual(["urgent", "a"]);
  });

  it("may hold places, and count in their own way", () => {
    const weights: ConstraintHandler<{ limit: number; now: number }> = {
      type: "weight",
      holdsPlace: true,
      parse: (params, previous) => ({ limit: Number(params), now: previous?.now ?? 0 }),
      permits: (state, { task }) =>
        state.now + task.length <= state.limit || { reason: `weighs ${state.now}` },
      take: (state, { task }) => {
        state.now += task.length;
      },
      release: (state, { task }) => {
        state.now -= task.length;
      },
    };
    const bench = new GateBench({ handlers: [weights] });
    bench.set("global", "weight", 4);
    const [a] = bench.all("aaa bbb c");
    expect(bench.order).toEqual(["aaa"]);
    bench.withdraw(a);
    expect(bench.order).toEqual(["aaa", "bbb", "c"]);
  });

  it("hear of the end of a body only while their record lives", () => {
    const calls: string[] = [];
    const counts: ConstraintHandler<string> = {
      type: "counts",
      holdsPlace: true,
      parse: (params) => String(params),
      permits: () => true,
      take: (state) => void calls.push(`take ${state}`),
      release: (state) => void calls.push(`release ${state}`),
    };
    const bench = new GateBench({ handlers: [counts] });
    bench.set("global", "counts", 1);
    const [a] = bench.all("a");
    bench.clear("global", "counts");
    bench.set("global", "counts", 2);
    bench.end(a);
    expect(calls).toEqual(["take 1", "take 2", "release 2"]);
  });

  it("that throw are reported once per record, and permit", () => {
    const bench = new GateBench({
      handlers: [
        {
          type: "broken",
          holdsPlace: false,
          parse: () => 1,
          permits: () => {
            throw new Error("oh");
          },
          take: () => {
            throw new Error("oh");
          },
        },
      ],
    });
    bench.set("global", "broken");
    bench.end(bench.all("a b")[0]);
    expect(bench.order).toEqual(["a", "b"]);
    expect(bench.notes).toEqual(["set broken global", "problem broken: Error: oh"]);
  });

  it("whose parse throws make the record invalid", () => {
    const bench = new GateBench({
      handlers: [
        {
          type: "picky",
          holdsPlace: false,
          parse: () => {
            throw new TypeError("never");
          },
          permits: () => true,
        },
      ],
    });
    expect(() => bench.set("global", "picky")).toThrow(
      expect.objectContaining({ code: "CS_INVALID_CONSTRAINT", cause: expect.any(TypeError) }),
    );
  });
});
