import {
  all,
  type CascadeEvent,
  inject,
  type LazyResult,
  memory,
  resource,
  sequence,
  task,
  wait,
} from "cascade-ts";
import { scriptedTask } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const say = book.task("around:say", (value: unknown) => value);
const slow = scriptedTask<[n: number], number>("around:slow");
const log: string[] = [];
let opened = 0;
const database = resource("around:database", function* () {
  const n = ++opened;
  log.push(`open ${n}`);
  try {
    yield `connection ${n}`;
  } finally {
    log.push(`close ${n}`);
  }
});
const query = task("around:query", (connection: string, text: unknown) => `${connection}: ${text}`);
void inject;

describe("6 resources of a resumed run", () => {
  it("are acquired anew, only when they are still needed, and released", async () => {
    opened = 0;
    log.length = 0;
    const rig = new Rig();
    const first = rig.process();
    const target = sequence([
      query(inject(database) as never, "a"),
      wait("1h"),
      query(inject(database) as never, "b"),
    ]);
    first.engine.start(target, { runId: "r" });
    await rig.settle();
    expect(log).toEqual(["open 1"]);
    first.crash();
    await rig.clock.advance("1h");
    const seen = watched(rig.process().engine.attach("r"));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded("connection 2: b"));
    expect(log.filter((line) => line.endsWith("2"))).toEqual(["open 2", "close 2"]);
  });

  it("are not acquired for what is committed", async () => {
    opened = 0;
    log.length = 0;
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(sequence([query(inject(database) as never, "a"), wait("1h"), say("end")]), {
      runId: "r",
    });
    await rig.settle();
    await first.engine.close();
    expect(log).toEqual(["open 1", "close 1"]);
    await rig.clock.advance("1h");
    const seen = watched(rig.process().engine.attach("r"));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded("end"));
    expect(log).toHaveLength(2);
  });

  it("asked for by name are looked for again: parked without, on with them", async () => {
    const named = task("around:named", (value: unknown) => `got ${String(value)}`);
    const rig = new Rig();
    const first = rig.process();
    const target = () => sequence([wait("1h"), named(inject("around:otherName") as never)]);
    const mine = resource("around:byName", function* () {
      yield "mine";
    });
    first.engine.start(target(), { runId: "r", resources: { "around:otherName": mine } as never });
    await rig.settle();
    first.crash();
    await rig.clock.advance("1h");
    const without = watched(rig.process().engine.attach("r"));
    await rig.settle();
    expect(without.outcome).toMatchObject({ status: "parked", error: { code: "CS_RUN_PARKED" } });
    expect(rig.row("r")?.message).toContain("around:otherName");
    const seen = watched(
      rig.process().engine.attach("r", { resources: { "around:otherName": mine } as never }),
    );
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded("got mine"));
  });
});

describe("7 amounts of a resumed run", () => {
  it("are the engine's, and nothing is taken for what is committed", async () => {
    const rig = new Rig();
    const first = rig.process({ capacities: { gpu: 1 } });
    const target = all([slow.task(1).withConstraints({ gpu: 1 }), slow.task(2).withConstraints({ gpu: 1 })]);
    first.engine.start(target, { runId: "r" });
    (await slow.next()).finish(1);
    await slow.next();
    await rig.settle();
    first.crash();
    const second = rig.process({ capacities: { gpu: 1 } });
    const seen = watched(second.engine.attach("r"));
    const call = await slow.next();
    expect(call.args).toEqual([2]);
    call.finish(2);
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded([1, 2]));
  });
});

describe("5.2 caches of stored runs", () => {
  it("2.4 of one call alone have no stored form: refused before the first node", async () => {
    book.begin();
    const { engine } = new Rig().process();
    const target = sequence([say(1), say(5).withCache(memory() as never)]);
    await expect(engine.run(target)).rejects.toMatchObject({ code: "CS_NOT_STORABLE" });
    expect(book.names).toEqual([]);
  });

  it("of a task's own definition goes on after the resume", async () => {
    book.begin();
    const cache = memory();
    const calls: unknown[] = [];
    const own = task("around:cached", { cache: cache as never }, (_context, n: number) => {
      calls.push(n);
      return n * 2;
    });
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(sequence([own(1), wait("1h"), all([own(1), own(2)])]), { runId: "r" });
    await rig.settle();
    first.crash();
    await rig.clock.advance("1h");
    const seen = watched(rig.process().engine.attach("r"));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded([2, 4]));
    expect(calls).toEqual([1, 2]);
  });
});

describe("10 events of a resumed run", () => {
  it("begin with run-started, tell only of what runs now, and end with run-finished", async () => {
    const rig = new Rig();
    const first = rig.process();
    const early: CascadeEvent[] = [];
    first.engine.start(sequence([say("a"), wait("1h"), say("b")]), {
      runId: "r",
      subscribers: [(event) => void early.push(event)],
    });
    await rig.settle();
    first.crash();
    await rig.clock.advance("1h");
    const second = rig.process();
    const events: CascadeEvent[] = [];
    const handle = second.engine.attach("r", { subscribers: [(event) => void events.push(event)] });
    const seen = watched(handle);
    await rig.settle();
    expect(seen.outcome?.status).toBe("succeeded");
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe("run-started");
    expect(types.at(-1)).toBe("run-finished");
    const started = events.filter(({ type }) => type === "task-started") as unknown as {
      node: string;
      task: string;
    }[];
    expect(started).toHaveLength(1);
    const before = early.filter(({ type }) => type === "task-started") as unknown as { node: string }[];
    expect(before).toHaveLength(1);
    expect(started[0]?.node).not.toBe(before[0]?.node);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1));
    expect(events.every(({ runId }) => runId === "r")).toBe(true);
  });

  it("of a run that had ended are only its beginning and its end", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    await engine.run(say("x"), { runId: "r" });
    const events: CascadeEvent[] = [];
    await engine.attach("r", { subscribers: [(event) => void events.push(event)] }).outcome();
    expect(events.filter(({ type }) => type.startsWith("task-"))).toEqual([]);
    expect(events.filter(({ type }) => type === "run-finished")).toHaveLength(1);
  });
});

describe("5.6 deadlines of stored runs", () => {
  it("count over a restart: the deadline is the run's, not the process's", async () => {
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(say("late").after(wait("20h")), { runId: "r", deadline: "10h" });
    await rig.clock.advance("6h");
    first.crash();
    const seen = watched(rig.process().engine.attach("r"));
    await rig.clock.advance("3h");
    expect(seen.outcome).toBeUndefined();
    await rig.clock.advance("2h");
    expect(seen.outcome).toMatchObject({ status: "failed", error: { code: "CS_TIMEOUT" } });
    expect(rig.row("r")?.status).toBe("failed");
  });

  it("that passed while nobody lived fail the run at once, and run nothing more", async () => {
    book.begin();
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(sequence([wait("1h"), say("never")]), { runId: "r", deadline: "10h" });
    await rig.settle();
    first.crash();
    await rig.clock.advance("11h");
    const seen = watched(rig.process().engine.attach("r"));
    await rig.settle();
    expect(seen.outcome).toMatchObject({ status: "failed", error: { code: "CS_TIMEOUT" } });
    expect(book.names).toEqual([]);
  });
});

describe("1.4 CS_W_CAPTURED", () => {
  it("is told when a body of a stored run returns a graph with a LazyResult from outside it", async () => {
    book.begin();
    const rig = new Rig();
    const outside: LazyResult<unknown> = say("outside");
    const captures = book.task("around:captures", (): unknown => all([outside, say("own")]));
    const events: CascadeEvent[] = [];
    const { engine } = rig.process();
    const value = await engine.run(all([outside, captures()]), {
      runId: "r",
      subscribers: [(event) => void events.push(event)],
    });
    expect(value).toEqual(["outside", ["outside", "own"]]);
    const codes = events.flatMap((event) => (event.type === "warning" ? [event.code] : []));
    expect(codes).toContain("CS_W_CAPTURED");
  });

  it("is not told of what a body makes itself, or gets as an argument", async () => {
    const rig = new Rig();
    const makes = book.task("around:makes", (value: unknown): unknown => all([say(value), say("own")]));
    const events: CascadeEvent[] = [];
    const { engine } = rig.process();
    await engine.run(all([makes(say("given")), makes("plain")]), {
      runId: "r",
      subscribers: [(event) => void events.push(event)],
    });
    expect(events.filter(({ type }) => type === "warning")).toEqual([]);
  });
});
