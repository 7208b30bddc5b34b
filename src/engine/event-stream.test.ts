import { describe, expect, it } from "vitest";
import type { CascadeEvent, Subscriber } from "../events/event.ts";
import { EventStream } from "./event-stream.ts";

/** A run that says what the test says. */
class Source {
  #subscriber: Subscriber | undefined;
  #seq = 0;
  detached = 0;

  readonly subscribe = (subscriber: Subscriber): (() => void) => {
    this.#subscriber = subscriber;
    return () => {
      this.detached++;
      this.#subscriber = undefined;
    };
  };

  say(count = 1): void {
    for (let i = 0; i < count; i++) {
      const seq = ++this.#seq;
      this.#subscriber?.({ type: "run-started", runId: "r", seq, time: 0, name: String(seq) });
    }
  }

  end(): void {
    const status = "succeeded" as const;
    const seq = ++this.#seq;
    this.#subscriber?.({
      type: "run-finished",
      runId: "r",
      seq,
      time: 0,
      status,
      duration: 0,
      error: undefined,
    });
  }
}

const textOf = (event: CascadeEvent): string => {
  if (event.type === "run-started") return event.name;
  return event.type === "warning" ? event.message : event.type;
};

async function readAll(stream: EventStream): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of stream) seen.push(textOf(event));
  return seen;
}

describe("10 events() of a run", () => {
  it("gives all events in order, then ends and lets go of the run", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    source.say(2);
    const all = readAll(stream);
    source.say();
    source.end();
    expect(await all).toEqual(["1", "2", "3", "run-finished"]);
    expect(source.detached).toBe(1);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("gives each event once, whoever reads", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    source.say(2);
    source.end();
    const [one, two] = await Promise.all([readAll(stream), readAll(stream)]);
    expect([...one, ...two].sort()).toEqual(["1", "2", "run-finished"]);
  });

  it("readers may ask ahead: they are served in order, and all of them at the end", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    const asked = [stream.next(), stream.next(), stream.next(), stream.next()];
    source.say();
    source.end();
    const results = await Promise.all(asked);
    expect(results.map(({ done, value }) => (done === true ? "done" : textOf(value)))).toEqual([
      "1",
      "run-finished",
      "done",
      "done",
    ]);
  });

  it("of a run that is over ends at once", async () => {
    const stream = new EventStream(new Source().subscribe, true);
    expect(await readAll(stream)).toEqual([]);
  });
});

describe("10 the buffer is bounded", () => {
  it("drops the newest beyond 10,000 unread ones, and tells how many before the next", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    source.say(10_003);
    expect((await stream.next()).value).toMatchObject({ name: "1" });
    source.say();
    source.end();
    const rest = await readAll(stream);
    expect(rest.length).toBe(10_000 - 1 + 3);
    expect(rest.slice(9_998)).toEqual([
      "10000",
      "3 events were dropped because they were not read in time",
      "10004",
      "run-finished",
    ]);
  });

  it("tells of drops at the end at the latest, and never drops run-finished", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    source.say(10_050);
    source.end();
    const seen = await readAll(stream);
    expect(seen.slice(9_999)).toEqual([
      "10000",
      "50 events were dropped because they were not read in time",
      "run-finished",
    ]);
  });

  it("counts anew after it has told", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    source.say(10_001);
    for (let i = 0; i < 10; i++) await stream.next();
    source.say(20);
    source.end();
    const warnings = (await readAll(stream)).filter((text) => text.includes("dropped"));
    expect(warnings.map((text) => Number.parseInt(text, 10))).toEqual([1, 11]);
  });

  it("what was read leaves room", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    for (let round = 0; round < 5; round++) {
      source.say(9_000);
      for (let i = 0; i < 9_000; i++) await stream.next();
    }
    source.end();
    expect(await readAll(stream)).toEqual(["run-finished"]);
  });
});

describe("return()", () => {
  it("ends a loop that is left, and lets go of the run", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    source.say(3);
    for await (const event of stream) if (textOf(event) === "2") break;
    expect(source.detached).toBe(1);
    source.say();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("ends readers that wait", async () => {
    const source = new Source();
    const stream = new EventStream(source.subscribe);
    const waiting = stream.next();
    expect(await stream.return()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
