import { describe, expect, it } from "vitest";
import { GateBench } from "../../../test/gate-bench.ts";

describe("8.1 pauses", () => {
  it("hold what matches, and let all go in order of arrival when they are cleared", () => {
    const bench = new GateBench();
    expect(bench.gate.open).toBe(true);
    bench.set("global", "pause");
    expect(bench.gate.open).toBe(false);
    expect(bench.ask(bench.body("a"))).toBe("paused (global)");
    bench.all("b c");
    expect(bench.order).toEqual([]);
    bench.clear("global", "pause");
    expect(bench.order).toEqual(["a", "b", "c"]);
    expect(bench.gate.open).toBe(true);
  });

  it("match by flow, run and task, with * and ?", () => {
    const bench = new GateBench();
    for (const scope of ["flow:f", "run:r9", "task:fetch*", "task:a?"]) bench.set(scope, "pause");
    expect(bench.ask(bench.body("x", { flow: "f" }))).toBe("paused (flow:f)");
    expect(bench.ask(bench.body("x", { run: "r9" }))).toBe("paused (run:r9)");
    expect(bench.ask(bench.body("x", { task: "fetchPage" }))).toBe("paused (task:fetch*)");
    expect(bench.ask(bench.body("x", { task: "ab" }))).toBe("paused (task:a?)");
    expect(bench.ask(bench.body("x", { task: "a" }))).toBe(undefined);
    expect(bench.ask(bench.body("x", { flow: "f*" }))).toBe(undefined);
  });

  it("all that match apply: clearing one leaves the others", () => {
    const bench = new GateBench();
    bench.set("global", "pause");
    bench.set("task:a", "pause");
    bench.set("global", "concurrency", { concurrency: 1 });
    bench.all("a b");
    bench.clear("global", "pause");
    expect(bench.order).toEqual(["b"]);
    bench.clear("global", "concurrency");
    bench.clear("task:a", "pause");
    expect(bench.order).toEqual(["b", "a"]);
  });

  it("do not touch what runs, and hold its next attempt", () => {
    const bench = new GateBench({ capacities: { gpu: 1 } });
    const [a] = bench.all("a", { amounts: { gpu: 1 } });
    bench.set("global", "pause");
    expect(a?.running).toBe(true);
    bench.end(a);
    expect(a && bench.ask(a)).toBe("paused (global)");
  });

  it("8.1 the last write wins per scope and type", () => {
    const bench = new GateBench();
    bench.set("global", "pause", {}, 1_000);
    bench.set("global", "pause");
    expect(bench.gate.records(0)).toEqual([{ id: "test", scope: "global", type: "pause", params: {} }]);
    bench.all("a");
    bench.pass(2_000);
    expect(bench.order).toEqual([]);
    expect(bench.notes).toEqual(["set pause global", "set pause global"]);
  });
});

describe("8.2 the end of a record", () => {
  it("wakes who waits, by the alarm", () => {
    const bench = new GateBench();
    bench.set("global", "pause", {}, 500);
    bench.all("a");
    expect(bench.alarmAt).toBe(500);
    bench.pass(499);
    expect(bench.order).toEqual([]);
    bench.pass(1);
    expect(bench.order).toEqual(["a"]);
    expect(bench.alarmAt).toBe(undefined);
    expect(bench.notes).toEqual(["set pause global", "expired pause global"]);
  });

  it("counts when somebody asks before the alarm rang, and nobody is overtaken then", () => {
    const bench = new GateBench();
    bench.set("global", "pause", {}, 500);
    bench.set("global", "concurrency", { concurrency: 1 });
    bench.all("a");
    bench.now = 500;
    expect(bench.ask(bench.body("b"))).toBe("waits for its turn");
    expect(bench.alarmAt).toBe(500);
    bench.ring();
    expect(bench.order).toEqual(["a"]);
    const other = new GateBench();
    other.set("global", "pause", {}, 500);
    other.now = 500;
    expect(other.ask(other.body("c"))).toBe(undefined);
  });

  it("already past on arrival, it clears what it replaces", () => {
    const bench = new GateBench();
    bench.now = 1_000;
    bench.set("global", "pause");
    bench.all("a");
    bench.set("global", "pause", {}, 1_000);
    expect(bench.order).toEqual(["a"]);
    expect(bench.gate.records(1_000)).toEqual([]);
    bench.set("flow:x", "pause", {}, 5);
    expect(bench.notes).toEqual(["set pause global", "cleared pause global"]);
  });

  it("an alarm that rings early is set again", () => {
    const bench = new GateBench();
    bench.set("global", "pause", {}, 500);
    bench.alarmAt = undefined;
    bench.gate.tick(499.5);
    expect(bench.alarmAt).toBe(500);
  });
});

describe("8.1 concurrency", () => {
  it("lets so many run at a time", () => {
    const bench = new GateBench();
    bench.set("task:fetch*", "concurrency", { concurrency: 2 });
    const [a, b] = bench.all("a b", { task: "fetchPage" });
    expect(bench.ask(bench.body("c", { task: "fetchPage" }))).toBe("2 of 2 running (task:fetch*)");
    bench.all("d", { task: "fetchFile" });
    expect(bench.ask(bench.body("e", { task: "other" }))).toBe(undefined);
    bench.end(b);
    bench.end(a);
    expect(bench.order).toEqual(["a", "b", "e", "c", "d"]);
  });

  it("counts those that run already when it is set", () => {
    const bench = new GateBench({ capacities: { gpu: 9 } });
    const [a] = bench.all("a b", { amounts: { gpu: 1 } });
    bench.set("global", "concurrency", { concurrency: 2 });
    bench.all("c", { amounts: { gpu: 1 } });
    expect(bench.order).toEqual(["a", "b"]);
    bench.end(a);
    expect(bench.order).toEqual(["a", "b", "c"]);
  });

  it("raised wakes who waits; lowered takes effect as bodies end; cleared and set again still counts", () => {
    const bench = new GateBench();
    bench.set("global", "concurrency", { concurrency: 1 });
    const bodies = bench.all("a b c d e");
    bench.set("global", "concurrency", { concurrency: 3 });
    expect(bench.order).toEqual(["a", "b", "c"]);
    bench.set("global", "concurrency", { concurrency: 1 });
    bench.end(bodies[0]);
    bench.end(bodies[1]);
    expect(bench.order).toEqual(["a", "b", "c"]);
    bench.end(bodies[2]);
    expect(bench.order).toEqual(["a", "b", "c", "d"]);
    bench.set("flow:main", "pause");
    bench.clear("global", "concurrency");
    bench.set("global", "concurrency", { concurrency: 1 });
    bench.clear("flow:main", "pause");
    expect(bench.order).toEqual(["a", "b", "c", "d"]);
    bench.end(bodies[3]);
    expect(bench.order).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("0 is a pause", () => {
    const bench = new GateBench();
    bench.set("global", "concurrency", { concurrency: 0 });
    expect(bench.ask(bench.body("a"))).toBe("0 of 0 running (global)");
    bench.set("global", "concurrency", { concurrency: 1 });
    expect(bench.order).toEqual(["a"]);
  });

  it("who is paused keeps no place: those behind go on", () => {
    const bench = new GateBench();
    bench.set("global", "concurrency", { concurrency: 1 });
    const [a] = bench.all("a b c");
    bench.set("task:b", "pause");
    bench.end(a);
    expect(bench.order).toEqual(["a", "c"]);
    bench.clear("task:b", "pause");
    expect(bench.order).toEqual(["a", "c"]);
  });
});

describe("8.2 rates", () => {
  it("let a burst go, then one at a time, without anybody asking again", () => {
    const bench = new GateBench();
    bench.set("flow:main", "rate_limit", { rate: 10, burst: 2 });
    bench.all("a b c d");
    expect(bench.order).toEqual(["a", "b"]);
    expect(bench.ask(bench.body("e"))).toBe("rate limit 10/s (flow:main)");
    expect(bench.alarmAt).toBe(100);
    bench.pass(100);
    expect(bench.order).toEqual(["a", "b", "c"]);
    bench.pass(100);
    bench.pass(100);
    expect(bench.order).toEqual(["a", "b", "c", "d", "e"]);
    expect(bench.alarmAt).toBe(undefined);
  });

  it("under one a second work, and 0 is a pause", () => {
    const bench = new GateBench();
    bench.set("global", "rate_limit", { rate: 1 / 60 });
    bench.all("a b");
    bench.pass(59_999);
    expect(bench.order).toEqual(["a"]);
    bench.pass(1);
    expect(bench.order).toEqual(["a", "b"]);
    bench.set("global", "rate_limit", { rate: 0 });
    expect(bench.ask(bench.body("c"))).toBe("rate limit 0/s (global)");
    expect(bench.alarmAt).toBe(undefined);
    bench.set("global", "rate_limit", { rate: 1_000 });
    bench.pass(1);
    expect(bench.order).toEqual(["a", "b", "c"]);
  });

  it("I10 a token is only taken when the body starts", () => {
    const bench = new GateBench();
    bench.set("global", "rate_limit", { rate: 1 });
    bench.set("task:a", "pause");
    bench.set("task:b", "concurrency", { concurrency: 0 });
    bench.all("a b c");
    expect(bench.order).toEqual(["c"]);
  });

  it("a token comes back when the body never started, and is gone when it ran", () => {
    const bench = new GateBench();
    bench.set("global", "rate_limit", { rate: 1 });
    const [a] = bench.all("a b");
    bench.withdraw(a);
    expect(bench.order).toEqual(["a", "b"]);
    const other = new GateBench();
    other.set("global", "rate_limit", { rate: 1 });
    other.end(other.all("a b")[0]);
    expect(other.order).toEqual(["a"]);
  });

  it("who waits for a token holds no place that another could use", () => {
    const bench = new GateBench({ capacities: { gpu: 2 } });
    bench.set("task:a*", "rate_limit", { rate: 1 });
    const amounts = { gpu: 1 };
    const [a1] = bench.all("a1 b1 a2 b2", { amounts });
    bench.end(a1);
    expect(bench.order).toEqual(["a1", "b1", "b2"]);
    bench.pass(1_000);
    expect(bench.order).toEqual(["a1", "b1", "b2"]);
  });

  it("a body that stands first for a place and loses its token to another lets those behind go", () => {
    const bench = new GateBench({ capacities: { gpu: 2 } });
    bench.all("x", { amounts: { gpu: 1 } });
    bench.set("task:a*", "rate_limit", { rate: 1 });
    bench.all("a1", { amounts: { gpu: 2 } });
    bench.all("b", { amounts: { gpu: 1 } });
    expect(bench.order).toEqual(["x"]);
    bench.all("a2");
    bench.ring();
    expect(bench.order).toEqual(["x", "a2", "b"]);
  });
});
