import { describe, expect, it } from "vitest";
import { Mailbox } from "./mailbox.ts";

/** Receives under a name, and notes what comes. */
function receiver(mailbox: Mailbox, log: unknown[]) {
  return (topic: string, key: object = {}) => mailbox.take(topic, key, (data) => void log.push(data));
}
const never = (): void => {
  throw new Error("nothing was to come");
};
/** The data of the next signal, in an array. */
function take(mailbox: Mailbox, topic: string): readonly [unknown] | undefined {
  const signal = mailbox.take(topic, {}, never);
  return signal === undefined ? undefined : [signal.data];
}

describe("9.5 a topic is a queue", () => {
  it("of signals that wait for receivers, first come, first served", () => {
    const mailbox = new Mailbox();
    for (const data of [1, undefined, 3]) mailbox.send("t", data);
    expect([take(mailbox, "t"), take(mailbox, "t"), take(mailbox, "t")]).toEqual([[1], [undefined], [3]]);
    expect(mailbox.take("t", {}, () => {})).toBeUndefined();
  });

  it("of receivers that wait for signals, first come, first served, one signal each", () => {
    const mailbox = new Mailbox();
    const seen: string[] = [];
    mailbox.take("t", {}, (data) => void seen.push(`first ${data}`));
    mailbox.take("t", {}, (data) => void seen.push(`second ${data}`));
    mailbox.send("t", "a");
    mailbox.send("t", "b");
    mailbox.send("t", "c");
    expect(seen).toEqual(["first a", "second b"]);
    expect(take(mailbox, "t")).toEqual(["c"]);
  });

  it("for each topic its own", () => {
    const mailbox = new Mailbox();
    const log: unknown[] = [];
    receiver(mailbox, log)("a");
    mailbox.send("b", 1);
    expect([log, take(mailbox, "b")]).toEqual([[], [1]]);
  });

  it("that a receiver leaves when it waits no more", () => {
    const mailbox = new Mailbox();
    const log: unknown[] = [];
    const [gone, other] = [{}, {}];
    receiver(mailbox, log)("t", gone);
    receiver(mailbox, log)("t", other);
    mailbox.forget("t", gone);
    mailbox.forget("t", gone);
    mailbox.forget("unknown", gone);
    mailbox.send("t", 1);
    mailbox.send("t", 2);
    expect([log, take(mailbox, "t")]).toEqual([[1], [2]]);
  });

  it("of which a receiver may be told while it sends: no signal is lost or doubled", () => {
    const mailbox = new Mailbox();
    const log: unknown[] = [];
    mailbox.take("t", {}, (data) => {
      log.push(data);
      mailbox.send("t", "from within");
    });
    receiver(mailbox, log)("t");
    mailbox.send("t", "first");
    expect(log).toEqual(["first", "from within"]);
  });

  it("to which what was taken too early comes back, in its place", () => {
    const mailbox = new Mailbox();
    for (const data of [1, 2, 3]) mailbox.send("t", data);
    const early = [mailbox.take("t", {}, never), mailbox.take("t", {}, never)];
    for (const signal of early) if (signal !== undefined) mailbox.putBack("t", signal);
    expect([take(mailbox, "t"), take(mailbox, "t"), take(mailbox, "t")]).toEqual([[1], [2], [3]]);
    const log: unknown[] = [];
    receiver(mailbox, log)("t");
    mailbox.putBack("t", { seq: 9, data: 4 });
    expect(log).toEqual([4]);
  });
});

describe("9.5 the same id is one signal", () => {
  it("of one topic, whether it was received or waits", () => {
    const mailbox = new Mailbox();
    mailbox.send("t", 1, "id");
    mailbox.send("t", 2, "id");
    expect(take(mailbox, "t")).toEqual([1]);
    mailbox.send("t", 3, "id");
    mailbox.send("t", 4, "other");
    mailbox.send("t", 5);
    mailbox.send("t", 6);
    expect([take(mailbox, "t"), take(mailbox, "t"), take(mailbox, "t")]).toEqual([[4], [5], [6]]);
  });

  it("of another topic it is another, however the names are cut", () => {
    const mailbox = new Mailbox();
    mailbox.send("a", 1, "id");
    mailbox.send("b", 2, "id");
    mailbox.send("x\ny", 3, "z");
    mailbox.send("x", 4, "y\nz");
    expect(["a", "b", "x\ny", "x"].map((topic) => take(mailbox, topic))).toEqual([[1], [2], [3], [4]]);
  });

  it("as long as it is among the last 100,000", () => {
    const mailbox = new Mailbox();
    mailbox.take("t", {}, () => {});
    mailbox.send("t", 0, "first");
    for (let i = 1; i < 100_000; i++) {
      mailbox.take("t", {}, () => {});
      mailbox.send("t", i, String(i));
    }
    mailbox.send("t", "again", "first");
    mailbox.take("t", {}, () => {});
    mailbox.send("t", 1, "one more");
    mailbox.send("t", "forgotten by now", "first");
    expect(take(mailbox, "t")).toEqual(["forgotten by now"]);
  });
});

describe("bounds", () => {
  it("10,000 signals wait for a topic; one more is refused, and may be sent again later", () => {
    const mailbox = new Mailbox();
    for (let i = 0; i < 10_000; i++) mailbox.send("t", i);
    expect(() => mailbox.send("t", "late", "id")).toThrow(
      expect.objectContaining({ code: "CS_SIGNAL_OVERFLOW" }),
    );
    expect(take(mailbox, "t")).toEqual([0]);
    mailbox.send("t", "late", "id");
    let last: readonly [unknown] | undefined;
    for (let i = 0; i < 10_000; i++) last = take(mailbox, "t");
    expect(last).toEqual(["late"]);
  });

  it("10,000 topics have signals; one more is refused, those that are there go on", () => {
    const mailbox = new Mailbox();
    for (let i = 0; i < 10_000; i++) mailbox.send(`t${i}`, i);
    expect(() => mailbox.send("more", 1)).toThrow(expect.objectContaining({ code: "CS_SIGNAL_OVERFLOW" }));
    mailbox.send("t0", "second");
    take(mailbox, "t1");
    mailbox.send("more", 1);
    expect(take(mailbox, "more")).toEqual([1]);
  });

  it("any number of receivers may wait, and keep no signal from its topic", () => {
    const mailbox = new Mailbox();
    for (let i = 0; i < 10_001; i++) mailbox.take(`t${i}`, {}, never);
    mailbox.send("other", 1);
    expect(take(mailbox, "other")).toEqual([1]);
  });
});
