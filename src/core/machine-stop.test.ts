import { describe, expect, it } from "vitest";
import { HandDrivenMachine } from "../../test/hand-driven-machine.ts";
import { all } from "../spec/all.ts";
import { recv } from "../spec/recv.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import { task } from "../spec/task.ts";
import { wait } from "../spec/wait.ts";

// The bodies never run: the test says what they gave.
const named = (name: string) => task(name, (..._: unknown[]): unknown => undefined);
const [a, b, c, d] = [named("a"), named("b"), named("c"), named("d")];
const caught = (): unknown => undefined;

describe("a run that fails", () => {
  it("5.4 stops: what runs is told so and waited for, nothing new starts", () => {
    const hand = new HandDrivenMachine(all([a(), b(), d(c())]));
    hand.fail("a", "first");
    expect(hand.log.filter((line) => line.startsWith("abort"))).toEqual(["abort b", "abort c"]);
    expect(hand.ending).toBeUndefined();
    hand.succeed("c", 1);
    expect(hand.running).toEqual(["b"]);
    hand.fail("b", "second");
    expect(hand.outcome?.[1]).toMatchObject({ node: "a", errors: [{ node: "b", cause: "second" }] });
  });

  it("5.4 what a body throws because it was told to stop is no failure of its own", () => {
    const hand = new HandDrivenMachine(all([a(), b()]));
    hand.fail("a");
    hand.fail("b", Object.assign(new Error("stopped"), { name: "AbortError" }));
    expect(hand.outcome?.[1]).not.toHaveProperty("errors");
  });

  it("5.4 a body that goes on is given up, and what it reports then is ignored", () => {
    const hand = new HandDrivenMachine(all([a(), b()]), { observed: true });
    hand.fail("a");
    const late = hand.giveUp("b");
    expect(hand.outcome?.[0]).toBe("failed");
    hand.machine.failed(late, "late", { mayRetry: true });
    expect(hand.log.slice(-3)).toEqual(["detached b", "cancelled b", "finished failed"]);
  });

  it("5.4 timers and receivers are taken back", () => {
    const hand = new HandDrivenMachine(
      all([a(), b().withRetry({ attempts: 2, delay: 50 }), wait("1h"), recv("t", { timeout: "2h" })]),
    );
    hand.fail("b");
    expect([hand.timers.length, hand.topics]).toEqual([3, ["t"]]);
    hand.fail("a", "end");
    expect([hand.timers, hand.topics]).toEqual([[], []]);
    expect(hand.outcome?.[1]).toMatchObject({ cause: "end" });
    expect(hand.machine.state.sleeping).toBe(0);
  });
});

describe("a recovery", () => {
  it("5.4 starts when what only the failed part needed has settled", () => {
    const hand = new HandDrivenMachine(all([a(), b(), c()]).recover(caught));
    hand.fail("a");
    expect(hand.running).toEqual(["b", "c"]);
    hand.fail("b", "stopped");
    expect(hand.running).toEqual(["c"]);
    hand.succeed("c");
    expect(hand.running).toEqual(["recover"]);
    hand.succeed("recover", "instead");
    expect(hand.outcome).toEqual(["succeeded", "instead"]);
    expect(hand.log.filter((line) => line.startsWith("abort")).sort()).toEqual(["abort b", "abort c"]);
  });

  it("5.4 or been given up", () => {
    const hand = new HandDrivenMachine(all([a(), b()]).recover(caught));
    hand.fail("a");
    hand.giveUp("b");
    expect(hand.running).toEqual(["recover"]);
  });

  it("5.4 leaves alone what others need", () => {
    const shared = b();
    const hand = new HandDrivenMachine(all([all([a(), shared]).recover(caught), shared]));
    hand.fail("a");
    expect(hand.running).toEqual(["b", "recover"]);
    expect(hand.log).not.toContain("abort b");
    hand.succeed("recover", 1);
    hand.succeed("b", 2);
    expect(hand.outcome).toEqual(["succeeded", [1, 2]]);
  });

  it("5.4 releases what had not started, down to what it needs, and waits for what runs there", () => {
    const hand = new HandDrivenMachine(all([a(), d(c(b()))]).recover(caught));
    hand.fail("a");
    expect(hand.log).toContain("abort b");
    hand.succeed("b");
    expect(hand.running).toEqual(["recover"]);
  });

  it("5.4 releases frames, elements, waits and receivers below", () => {
    const parts = [a(), b(), c.map([1, 2]), wait("1h"), recv("t")];
    const hand = new HandDrivenMachine(all(parts).recover(caught));
    hand.tailCall("b", all([d(), wait("2h")]));
    expect(hand.timers).toEqual(["wait 3600000", "wait 7200000"]);
    hand.fail("a");
    expect([hand.timers, hand.topics]).toEqual([[], []]);
    expect(hand.running).toEqual(["c[0]", "c[1]", "d"]);
    hand.succeed("d");
    hand.succeed("c[1]");
    expect(hand.running).toEqual(["c[0]"]);
    hand.fail("c[0]", "stopped");
    expect(hand.running).toEqual(["recover"]);
  });

  it("5.4 of a skip does not start", () => {
    const hand = new HandDrivenMachine(a(b().runIf(false)).recover(caught).orElse("skipped"));
    expect(hand.outcome).toEqual(["succeeded", "skipped"]);
  });

  it("5.4 of a failure that something else told to stop already waits for it too", () => {
    const shared = a();
    const first = all([shared, b()]).recover(caught).as("first");
    const second = all([shared, c()]).recover(caught).as("second");
    const hand = new HandDrivenMachine(all([first, sequence([d(), second])]));
    hand.fail("b");
    expect(hand.running).toEqual(["a", "d"]);
    // It is demanded anew while it stops, and given up once more.
    hand.succeed("d");
    hand.fail("c");
    expect(hand.running).toEqual(["a"]);
    hand.fail("a", "stopped");
    expect(hand.running).toEqual(["first", "second"]);
  });
});

describe("a body that was told to stop and is needed again", () => {
  const again = () => {
    const shared = a();
    const failing = all([shared, b()]).recover(caught).as("failing");
    return new HandDrivenMachine(all([failing, sequence([c(), d(shared)])]), { observed: true });
  };

  it("gives its value when it succeeded after all", () => {
    const hand = again();
    hand.fail("b");
    expect(hand.log).toContain("abort a");
    hand.succeed("c");
    expect(hand.running).toEqual(["a"]);
    hand.succeed("a", "late");
    expect(hand.running).toEqual(["failing", "d"]);
    expect(hand.log.filter((line) => line === "start a")).toHaveLength(1);
  });

  it("starts anew when it did not", () => {
    const hand = again();
    hand.fail("b");
    hand.succeed("c");
    hand.fail("a", "stopped");
    expect(hand.running).toEqual(["a", "failing"]);
    hand.succeed("a", 1);
    hand.succeed("d", 4);
    hand.succeed("failing", 0);
    expect(hand.outcome).toEqual(["succeeded", [0, 4]]);
  });

  it("starts anew when it is asked for after it has stopped", () => {
    const hand = again();
    hand.fail("b");
    hand.fail("a", "stopped");
    expect(hand.running).toEqual(["c", "failing"]);
    hand.succeed("c");
    expect(hand.running).toEqual(["failing", "a"]);
  });
});

describe("a run that drains", () => {
  it("5.4 goes on with what is independent, and lists all failures", () => {
    const hand = new HandDrivenMachine(all([a(), c(b()), d()]), { drain: true });
    hand.fail("a", 1);
    expect([hand.running, hand.ending]).toEqual([["b", "d"], undefined]);
    hand.succeed("b");
    hand.fail("d", 2);
    expect(hand.running).toEqual(["c"]);
    hand.succeed("c");
    expect(hand.outcome?.[1]).toMatchObject({
      code: "CS_RUN_FAILED",
      errors: [{ node: "a" }, { node: "d" }],
    });
    expect(hand.log.filter((line) => line.startsWith("abort"))).toEqual([]);
  });

  it("5.4 all elements of a map run, and frames below go on", () => {
    const hand = new HandDrivenMachine(all([a.map([1, 2, 3]).withConcurrency(1), b()]), { drain: true });
    hand.fail("a[0]", 1);
    hand.tailCall("b", all([c(), d()]));
    hand.fail("c", 2);
    expect(hand.running).toEqual(["a[1]", "d"]);
    hand.succeed("a[1]");
    hand.succeed("d");
    hand.succeed("a[2]");
    // The one that reached the target is first.
    expect(hand.outcome?.[1]).toMatchObject({ errors: [{ node: "c" }, { node: "a[0]" }] });
  });

  it("5.4 what was caught is not listed", () => {
    const hand = new HandDrivenMachine(all([settle(a()), b().recover(caught), c()]), { drain: true });
    hand.fail("a");
    hand.fail("b");
    hand.succeed("recover");
    hand.fail("c", 3);
    expect(hand.outcome?.[1]).toMatchObject({ errors: [{ node: "c" }] });
  });
});

describe("5.5 cancellation", () => {
  it("tells running bodies to stop, starts nothing, and ends when they have", () => {
    const hand = new HandDrivenMachine(all([a(), c(b())]));
    hand.cancel("enough");
    expect(hand.log.slice(-2)).toEqual(["abort a", "abort b"]);
    hand.succeed("b");
    expect(hand.ending).toBeUndefined();
    hand.succeed("a");
    expect(hand.outcome).toEqual(["cancelled", "enough"]);
  });

  it("is not caught, and not twice", () => {
    const hand = new HandDrivenMachine(settle(a().recover(caught)));
    hand.cancel("first");
    hand.cancel("second");
    hand.fail("a", "stopped");
    expect(hand.outcome).toEqual(["cancelled", "first"]);
  });

  it("after the end changes nothing", () => {
    const hand = new HandDrivenMachine(a());
    hand.succeed("a", 1);
    hand.cancel();
    expect(hand.outcome).toEqual(["succeeded", 1]);
  });

  it("during a recovery's wait starts no recovery", () => {
    const hand = new HandDrivenMachine(all([a(), b()]).recover(caught));
    hand.fail("a");
    hand.cancel("enough");
    hand.fail("b", "stopped");
    expect([hand.running, hand.outcome]).toEqual([[], ["cancelled", "enough"]]);
  });
});
