import { expect, it } from "vitest";
import { bothPaths, type Path } from "../../test/semantics/both-paths.ts";
import { deferred } from "../../test/semantics/deferred.ts";
import { quiet } from "../../test/semantics/quiet.ts";
import type { CascadeEvent } from "../events/event.ts";
import { all } from "../spec/all.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { task } from "../spec/task.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Engine } from "./engine.ts";
import type { RunHandle } from "./run-handle.ts";

const add = task("add", (a: number, b: number) => a + b);
const join = task("join", (...parts: unknown[]) => parts.join());

bothPaths("a graph of plain calls that meets in its middle", (path: Path) => {
  /** Five calls, of which the third does something else; gives the target and the calls that were made. */
  const five = (third: () => unknown): { readonly target: LazyResult<string>; readonly calls: string[] } => {
    const calls: string[] = [];
    const noting = (name: string, body: () => unknown): LazyResult<unknown> =>
      task(name, () => {
        calls.push(name);
        return body();
      })();
    const [one, two] = [noting("one", () => 1), noting("two", () => 2)];
    const [three, four] = [noting("three", third), noting("four", () => 4)];
    return { target: join(one, two, three, four), calls };
  };
  const order = ["one", "two", "three", "four"];

  it.each<readonly [string, () => unknown]>([
    ["a value", () => 3],
    ["a promise", async () => 3],
    ["another thenable", () => ({ then: (resolve: (value: number) => void) => resolve(3) })],
    ["a LazyResult", () => add(1, 2)],
    ["a promise of a LazyResult", async () => add(1, 2)],
    [
      "a getter `then`",
      () => ({
        get then() {
          return (resolve: (value: unknown) => void) => resolve(add(1, 2));
        },
      }),
    ],
  ])("%s", async (_, third) => {
    const { target, calls } = five(third);
    expect(await path.run(target)).toBe("1,2,3,4");
    expect(calls).toEqual(order);
  });

  it.each<readonly [string, () => unknown, unknown]>([
    [
      "an error",
      () => {
        throw "three";
      },
      "three",
    ],
    ["a rejection", () => Promise.reject("three"), "three"],
    [
      "a getter `then` that throws",
      () => ({
        get then(): never {
          throw "then";
        },
      }),
      "then",
    ],
    [
      "a proxy that can no longer be asked anything",
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
      expect.any(TypeError),
    ],
  ])("%s", async (_, third, cause) => {
    const { target } = five(third);
    await expect(path.run(target)).rejects.toMatchObject({ code: "CS_TASK_FAILED", task: "three", cause });
    expect(await path.run(five(third).target.recover(({ cause: caught }) => caught))).toEqual(cause);
  });

  it("an error and a retry: what is done is not done again", async () => {
    let attempts = 0;
    const flaky = task(
      "flaky",
      () => {
        attempts++;
        if (attempts < 3) throw new Error("not yet");
        return attempts;
      },
      { retry: { attempts: 3 } },
    );
    const { target, calls } = five(() => 3);
    expect(await path.run(join(target, flaky()))).toBe("1,2,3,4,3");
    expect(calls).toEqual(order);
  });

  it("a field of nothing", async () => {
    const nothing = task("nothing", (): { x: number } => undefined as never);
    await expect(path.run(add(add(1, 2), nothing().get("x")))).rejects.toMatchObject({
      code: "CS_TASK_FAILED",
      task: "get",
    });
  });

  it("3.1 a promise: what does not need it goes on", async () => {
    const gate = deferred<number>();
    const { target, calls } = five(() => gate.promise);
    const done = path.run(target);
    await quiet();
    expect(calls).toEqual(order);
    gate.resolve(3);
    expect(await done).toBe("1,2,3,4");
  });

  it("a subscriber that a body adds: it hears of the calls that come after", async () => {
    const heard: CascadeEvent[] = [];
    let handle: RunHandle<unknown> | undefined;
    const { target } = five(() => {
      handle?.subscribe((event) => void heard.push(event));
      return 3;
    });
    handle = path.engine().start(target);
    await handle.result();
    const started = heard.flatMap((event) => (event.type === "task-started" ? [event.task] : []));
    expect(started).toEqual(["four", "join"]);
  });

  it("a cancellation by a body: no other body starts", async () => {
    let handle: RunHandle<unknown> | undefined;
    const { target, calls } = five(() => handle?.cancel("enough"));
    handle = path.engine().start(target);
    expect(await handle.outcome()).toMatchObject({ status: "cancelled", error: { cause: "enough" } });
    await quiet();
    expect(calls).toEqual(["one", "two", "three"]);
  });

  it.each(["as the target", "among others"])(
    "5.5 a body that cancels and goes on is waited for: %s",
    async (place) => {
      const log: string[] = [];
      const gate = deferred();
      let handle: RunHandle<unknown> | undefined;
      const body = task("body", async () => {
        handle?.cancel();
        await gate.promise;
        log.push("body");
      });
      handle = path.engine().start(place === "as the target" ? body() : join(add(1, 2), body()));
      const ended = handle.outcome().then(({ status }) => log.push(status));
      await quiet();
      gate.resolve();
      await ended;
      expect(log).toEqual(["body", "cancelled"]);
    },
  );

  it.each(["as the target", "among others"])(
    "5.5 a body that cancels and throws is not tried again: %s",
    async (place) => {
      const clock = new VirtualClock();
      let calls = 0;
      let handle: RunHandle<unknown> | undefined;
      const body = task(
        "body",
        (): number => {
          calls++;
          handle?.cancel();
          throw new Error("and throws");
        },
        { retry: { attempts: 3, delay: "1h" } },
      );
      handle = path.engine({ clock }).start(place === "as the target" ? body() : join(add(1, 2), body()));
      expect((await handle.outcome()).status).toBe("cancelled");
      expect([calls, clock.pending]).toEqual([1, 0]);
    },
  );

  it("5.5 a body that cancels and returns a LazyResult starts nothing", async () => {
    let handle: RunHandle<unknown> | undefined;
    let calls = 0;
    const next = task("next", () => ++calls);
    const body = task("body", () => {
      handle?.cancel();
      return next();
    });
    for (const target of [body(), join(1, body()), all([body(), body()])]) {
      handle = path.engine().start(target);
      expect((await handle.outcome()).status).toBe("cancelled");
    }
    await quiet();
    expect(calls).toBe(0);
  });

  it("a body that runs another target to its end", async () => {
    const inner = task("inner", () => path.run(add(add(1, 2), 3)));
    expect(await path.run(join(inner(), inner()))).toBe("6,6");
  });

  it("3.5 long stretches of synchronous work let timers and other runs have their turn", async () => {
    const seen: string[] = [];
    // More than 64 turns: so many may pass before the clock is read, when turns were short before.
    const busy = task("busy", (_: number) => {
      const end = performance.now() + 1;
      while (performance.now() < end);
      return 1;
    });
    const long = path.run(all(Array.from({ length: 120 }, (_, i) => busy(i)))).then(() => seen.push("long"));
    const other = path.run(add(1, 2)).then(() => seen.push("other"));
    setImmediate(() => seen.push("macrotask"));
    await Promise.all([long, other]);
    expect(seen.at(-1)).toBe("long");
    expect(seen.slice(0, 2).sort()).toEqual(["macrotask", "other"]);
  });
});

it("4.4 the straight run finds the plan again and needs no bookkeeping: counts are those of the general path", async () => {
  const counts = await Promise.all(
    [true, false].map(async (fastPaths) => {
      const engine = new Engine({ fastPaths });
      for (let i = 0; i < 5; i++) await engine.run(add(add(i, 1), add(i, 2)));
      return engine.stats;
    }),
  );
  expect(counts[0]).toEqual(counts[1]);
  expect(counts[0]).toMatchObject({ graphsBuilt: 1, planHits: 4, nodesRun: 15 });
});
