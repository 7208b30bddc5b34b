import fc from "fast-check";
import { expect, it } from "vitest";
import { HandDrivenMachine } from "../../test/hand-driven-machine.ts";
import { all } from "../spec/all.ts";
import type { Lazy } from "../spec/lazy.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { recv } from "../spec/recv.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import { task } from "../spec/task.ts";
import { wait } from "../spec/wait.ts";

// The bodies never run: the test says what they gave.
const body = task("body", (..._: unknown[]): unknown => undefined);

/** Draws numbers from 0 to below; the whole of a run depends on them alone. */
type Draw = (below: number) => number;

/** Random programs: nodes that use nodes made before, of every kind that the machine treats in its own way. */
class Maker {
  readonly #draw: Draw;
  readonly nodes: LazyResult<unknown>[] = [];
  #names = 0;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  call(...uses: Lazy[]): LazyResult<unknown> {
    const call = body(...uses).as(`c${this.#names++}`);
    const policy = this.#draw(8);
    if (policy === 0) return call.withRetry({ attempts: 2 });
    if (policy === 1) return call.withRetry({ attempts: 3, delay: 10 });
    if (policy === 2) return call.withPriority(this.#draw(3));
    return call;
  }

  pick(): LazyResult<unknown> {
    const { nodes } = this;
    // Mostly of the last few, so that programs are deep as well as shared.
    const from = this.#draw(3) === 0 ? 0 : Math.max(0, nodes.length - 4);
    return nodes[from + this.#draw(nodes.length - from)] ?? this.call();
  }

  grow(count: number): LazyResult<unknown> {
    for (let i = 0; i < count; i++) this.nodes.push(this.#guarded(this.#one()));
    return all(this.nodes.slice(-2));
  }

  #one(): LazyResult<unknown> {
    switch (this.#draw(13)) {
      case 0:
        return all([this.pick(), this.pick()]);
      case 1:
        return this.pick().orElse(this.pick());
      case 2:
        return this.pick()
          .recover(() => 0)
          .as(`r${this.#names++}`);
      case 3:
        return settle(this.pick());
      case 4:
        return router(this.pick(), { x: this.pick(), y: this.pick() });
      case 5:
        return sequence([this.pick(), this.pick()]);
      case 6: {
        const map = body.map([1, 2, 3]).withConcurrency(2);
        const policy = this.#draw(3);
        const tried = policy === 0 ? map.withRetry({ attempts: 2, delay: this.#draw(2) }) : map;
        return tried.as(`m${this.#names++}`);
      }
      case 7:
        return body.map([this.pick(), 2]).as(`m${this.#names++}`);
      case 8:
        return wait(5).as(`w${this.#names++}`);
      case 9:
        return recv(`t${this.#names++}`);
      default:
        return this.call(...Array.from({ length: this.#draw(3) }, () => this.pick()));
    }
  }

  #guarded(node: LazyResult<unknown>): LazyResult<unknown> {
    const guard = this.#draw(12);
    if (guard === 0) return node.runIf(this.pick());
    if (guard === 1) return node.after(this.pick());
    if (guard === 2) return node.runIf(false);
    return node;
  }
}

/** Something happens: a body ends, a timer is due, a result is stored, a signal comes. False when nothing can. */
function happen(hand: HandDrivenMachine, maker: Maker, draw: Draw): boolean {
  const moves: (() => void)[] = [];
  for (const name of hand.running) {
    moves.push(() => {
      const kind = draw(10);
      if (kind === 0) hand.fail(name);
      else if (kind === 1) hand.fail(name, "no", false);
      else if (kind === 2) hand.tailCall(name, maker.pick());
      else if (kind === 3) hand.tailCall(name, maker.call(maker.pick()));
      else if (kind === 4 && hand.isStopping(name)) hand.giveUp(name);
      else hand.succeed(name, draw(2) === 0 ? "x" : "y");
    });
  }
  for (const name of hand.commits) moves.push(() => hand.commit(name));
  for (const timer of hand.timers) moves.push(() => hand.fire(timer.slice(0, timer.lastIndexOf(" "))));
  for (const topic of hand.topics) moves.push(() => hand.signal(topic, "x"));
  const move = moves[draw(moves.length)];
  move?.();
  return move !== undefined;
}

const anyRun = fc.record({
  size: fc.integer({ min: 1, max: 14 }),
  numbers: fc.array(fc.nat(9_999), { minLength: 20, maxLength: 300 }),
  drain: fc.boolean(),
  durable: fc.boolean(),
  observed: fc.boolean(),
  maxConcurrency: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
});

type AnyRun = typeof anyRun extends fc.Arbitrary<infer T> ? T : never;

function begin({ size, numbers, ...options }: AnyRun): { hand: HandDrivenMachine; step: () => boolean } {
  let at = 0;
  const draw: Draw = (below) => (below < 1 ? 0 : (numbers[at++ % numbers.length] ?? 0) % below);
  const maker = new Maker(draw);
  const hand = new HandDrivenMachine(maker.grow(size), options);
  return { hand, step: () => happen(hand, maker, draw) };
}

/** Nothing of the run is left. */
function expectQuiet(hand: HandDrivenMachine): void {
  const { running, sleeping, committing, preparing } = hand.machine.state;
  expect({ running, sleeping, committing, preparing }).toEqual({
    running: 0,
    sleeping: 0,
    committing: 0,
    preparing: 0,
  });
  expect([hand.timers, hand.topics, hand.running]).toEqual([[], [], []]);
  expect(hand.machine.next()).toBeUndefined();
}

it("5.4 a run ends when everything has been reported, once, and leaves nothing behind", () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const { hand, step } = begin(run);
      for (let steps = 0; step(); steps++) {
        if (steps < 400) expect(hand.machine.state.running).toBeLessThanOrEqual(run.maxConcurrency);
        else if (steps === 400) hand.cancel();
        else if (steps > 800) throw new Error("it does not end");
      }
      expect(hand.ending).toBeDefined();
      expect(hand.outcome?.[1]).not.toMatchObject({ code: "CS_STALLED" });
      expectQuiet(hand);
    }),
    { numRuns: 1_000 },
  );
});

it("5.5 cancelled at any moment, it starts nothing more and ends when all bodies have reported", () => {
  fc.assert(
    fc.property(anyRun, fc.nat(40), (run, moment) => {
      const { hand, step } = begin(run);
      for (let steps = 0; steps < moment && step(); steps++);
      const endedBefore = hand.ending?.status;
      hand.cancel();
      const starts = (): number => hand.log.filter((line) => line.startsWith("start ")).length;
      const before = starts();
      const running = hand.running.length;
      if (endedBefore === undefined && running > 0) expect(hand.ending).toBeUndefined();
      for (let left = running; left > 0; left--) {
        expect(hand.machine.state.running).toBe(left);
        hand.fail(hand.running[0] ?? "", "stopped");
      }
      for (const name of hand.commits) hand.commit(name);
      expect(starts()).toBe(before);
      expect(hand.ending).toBeDefined();
      expectQuiet(hand);
    }),
    { numRuns: 1_000 },
  );
});

it("is deterministic: the same reports give the same starts, in the same order", () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const once = (): readonly string[] => {
        const { hand, step } = begin(run);
        for (let steps = 0; steps < 60 && step(); steps++);
        return hand.log;
      };
      expect(once()).toEqual(once());
    }),
    { numRuns: 300 },
  );
});
