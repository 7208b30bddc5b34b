import { type Capacities, task } from "cascade-ts";
import {
  type ScriptedCall,
  SeededRandom,
  scriptedTask,
  spySubscriber,
  VirtualClock,
} from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothSteadyPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);
const numbers = Array.from({ length: 12 }, (_, n) => n);
const named = () => scriptedTask<[name: string], string>("body");
const namesOf = (calls: readonly ScriptedCall<[string], string>[]): string =>
  calls.map(({ args }) => args[0]).join("");

/** Ends the body of a name, and lets the others go on. */
async function end(body: ReturnType<typeof named>, name: string): Promise<string> {
  body.open.find(({ args }) => args[0] === name)?.finish(name);
  await quiet();
  return namesOf(body.open);
}

bothSteadyPaths("7.1 amounts", (path) => {
  it.each(positions)("7.1 are taken and given back: $name", async ({ place }) => {
    const engine = path.engine({ capacities: { gpu: 2 } });
    const body = scriptedTask<[n: number], string>("body");
    const runs = [1, 2, 3].map(() =>
      engine.run(place(body.task as never, (lazy) => lazy.withConstraints({ gpu: 1 }))),
    );
    await quiet();
    expect(body.open).toHaveLength(2);
    body.open[0]?.finish("a");
    await quiet();
    expect(body.open).toHaveLength(2);
    for (const call of [...body.open]) call.finish("b");
    expect(await Promise.all(runs)).toHaveLength(3);
    expect(await engine.run(list(1).withConstraints({ gpu: 2 }))).toEqual([1]);
  });

  it.each(positions)(
    "7.1 above the declared total: fails at once with both numbers: $name",
    async ({ place }) => {
      const journal = new Journal();
      const body = journal.task("body", (n: number) => n);
      const target = place(body, (lazy) =>
        lazy.withConstraints({ gpu: 3 }).withRetry({ attempts: 3, delay: "1h" }),
      );
      const failure = await rejection(path.run(target, { capacities: { gpu: 2 } }));
      expect(failure).toMatchObject({
        code: "CS_INFEASIBLE_AMOUNT",
        capacity: "gpu",
        needed: 3,
        declared: 2,
      });
      expect(failure.message).toMatch(/"body".*3 gpu.*2/);
      expect(journal.calls).toEqual([]);
    },
  );

  it("7.1 B7 two tasks on one slot are serial; a capacity of one element's need works for a map", async () => {
    for (const target of [
      (body: ReturnType<typeof named>) => numbers.map((n) => body.task(`${n}`).withConstraints({ slot: 1 })),
      (body: ReturnType<typeof named>) => body.task.map(numbers.map(String)).withConstraints({ slot: 1 }),
      (body: ReturnType<typeof named>) =>
        body.task.map(list(...numbers.map(String)) as never).withConstraints({ slot: 1 }),
    ]) {
      const body = named();
      const done = path.run(target(body), { capacities: { slot: 1 } });
      for (const n of numbers) {
        await quiet();
        expect(namesOf(body.open)).toBe(`${n}`);
        body.open[0]?.finish("ok");
      }
      await done;
    }
  });

  it("7.1 first come, first served: later small requests wait behind a large one; other capacities do not", async () => {
    const body = named();
    const call = (name: string, amounts: Record<string, number>) => body.task(name).withConstraints(amounts);
    const target = [
      call("a", { gpu: 2 }),
      call("b", { gpu: 3 }),
      call("c", { gpu: 1 }),
      call("d", { cpu: 1 }),
      call("e", { gpu: 1, cpu: 1 }),
      call("f", { cpu: 1 }),
      call("g", { gpu: 0 }),
    ];
    const done = path.run(target, { capacities: { gpu: 3, cpu: 2 } });
    await quiet();
    // f is behind e, which has a place in the line of gpu only: nobody waits for what is free.
    expect(namesOf(body.open)).toBe("adfg");
    expect(await end(body, "d")).toBe("afg");
    expect(await end(body, "a")).toBe("fgb");
    expect(await end(body, "b")).toBe("fgce");
    for (const name of "fgce") await end(body, name);
    expect(await done).toEqual([..."abcdefg"]);
  });

  it("7.1 all or nothing: who waits for one capacity holds none of the others", async () => {
    const body = named();
    const call = (name: string, amounts: Record<string, number>) => body.task(name).withConstraints(amounts);
    const target = [call("a", { x: 1 }), call("b", { x: 1, y: 1 }), call("c", { y: 1 })];
    const done = path.run(target, { capacities: { x: 1, y: 1 } });
    await quiet();
    expect(namesOf(body.open)).toBe("ac");
    expect(await end(body, "a")).toBe("c");
    expect(await end(body, "c")).toBe("b");
    await end(body, "b");
    await done;
  });

  it("7.1 fractions add up without traces of rounding; 0 asks for nothing", async () => {
    const body = named();
    const done = path.run(body.task.map(numbers.map(String)).withConstraints({ m: 0.1 }), {
      capacities: { m: 0.3 },
    });
    for (let left = 12; left > 0; left--) {
      await quiet();
      expect(body.open).toHaveLength(Math.min(3, left));
      body.open[0]?.finish("ok");
    }
    await done;
    expect(await path.run([list(1).withConstraints({ m: 0 })], { capacities: { m: 0 } })).toEqual([[1]]);
    expect(
      await path.run([list(1).withConstraints({ m: 1e308, n: 5e-324 })], {
        capacities: { m: Number.POSITIVE_INFINITY, n: 1 },
      }),
    ).toEqual([[1]]);
  });

  it("7.1 the engine's and the run's capacities both apply", async () => {
    const body = named();
    const engine = path.engine({ capacities: { gpu: 3 } });
    const call = () => body.task.map([..."abcd"]).withConstraints({ gpu: 1 });
    const one = engine.run(call(), { capacities: { gpu: 2 } });
    await quiet();
    expect(body.open).toHaveLength(2);
    const two = engine.run(call());
    await quiet();
    expect(body.open).toHaveLength(3);
    for (; body.open.length > 0; await quiet()) body.open[0]?.finish("ok");
    await Promise.all([one, two]);
    expect(
      await rejection(engine.run(list().withConstraints({ gpu: 3 }), { capacities: { gpu: 2 } })),
    ).toMatchObject({ needed: 3, declared: 2 });
  });

  it("7.1 names may be globs: as much for each name; a name of its own counts before them", async () => {
    const body = named();
    const capacities: Capacities = { "tenant:*": 1, "tenant:big": 2 };
    const target = [..."aabbGGG"].map((name) =>
      body.task(name).withConstraints({ tenant: { key: name === "G" ? "big" : name } }),
    );
    const done = path.run(target, { capacities });
    await quiet();
    expect(namesOf(body.open)).toBe("abGG");
    expect(await end(body, "G")).toBe("abGG");
    expect(await end(body, "a")).toBe("bGGa");
    for (const name of "bGGab") await end(body, name);
    await done;
  });

  it("7.1 a name that nobody declared does not limit, and that is said once", async () => {
    const spy = spySubscriber();
    const target = list.map([1, 2, 3]).withConstraints({ gpus: 5 });
    expect(await path.run(target, { subscribers: [spy], capacities: { gpu: 1 } })).toEqual([[1], [2], [3]]);
    expect(spy.ofType("warning").map(({ code }) => code)).toEqual(["CS_W_CAPACITY_UNDECLARED"]);
    expect(spy.ofType("warning")[0]?.message).toMatch(/"gpus".*gpu/);
  });

  it("5.1 they are per attempt: given back while a node backs off, taken again after", async () => {
    const clock = new VirtualClock();
    const body = named();
    const target = [
      body.task("a").withConstraints({ slot: 1 }).withRetry({ attempts: 2, delay: 100 }),
      body.task("b").withConstraints({ slot: 1 }),
    ];
    const done = path.run(target, { clock, capacities: { slot: 1 } });
    await quiet();
    body.open[0]?.fail("again");
    await quiet();
    expect(namesOf(body.open)).toBe("b");
    await clock.advance(100);
    expect(namesOf(body.open)).toBe("b");
    expect(await end(body, "b")).toBe("a");
    await end(body, "a");
    expect(await done).toEqual(["a", "b"]);
  });

  it("4.5 they cover the body, not what it tail-calls into", async () => {
    const body = named();
    const outer = task("outer", (name: string): unknown => body.task(name));
    const target = [..."abc"].map((name) => outer(name).withConstraints({ slot: 1 }));
    const done = path.run(target, { capacities: { slot: 1 } });
    await quiet();
    expect(namesOf(body.open)).toBe("abc");
    for (const name of "abc") await end(body, name);
    await done;
    const loop: (n: number) => ReturnType<typeof list> = task("loop", (n: number): unknown =>
      n === 0 ? "end" : loop(n - 1).withConstraints({ slot: 1 }),
    ) as never;
    expect(await path.run([loop(500).withConstraints({ slot: 1 })], { capacities: { slot: 1 } })).toEqual([
      "end",
    ]);
  });

  it("1.2 constraints merge by name; a call's replace the task's of that name", async () => {
    const body = task("body", () => "ok", { constraints: { gpu: 9, cpu: 1 } });
    expect(await path.run([body().withConstraints({ gpu: 1 })], { capacities: { gpu: 1, cpu: 1 } })).toEqual([
      "ok",
    ]);
    expect(await rejection(path.run([body()], { capacities: { gpu: 1 } }))).toMatchObject({ needed: 9 });
    const both = body().withConstraints({ gpu: 1, x: 5 }).withConstraints({ x: 1 });
    expect(await rejection(path.run([both], { capacities: { cpu: 0.5, x: 1 } }))).toMatchObject({
      capacity: "cpu",
    });
  });

  it("10 blocked: once per block, with what is needed and what is free", async () => {
    const spy = spySubscriber();
    const body = named();
    const target = [body.task("a"), body.task("b")].map((call) => call.withConstraints({ gpu: 2 }));
    const done = path.run(target, { capacities: { gpu: 3 }, subscribers: [spy] });
    await quiet();
    await end(body, "a");
    await end(body, "b");
    await done;
    expect(spy.ofType("task-blocked").map(({ reason }) => reason)).toEqual([
      "needs 2 gpu, 1 of 3 free in this run",
    ]);
    expect(
      spy
        .lines()
        .filter((line) => line.startsWith("task-"))
        .slice(0, 3),
    ).toEqual(["task-started body", "task-blocked body", "task-finished body"]);
  });

  it("7.1 never over, nothing lost, in order of arrival: random amounts, ends and failures", async () => {
    for (let seed = 0; seed < 25; seed++) {
      const random = new SeededRandom(seed);
      const total = { x: 1 + random.int(6), y: 1 + random.int(6) };
      const engine = path.engine({ capacities: total });
      const body = scriptedTask<[x: number, y: number], string>("body");
      const wants = Array.from(
        { length: 30 },
        () => [random.int(total.x + 1), random.int(total.y + 1)] as const,
      );
      const runs = wants.map(([x, y]) => engine.start([body.task(x, y).withConstraints({ x, y })]));
      for (await quiet(); body.open.length > 0; await quiet()) {
        for (const at of [0, 1] as const) {
          const held = body.open.reduce((sum, { args }) => sum + args[at], 0);
          expect(held, `seed ${seed}`).toBeLessThanOrEqual(at === 0 ? total.x : total.y);
        }
        const call = random.pick(body.open);
        if (random.chance(0.2)) random.pick(runs).cancel();
        else if (random.chance(0.3)) call.fail("no");
        else call.finish("ok");
        for (const open of [...body.open]) if (open.context.signal.aborted) open.fail("stopped");
      }
      await Promise.all(runs.map((run) => run.outcome()));
      expect(await engine.run(list(1).withConstraints(total)), `seed ${seed}`).toEqual([1]);
    }
  });
});

it("7.1 amounts that are none are refused at once", () => {
  for (const bad of [
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "1",
    null,
    {},
    { key: "" },
    { key: 1 },
    { key: "a", amount: -1 },
    [1],
    { keys: "a" },
  ])
    expect(() => list().withConstraints({ gpu: bad as never }), JSON.stringify(bad)).toThrow(
      expect.objectContaining({ code: "CS_INVALID_POLICY" }),
    );
  for (const bad of [null, 1, [], "gpu", { "": 1 }])
    expect(() => list().withConstraints(bad as never)).toThrow(
      expect.objectContaining({ code: "CS_INVALID_POLICY" }),
    );
  expect(() => list.map([1]).runIf(true).get(0).withConstraints({ gpu: 1 })).toThrow(
    expect.objectContaining({ code: "CS_INVALID_POLICY" }),
  );
});
