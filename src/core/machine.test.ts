import { describe, expect, it } from "vitest";
import { HandDrivenMachine } from "../../test/hand-driven-machine.ts";
import { all } from "../spec/all.ts";
import { param } from "../spec/param.ts";
import { recv } from "../spec/recv.ts";
import { router } from "../spec/router.ts";
import { task } from "../spec/task.ts";
import { wait } from "../spec/wait.ts";
import { Permits, RunPermits } from "./permits.ts";

// The bodies never run: the test says what they gave.
const named = (name: string) => task(name, (..._: unknown[]): unknown => undefined);
const [a, b, c] = [named("a"), named("b"), named("c")];

describe("a machine driven by hand", () => {
  it("3.1 starts what needs nothing, and the rest as what it needs has succeeded, in any order", () => {
    const hand = new HandDrivenMachine(all([c(a()), b()]));
    expect(hand.running).toEqual(["a", "b"]);
    hand.succeed("b", 2);
    expect(hand.running).toEqual(["a"]);
    hand.succeed("a", 1);
    expect(hand.running).toEqual(["c"]);
    expect(hand.ending).toBeUndefined();
    hand.succeed("c", 3);
    expect(hand.outcome).toEqual(["succeeded", [3, 2]]);
    expect(hand.log).toEqual(["start a", "start b", "start c", "finished succeeded"]);
  });

  it("ends at once for a target that needs no body", () => {
    expect(new HandDrivenMachine(all([1, 2])).outcome).toEqual(["succeeded", [1, 2]]);
    expect(new HandDrivenMachine(a().runIf(false)).outcome).toEqual([
      "skipped",
      { kind: "condition-false", origin: "a" },
    ]);
  });

  it("ignores what a body reports that is over", () => {
    const hand = new HandDrivenMachine(all([all([a(), c()]).recover(() => 0), b()]));
    hand.fail("c");
    const late = hand.giveUp("a");
    hand.machine.succeeded(late, "late");
    hand.machine.failed(late, "late", { mayRetry: true });
    hand.machine.tailCalled(late, c());
    hand.machine.graceOver(late, { mayRetry: false });
    hand.machine.timer(late);
    hand.machine.received(late, "late");
    hand.pump();
    expect(hand.machine.state.running).toBe(2);
    expect(hand.running).toEqual(["b", "recover"]);
  });

  it("3.2 a route starts when the selector has chosen it", () => {
    const hand = new HandDrivenMachine(router(a(), { x: b(), y: c() }));
    expect(hand.running).toEqual(["a"]);
    hand.succeed("a", "y");
    expect(hand.running).toEqual(["c"]);
    hand.succeed("c", "end");
    expect(hand.outcome).toEqual(["succeeded", "end"]);
  });
});

describe("attempts", () => {
  it("5.1 a body backs off on a timer, holding nothing", () => {
    const hand = new HandDrivenMachine(all([a().withRetry({ attempts: 3, delay: 100, backoff: 2 }), b()]), {
      maxConcurrency: 1,
      observed: true,
    });
    hand.fail("a");
    expect([hand.running, hand.timers]).toEqual([["b"], ["a 100"]]);
    hand.fire("a");
    expect(hand.running).toEqual(["b"]);
    hand.succeed("b", 2);
    hand.fail("a");
    expect(hand.timers).toEqual(["a 200"]);
    hand.fire("a");
    hand.succeed("a", 1);
    expect(hand.outcome).toEqual(["succeeded", [1, 2]]);
    expect(hand.log.filter((line) => line.includes("retrying"))).toEqual([
      "retrying a after 100",
      "retrying a after 200",
    ]);
  });

  it("without a delay it is ready again at once", () => {
    const hand = new HandDrivenMachine(a().withRetry({ attempts: 2 }));
    hand.fail("a");
    expect([hand.running, hand.timers]).toEqual([["a"], []]);
    hand.fail("a", "second");
    expect(hand.outcome?.[1]).toMatchObject({ node: "a", cause: "second" });
  });

  it("is the last one when the filter of the policy says no", () => {
    const hand = new HandDrivenMachine(a().withRetry({ attempts: 5 }));
    hand.fail("a", "no", false);
    expect(hand.outcome?.[0]).toBe("failed");
  });

  it("3.4 the run's limit counts bodies; what has to wait is told once", () => {
    const hand = new HandDrivenMachine(all([a(), b(), c()]), { maxConcurrency: 1, observed: true });
    hand.pump();
    hand.pump();
    expect(hand.running).toEqual(["a"]);
    hand.succeed("a");
    expect(hand.log).toEqual([
      "built 4",
      "start a",
      "blocked b by max concurrency",
      "succeeded a",
      "start b",
      "blocked c by max concurrency",
    ]);
  });

  it("3.4 permits of the engine are taken one by one and given back", () => {
    const shared = new Permits(1);
    const permits = new RunPermits(shared, () => {});
    const other = new RunPermits(shared, () => {});
    const hand = new HandDrivenMachine(all([a(), b()]), { permits });
    expect(hand.running).toEqual(["a"]);
    hand.succeed("a");
    expect(hand.running).toEqual(["b"]);
    expect(other.tryTake()).toBe(false);
    hand.fail("b");
    expect(other.tryTake()).toBe(true);
  });

  it("5.1 an element that is tried again and its map, which stand at one place in the queue, both have their turn", () => {
    const map = a.map([1, 2, 3]).withConcurrency(2).withRetry({ attempts: 2 });
    const hand = new HandDrivenMachine(all([map, b()]), { maxConcurrency: 1 });
    hand.fail("a[0]");
    const order: string[] = [];
    for (let [name] = hand.running; name !== undefined; [name] = hand.running) {
      order.push(name);
      hand.succeed(name);
    }
    expect(order.sort()).toEqual(["a[0]", "a[1]", "a[2]", "b"]);
    expect(hand.outcome).toEqual(["succeeded", [["a[0]", "a[1]", "a[2]"], "b"]]);
  });

  it("elements of a map keep to their window", () => {
    const hand = new HandDrivenMachine(a.map([1, 2, 3]).withConcurrency(2));
    expect(hand.running).toEqual(["a[0]", "a[1]"]);
    hand.succeed("a[1]", "one");
    expect(hand.running).toEqual(["a[0]", "a[2]"]);
    hand.succeed("a[2]", "two");
    hand.succeed("a[0]", "zero");
    expect(hand.outcome).toEqual(["succeeded", ["zero", "one", "two"]]);
  });
});

describe("waiting", () => {
  it("3.4 wait is a timer, not a body", () => {
    const hand = new HandDrivenMachine(a().after(wait("2s")));
    expect([hand.running, hand.timers]).toEqual([[], ["wait 2000"]]);
    hand.fire("wait");
    expect(hand.running).toEqual(["a"]);
  });

  it("recv gives what comes, and its timer is taken back", () => {
    const hand = new HandDrivenMachine(a(recv("t", { timeout: "1s" })));
    expect([hand.topics, hand.timers]).toEqual([["t"], ["recv 1000"]]);
    hand.signal("t", 5);
    expect([hand.running, hand.topics, hand.timers]).toEqual([["a"], [], []]);
  });

  it("recv whose time is over fails, and receives no more", () => {
    const hand = new HandDrivenMachine(a(recv("t", { timeout: "1s" })));
    hand.fire("recv");
    expect(hand.topics).toEqual([]);
    expect(hand.outcome?.[1]).toMatchObject({ node: "recv", cause: "nothing came" });
  });

  it("11 a frame waits for its parameters before anything of it starts", () => {
    const late = new HandDrivenMachine(a(param("machine-late")), { latePreparation: true });
    expect([late.running, late.ending]).toEqual([[], undefined]);
    late.prepare();
    expect(late.running).toEqual(["a"]);
  });

  it("11 a frame whose parameters are refused fails; one that comes too late is ignored", () => {
    const refused = new HandDrivenMachine(a(param("machine-late")), { latePreparation: true });
    refused.prepare({ error: "refused" });
    expect(refused.outcome).toEqual(["failed", "refused"]);
    const cancelled = new HandDrivenMachine(a(param("machine-late")), { latePreparation: true });
    cancelled.cancel("enough");
    cancelled.prepare();
    expect([cancelled.outcome, cancelled.running]).toEqual([["cancelled", "enough"], []]);
  });
});

describe("commits", () => {
  it("9.1 dependents start after the commit, not before", () => {
    const hand = new HandDrivenMachine(c(a(), b()), { durable: true });
    hand.succeed("a", 1);
    hand.succeed("b", 2);
    expect([hand.running, hand.commits]).toEqual([[], ["a", "b"]]);
    hand.commit("b");
    expect(hand.running).toEqual([]);
    hand.commit("a");
    expect(hand.running).toEqual(["c"]);
    hand.succeed("c", 3);
    expect(hand.ending).toBeUndefined();
    hand.commit("c");
    expect(hand.outcome).toEqual(["succeeded", 3]);
  });

  it("9.3 a tail call is followed after its commit, and a frame's value committed as its owner's", () => {
    const hand = new HandDrivenMachine(all([a(), b()]), { durable: true });
    hand.tailCall("a", c());
    expect([hand.running, hand.commits]).toEqual([["b"], ["a"]]);
    hand.commit("a");
    expect(hand.running).toEqual(["b", "c"]);
    hand.succeed("c", 3);
    hand.commit("c");
    expect(hand.commits).toEqual(["a"]);
    hand.succeed("b", 2);
    hand.commit("b");
    expect(hand.ending).toBeUndefined();
    hand.commit("a");
    expect(hand.outcome).toEqual(["succeeded", [3, 2]]);
  });

  it("9.1 pure results are not committed", () => {
    const pure = task("pure", (_: unknown) => 0, { pure: true });
    const hand = new HandDrivenMachine(a(pure(1)), { durable: true });
    hand.succeed("pure", 1);
    expect([hand.commits, hand.running]).toEqual([[], ["a"]]);
  });

  it("elements, waits and signals are committed like bodies", () => {
    const hand = new HandDrivenMachine(all([a.map([1, 2]), wait(5), recv("t")]), { durable: true });
    hand.succeed("a[1]", "one");
    hand.fire("wait");
    hand.signal("t", "data");
    hand.succeed("a[0]", "zero");
    expect(hand.commits).toEqual(["a[1]", "wait", "recv", "a[0]"]);
    for (const name of hand.commits) hand.commit(name);
    expect(hand.outcome).toEqual(["succeeded", [["zero", "one"], undefined, "data"]]);
  });

  it("a run that ended while something was being committed ends once, and takes no notice of it", () => {
    const hand = new HandDrivenMachine(b(a()), { durable: true });
    hand.succeed("a", 1);
    hand.cancel("enough");
    expect(hand.outcome).toEqual(["cancelled", "enough"]);
    hand.commit("a");
    expect([hand.running, hand.machine.state.committing]).toEqual([[], 0]);
  });
});
