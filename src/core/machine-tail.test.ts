import { describe, expect, it } from "vitest";
import { HandDrivenMachine } from "../../test/hand-driven-machine.ts";
import { all } from "../spec/all.ts";
import type { Lazy } from "../spec/lazy.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { task } from "../spec/task.ts";

// The bodies never run: the test says what they gave.
const named = (name: string) => task(name, (..._: unknown[]): unknown => undefined);
const [a, b, c, d] = [named("a"), named("b"), named("c"), named("d")];

const cycle = { code: "CS_CYCLE" };

describe("a tail call in tail position", () => {
  it("4.2 replaces the frame", () => {
    const hand = new HandDrivenMachine(a());
    for (let turn = 0; turn < 5; turn++) hand.tailCall("a", a(turn));
    expect(hand.machine.state.root?.generation).toBe(5);
    hand.tailCall("a", b(c()));
    hand.succeed("c", 1);
    hand.succeed("b", 2);
    expect(hand.outcome).toEqual(["succeeded", 2]);
    expect(hand.machine.state.nextFrameNumber()).toBe(1);
  });

  it("4.2 also through a route and a last step", () => {
    const hand = new HandDrivenMachine(router(a(), { x: sequence([b(), c()]) }));
    hand.succeed("a", "x");
    hand.succeed("b");
    hand.tailCall("c", d());
    expect(hand.machine.state.root?.plan.size).toBe(1);
    hand.succeed("d", "end");
    expect(hand.outcome).toEqual(["succeeded", "end"]);
  });

  it("4.2 waits until nothing of the present generation runs any more", () => {
    const shared = b();
    const hand = new HandDrivenMachine(router(a(), { x: c().runIf(shared.orElse(true)), y: shared }));
    hand.succeed("a", "x");
    expect(hand.running).toEqual(["b"]);
    hand.succeed("b", true);
    hand.tailCall("c", d(shared));
    expect(hand.running).toEqual(["d"]);
  });

  it("4.3 carries what is settled, and makes anew what is not", () => {
    const known = b();
    const hand = new HandDrivenMachine(a(known));
    hand.succeed("b", 1);
    hand.tailCall("a", all([known, c()]));
    expect(hand.running).toEqual(["c"]);
    hand.succeed("c", 2);
    expect(hand.outcome).toEqual(["succeeded", [1, 2]]);
  });
});

describe("a tail call elsewhere", () => {
  it("4.1 makes a child frame, whose value is the node's", () => {
    const hand = new HandDrivenMachine(all([a(), b()]));
    hand.tailCall("a", c(d()));
    hand.succeed("d");
    hand.tailCall("c", d());
    hand.succeed("b", 2);
    hand.succeed("d", 1);
    expect(hand.outcome).toEqual(["succeeded", [1, 2]]);
    expect(hand.machine.state.nextFrameNumber()).toBe(2);
  });

  it("4.1 of an element makes a frame for that element, which still takes its place", () => {
    const hand = new HandDrivenMachine(a.map([1, 2, 3]).withConcurrency(2));
    hand.tailCall("a[0]", b());
    expect(hand.running).toEqual(["a[1]", "b"]);
    hand.succeed("a[1]", "one");
    hand.succeed("b", "zero");
    hand.succeed("a[2]", "two");
    expect(hand.outcome).toEqual(["succeeded", ["zero", "one", "two"]]);
  });

  it("4.3 shares what is in the frames around: running, dormant, settled", () => {
    const [running, dormant, settled] = [b(), c(), d()];
    const hand = new HandDrivenMachine(all([a(settled), running, router(running, { x: dormant, y: 0 })]));
    hand.succeed("d", "D");
    hand.tailCall("a", all([settled, running, dormant]));
    expect(hand.running).toEqual(["b", "c"]);
    hand.succeed("c", "C");
    hand.succeed("b", "y");
    expect(hand.outcome).toEqual(["succeeded", [["D", "y", "C"], "y", 0]]);
  });

  it("is no next generation of a frame that ended meanwhile", () => {
    const hand = new HandDrivenMachine(all([a(), b()]).recover(() => 0));
    hand.fail("a");
    hand.tailCall("b", c());
    expect(hand.running).toEqual(["recover"]);
  });

  it("5.4 that cannot be built fails the node, and is caught like any failure", () => {
    const own: Lazy = a();
    const hand = new HandDrivenMachine(all([b(own), c()]));
    hand.tailCall("a", own);
    expect(hand.log).toContain("abort c");
    hand.succeed("c");
    expect(hand.outcome?.[1]).toMatchObject(cycle);
  });
});

describe("4.3 waits that can never end", () => {
  it("a node that waits for itself through its own frame", () => {
    const inner = a();
    const outer = b(inner);
    const hand = new HandDrivenMachine(all([outer, c()]));
    hand.tailCall("a", d(outer));
    hand.succeed("c");
    expect(hand.outcome?.[1]).toMatchObject(cycle);
  });

  it("two frames that wait for each other", () => {
    const [left, right] = [a(), b()];
    const hand = new HandDrivenMachine(all([left, right]));
    hand.tailCall("a", c(right));
    expect(hand.ending).toBeUndefined();
    hand.tailCall("b", d(left));
    expect(hand.outcome?.[1]).toMatchObject(cycle);
    expect(hand.machine.state.aliases.size).toBe(0);
  });

  it("closed by a choice that moves on later", () => {
    const inner = a();
    const outer = router(b(), { x: inner, y: 0 });
    const hand = new HandDrivenMachine(all([inner, outer]));
    hand.tailCall("a", c(outer));
    expect(hand.running).toEqual(["b"]);
    hand.succeed("b", "x");
    expect(hand.outcome?.[1]).toMatchObject(cycle);
  });

  it("but not by one that moves elsewhere", () => {
    const inner = a();
    const outer = router(b(), { x: inner, y: 0 });
    const hand = new HandDrivenMachine(all([inner, outer]));
    hand.tailCall("a", c(outer));
    hand.succeed("b", "y");
    expect(hand.running).toEqual(["c"]);
    hand.succeed("c", 3);
    expect(hand.outcome).toEqual(["succeeded", [3, 0]]);
  });

  it("more of them than are looked at every time are found when the run stalls", () => {
    const count = 80;
    const selectors = Array.from({ length: count }, (_, i) => named(`s${i}`)());
    const bodies = Array.from({ length: count }, (_, i) => named(`n${i}`)());
    const choices = bodies.map((body, i) => router(selectors[i], { x: body, y: 0 }));
    const hand = new HandDrivenMachine(all([all(bodies), all(choices)]));
    bodies.forEach((_, i) => {
      hand.tailCall(`n${i}`, c(choices[i]));
    });
    expect(hand.machine.state.aliases.size).toBe(count);
    selectors.forEach((_, i) => {
      if (hand.running.includes(`s${i}`)) hand.succeed(`s${i}`, "x");
    });
    expect(hand.outcome?.[1]).toMatchObject(cycle);
  });
});
