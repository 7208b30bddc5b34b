import { describe, expect, it, vi } from "vitest";
import type { CascadeEvent } from "../events/event.ts";
import { Outbox } from "./outbox.ts";

const clock = { time: 100 };
const outbox = (): Outbox => new Outbox("run-1", () => clock.time);
const started = (name: string) => ({ type: "run-started", name }) as const;
const finished = { type: "run-finished", status: "succeeded", duration: 0, error: undefined } as const;
const textOf = (event: CascadeEvent): string => (event.type === "run-started" ? event.name : event.type);

/** Keeps what a subscriber heard. */
function listen(to: Outbox): string[] {
  const seen: string[] = [];
  to.add((event) => void seen.push(textOf(event)));
  return seen;
}

describe("10 events", () => {
  it("carry the run, the time, and a number without gaps", () => {
    const box = outbox();
    const events: CascadeEvent[] = [];
    box.add((event) => void events.push(event));
    clock.time = 100;
    box.post(started("a"));
    clock.time = 105;
    box.post(finished);
    box.deliver();
    expect(events).toEqual([
      { type: "run-started", name: "a", runId: "run-1", seq: 1, time: 100 },
      { ...finished, runId: "run-1", seq: 2, time: 105 },
    ]);
  });

  it("come to all subscribers in order, when they are delivered, once", () => {
    const box = outbox();
    const seen = [listen(box), listen(box)];
    box.post(started("a"));
    box.post(started("b"));
    expect(seen).toEqual([[], []]);
    box.deliver();
    box.deliver();
    expect(seen).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  it("one function subscribed twice hears once", () => {
    const box = outbox();
    const hear = vi.fn();
    box.add(hear);
    box.add(hear);
    box.post(started("a"));
    box.deliver();
    expect(hear).toHaveBeenCalledTimes(1);
  });

  it("are looked at as long as somebody is subscribed", () => {
    const box = outbox();
    expect(box.observed).toBe(false);
    const remove = box.add(() => {});
    expect(box.observed).toBe(true);
    remove();
    remove();
    expect(box.observed).toBe(false);
  });

  it("nothing comes after run-finished, and the outbox is closed", () => {
    const box = outbox();
    const seen = listen(box);
    box.post(finished);
    expect(box.closed).toBe(true);
    box.post(started("late"));
    box.deliver();
    box.post(started("later"));
    box.deliver();
    expect(seen).toEqual(["run-finished"]);
  });
});

describe("10 a subscriber", () => {
  it("may make events: they come after those that are under way, in the same delivery", () => {
    const box = outbox();
    const seen = listen(box);
    box.add((event) => {
      if (textOf(event) === "a") {
        box.post(started("from a"));
        box.deliver();
      }
    });
    const behind = listen(box);
    box.post(started("a"));
    box.post(started("b"));
    box.deliver();
    expect([seen, behind]).toEqual([
      ["a", "b", "from a"],
      ["a", "b", "from a"],
    ]);
  });

  it("may subscribe another one, which hears from the next event on", () => {
    const box = outbox();
    const late: string[] = [];
    box.add((event) => {
      if (textOf(event) === "a") box.add((other) => void late.push(textOf(other)));
    });
    box.post(started("a"));
    box.post(started("b"));
    box.deliver();
    expect(late).toEqual(["b"]);
  });

  it("may leave, and hears nothing from then on", () => {
    const box = outbox();
    const seen: string[] = [];
    const remove = box.add((event) => {
      seen.push(textOf(event));
      remove();
    });
    box.post(started("a"));
    box.post(started("b"));
    box.deliver();
    expect(seen).toEqual(["a"]);
  });

  it("that throws is reported once, goes on getting events, and disturbs nobody", () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const box = outbox();
    const events: CascadeEvent[] = [];
    let calls = 0;
    box.add(() => {
      calls++;
      throw new Error("broken");
    });
    box.add((event) => void events.push(event));
    box.post(started("a"));
    box.post(started("b"));
    box.deliver();
    expect(events.map(textOf)).toEqual(["a", "b", "warning"]);
    expect(events[2]).toMatchObject({ code: "CS_W_SUBSCRIBER", cause: new Error("broken") });
    expect([calls, warned.mock.calls.length]).toEqual([3, 1]);
  });

  it("that throws on the event on which another one ends the run adds nothing after the end", () => {
    vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const box = outbox();
    box.add((event) => {
      if (textOf(event) === "a") box.post(finished);
    });
    box.add(() => {
      throw new Error("broken");
    });
    const seen = listen(box);
    box.post(started("a"));
    box.deliver();
    expect(seen).toEqual(["a", "run-finished"]);
  });
});
