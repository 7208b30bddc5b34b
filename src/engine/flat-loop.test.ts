import { describe, expect, it } from "vitest";
import { bothPaths, type Path } from "../../test/semantics/both-paths.ts";
import type { CascadeEvent } from "../events/event.ts";
import { all } from "../spec/all.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import type { Tail } from "../spec/tail.ts";
import { type Task, task } from "../spec/task.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Engine } from "./engine.ts";
import type { RunHandle } from "./run-handle.ts";

const turns = 500;
const middle = 250;
const inc = task("inc", (n: number) => n + 1);

type Answer = Tail<unknown> | Promise<Tail<unknown>> | object;
type Loop = Task<[number], unknown>;

/** A loop of 500 turns in which something else happens in the middle. */
function loopWith(something: (next: () => LazyResult<unknown>, loop: Loop) => Answer, isAsync = false): Loop {
  const turn = (n: number): Answer => {
    if (n === middle) return something(() => loop(n + 1), loop);
    return n === turns ? `end ${n}` : loop(n + 1);
  };
  const loop: Loop = task("loop", (isAsync ? async (n: number) => turn(n) : turn) as never);
  return loop;
}

/** An object that can be waited for and is no Promise. */
const thenable = (value: unknown): object => ({
  then: (resolve: (value: unknown) => void) => resolve(value),
});

it("4.4 the loop is what it is here for: no plan is built or looked for, turn after turn", async () => {
  const plain = loopWith((next) => next());
  const engine = new Engine({ clock: new VirtualClock() });
  await engine.run(plain(0));
  expect(engine.stats).toMatchObject({ graphsBuilt: 1, planHits: 0, nodesRun: 501, tailCalls: 500 });
});

bothPaths("a loop that meets in its middle", (path: Path) => {
  const expectEnd = async (loop: Loop): Promise<void> => {
    const engine = path.engine();
    expect(await engine.run(loop(0))).toBe("end 500");
    expect(engine.stats).toMatchObject({ nodesRun: 501, tailCalls: 500 });
  };

  describe.each([false, true])("async: %s", (isAsync) => {
    it("nothing else", () => expectEnd(loopWith((next) => next(), isAsync)));
    it("a promise", () => expectEnd(loopWith(async (next) => next(), isAsync)));
    it("another thenable", () => expectEnd(loopWith((next) => thenable(next()), isAsync)));

    it("a getter `then` that gives a function", () =>
      expectEnd(
        loopWith(
          (next) => ({
            get then() {
              return (resolve: (value: unknown) => void) => resolve(next());
            },
          }),
          isAsync,
        ),
      ));

    it("a call with a label or another priority", async () => {
      await expectEnd(loopWith((_, loop) => loop(middle + 1).as("x"), isAsync));
      await expectEnd(loopWith((_, loop) => loop(middle + 1).withPriority(2), isAsync));
    });

    it("an argument that is a LazyResult", async () => {
      const loop = loopWith((_, again) => again(inc(middle)), isAsync);
      const engine = path.engine();
      expect(await engine.run(loop(0))).toBe("end 500");
      expect(engine.stats.nodesRun).toBe(502);
    });

    it("another task, which returns to the loop", async () => {
      const loop = loopWith((_, again) => task("other", () => again(middle + 1))(), isAsync);
      expect(await path.run(loop(0))).toBe("end 500");
    });

    it("a condition that is false", async () => {
      const loop = loopWith((next) => next().runIf(false), isAsync);
      await expect(path.run(loop(0))).rejects.toMatchObject({ code: "CS_SKIPPED" });
    });

    it("an error, which knows its node", async () => {
      const loop = loopWith(() => {
        throw new Error("middle");
      }, isAsync);
      await expect(path.run(loop(0))).rejects.toMatchObject({
        code: "CS_TASK_FAILED",
        node: "0.250.0",
        attempts: 1,
        cause: new Error("middle"),
      });
    });

    it("a getter `then` that throws", async () => {
      const broken = () => ({
        get then(): never {
          throw new Error("then");
        },
      });
      await expect(path.run(loopWith(broken, isAsync)(0))).rejects.toMatchObject({
        code: "CS_TASK_FAILED",
        cause: new Error("then"),
      });
    });

    it("a value with a `then` that is no function", async () => {
      const value = { then: "later" };
      expect(await path.run(loopWith(() => value, isAsync)(0))).toBe(value);
    });

    it("a proxy that can no longer be asked anything", async () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      await expect(path.run(loopWith(() => proxy, isAsync)(0))).rejects.toMatchObject({
        code: "CS_TASK_FAILED",
        cause: expect.any(TypeError),
      });
    });

    it("an error and a retry: that turn alone is done again", async () => {
      const seen: number[] = [];
      const turn = (n: number): Answer => {
        seen.push(n);
        if (n === 5 && seen.length === 6) throw new Error("once");
        return n === 8 ? "end" : loop(n + 1).withRetry({ attempts: 2, delay: n });
      };
      const loop: Loop = task("loop", (isAsync ? async (n: number) => turn(n) : turn) as never);
      const clock = new VirtualClock();
      const done = path.run(loop(0).withRetry({ attempts: 2, delay: 100 }), { clock });
      await clock.advance(4);
      expect(await done).toBe("end");
      expect(seen).toEqual([0, 1, 2, 3, 4, 5, 5, 6, 7, 8]);
    });

    it("a subscriber that its body adds: it hears of everything from the next turn on", async () => {
      const heard: CascadeEvent[] = [];
      let handle: RunHandle<unknown> | undefined;
      const loop = loopWith((next) => {
        handle?.subscribe((event) => void heard.push(event));
        return next();
      }, isAsync);
      handle = path.engine().start(loop(0));
      expect(await handle.result()).toBe("end 500");
      const started = heard.filter(({ type }) => type === "task-started");
      expect(started.map((event) => "node" in event && event.node)).toEqual(
        Array.from({ length: 250 }, (_, i) => `0.${251 + i}.0`),
      );
      expect(heard.at(-1)?.type).toBe("run-finished");
      expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_, i) => i + 1));
    });

    it("a cancellation by its body: that turn is the last one", async () => {
      let handle: RunHandle<unknown> | undefined;
      let after = 0;
      const loop: Loop = task("loop", ((n: number) => {
        if (n === middle) handle?.cancel("enough");
        if (n > middle) after++;
        return isAsync ? Promise.resolve(loop(n + 1)) : loop(n + 1);
      }) as never);
      handle = path.engine().start(loop(0));
      expect(await handle.outcome()).toMatchObject({ status: "cancelled", error: { cause: "enough" } });
      expect(after).toBe(0);
    });
  });

  it("4.3 what belongs to a frame around: it is waited for, not called again", async () => {
    let calls = 0;
    const shared = task("shared", async () => ++calls)();
    const turn = (n: number): Answer => (n === 20 ? shared : loop(n + 1));
    const loop: Loop = task("loop", turn as never);
    expect(await path.run(all([loop(0), shared, loop(10)]))).toEqual([1, 1, 1]);
  });

  it.each([false, true])("4.3 a call of its own task that is a node around: async %s", async (isAsync) => {
    const ended: number[] = [];
    const turn = (n: number): Answer => {
      if (n === 20) return shared;
      if (n < 50) return loop(n + 1);
      ended.push(n);
      return "end";
    };
    const loop: Loop = task("loop", (isAsync ? async (n: number) => turn(n) : turn) as never);
    const shared = loop(50);
    expect(await path.run(all([loop(0), shared]))).toEqual(["end", "end"]);
    expect(ended).toEqual([50]);
  });

  it("4.3 LazyResults made before the run: ping and pong for ever", async () => {
    let left = 300;
    const ping: LazyResult<string> = task("ping", (): Tail<string> => (left-- > 0 ? pong : "ping"))();
    const pong: LazyResult<string> = task("pong", (): Tail<string> => (left-- > 0 ? ping : "pong"))();
    expect(await path.run(ping)).toBe("ping");
  });

  it("3.3 other work that is ready: both have their turn, in the same order on both paths", async () => {
    const seen: string[] = [];
    const count: Task<[string, number], string> = task("count", (name: string, n: number): Tail<string> => {
      seen.push(`${name}${n}`);
      return n === 3 ? name : count(name, n + 1);
    });
    expect(await path.run(all([count("a", 0), count("b", 0)]))).toEqual(["a", "b"]);
    expect(seen.join(" ")).toBe("a0 b0 a1 b1 a2 b2 a3 b3");
  });
});
