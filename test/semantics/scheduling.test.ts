import { type LazyResult, run, type SchedulingPolicy, task } from "cascade-ts";
import { SeededRandom, scriptedTask } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/ports/clock.ts";
import { bothSteadyPaths, type Path } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const list = task("list", (...items: readonly unknown[]): unknown => items);

/** A task that notes the name it is given, and the calls so far. */
function noting() {
  const calls: string[] = [];
  const body = (name: string, ..._inputs: readonly unknown[]): string => {
    calls.push(name);
    return name;
  };
  return {
    calls,
    sync: task("sync", body),
    later: task("later", async (...args: Parameters<typeof body>) => body(...args)),
  };
}

/** Last written, first started. */
const backwards: SchedulingPolicy = {
  name: "backwards",
  ranks: ({ size }) => Float64Array.from({ length: size }, (_, slot) => size - slot),
};

bothSteadyPaths("3.3 priority, then discovery", (path) => {
  for (const kind of ["sync", "later"] as const) {
    it(`3.3 larger priorities start first, equal ones in the order they were written: ${kind}`, async () => {
      const { calls, ...tasks } = noting();
      const body = tasks[kind];
      await path.run(
        [
          body("a"),
          body("b").withPriority(1),
          body("c"),
          body("d").withPriority(2),
          body("e").withPriority(1),
          body("f").withPriority(-1),
        ],
        { maxConcurrency: 1 },
      );
      expect(calls).toEqual(["d", "b", "e", "a", "c", "f"]);
    });
  }

  it("3.3 a task's own priority counts, a call's replaces it, and fractions are fine", async () => {
    const calls: string[] = [];
    const note = (name: string): number => calls.push(name);
    const urgent = task("urgent", note, { priority: 5 });
    const usual = task("usual", note);
    await path.run([usual("a"), urgent("b"), urgent("c").withPriority(0.5), usual("d").withPriority(0.25)]);
    expect(calls).toEqual(["b", "c", "d", "a"]);
  });

  it("3.3 elements of maps and nodes of frames below have their place too", async () => {
    const { calls, sync } = noting();
    const below = task("below", (name: string): unknown =>
      list(sync(`${name}1`), sync(`${name}2`).withPriority(3)),
    );
    await path.run(
      [
        sync.map(["m1", "m2"]),
        sync.map(["p1", "p2"]).withPriority(2),
        below("b"),
        sync("last").withPriority(-1),
      ],
      {
        maxConcurrency: 1,
      },
    );
    expect(calls.slice(0, 4)).toEqual(["p1", "p2", "m1", "m2"]);
    expect(calls.slice(4)).toEqual(["b2", "b1", "last"]);
  });

  it("3.3 orders what is ready, never what waits at the gate: first come, first served there", async () => {
    const body = scriptedTask<[name: string], string>("body");
    const first = scriptedTask<[], string>("first");
    const gpu = (lazy: LazyResult<string>) => lazy.withConstraints({ gpu: 1 });
    const late = gpu(body.task("late")).withPriority(9).after(first.task());
    const done = path.run([gpu(body.task("holder")), gpu(body.task("waiter")), late], {
      capacities: { gpu: 1 },
    });
    (await first.next()).finish("now");
    await quiet();
    expect(body.open.map(({ args }) => args[0])).toEqual(["holder"]);
    const order: string[] = [];
    for (let call = await body.next(); order.length < 3; call = await body.next()) {
      order.push(call.args[0]);
      call.finish(call.args[0]);
      if (order.length === 3) break;
    }
    expect(order).toEqual(["holder", "waiter", "late"]);
    await done;
  });

  it("3.3 a ready body does not wait for one of a higher priority that cannot start", async () => {
    const body = scriptedTask<[name: string], string>("body");
    const done = path.run(
      [
        body.task("holder").withConstraints({ gpu: 1 }),
        body.task("high").withConstraints({ gpu: 1 }).withPriority(1),
        body.task("low"),
      ],
      { capacities: { gpu: 1 } },
    );
    await quiet();
    expect(body.open.map(({ args }) => args[0]).sort()).toEqual(["high", "low"]);
    for (let turn = 0; turn < 2; turn++) {
      for (const call of [...body.open]) call.finish("x");
      await quiet();
    }
    await done;
  });
});

/** A short chain that is written first, and a long one: "a1", and "b1" to "b4". */
function chains(body: (name: string, ...inputs: LazyResult<string>[]) => LazyResult<string>) {
  const long = body("b4", body("b3", body("b2", body("b1"))));
  return list(body("a1"), long);
}

bothSteadyPaths("H9 scheduling policies", (path) => {
  for (const kind of ["sync", "later"] as const) {
    const orderOf = async (options: Parameters<Path["run"]>[1], target: "chains" | "list" = "chains") => {
      const { calls, ...tasks } = noting();
      const body = tasks[kind] as never as (
        name: string,
        ...inputs: LazyResult<string>[]
      ) => LazyResult<string>;
      const made = target === "chains" ? chains(body) : list(body("x"), body("y"), body("z"));
      await path.run(made, { maxConcurrency: 1, ...options });
      return calls;
    };

    it(`H9 "discovery" is the default: dependencies first, arguments left to right: ${kind}`, async () => {
      expect(await orderOf({})).toEqual(["a1", "b1", "b2", "b3", "b4"]);
      expect(await orderOf({ scheduling: "discovery" })).toEqual(["a1", "b1", "b2", "b3", "b4"]);
    });

    it(`H9 "critical-path" starts what the longest chain waits for: ${kind}`, async () => {
      expect(await orderOf({ scheduling: "critical-path" })).toEqual(["b1", "b2", "b3", "a1", "b4"]);
      expect(await orderOf({ scheduling: "critical-path" }, "list")).toEqual(["x", "y", "z"]);
    });

    it(`H9 a policy of one's own: ${kind}`, async () => {
      expect(await orderOf({ scheduling: backwards })).toEqual(["b1", "b2", "b3", "b4", "a1"]);
      expect(await orderOf({ scheduling: backwards }, "list")).toEqual(["z", "y", "x"]);
    });
  }

  it("H9 priority comes before the policy", async () => {
    const { calls, sync } = noting();
    const long = sync("b2", sync("b1"));
    await path.run(list(sync("a").withPriority(1), long, sync("c")), {
      scheduling: "critical-path",
      maxConcurrency: 1,
    });
    expect(calls).toEqual(["a", "b1", "b2", "c"]);
  });

  it("H9 with critical-path two at a time, the long chain is not what one waits for in the end", async () => {
    const body = scriptedTask<[name: string, input?: unknown], string>("body");
    const shorts = ["s1", "s2", "s3"].map((name) => body.task(name));
    const long = body.task("l3", body.task("l2", body.task("l1")));
    const rounds: string[][] = [];
    const done = path.run(list(...shorts, long), { scheduling: "critical-path", maxConcurrency: 2 });
    for (await quiet(); body.open.length > 0; await quiet()) {
      rounds.push(body.open.map(({ args }) => args[0]));
      for (const call of [...body.open]) call.finish(call.args[0]);
    }
    await done;
    expect(rounds).toEqual([
      ["l1", "s1"],
      ["l2", "s2"],
      ["s3", "l3"],
    ]);
  });

  it("H9 is asked once for each shape, also in tail-called graphs and generations", async () => {
    let asked = 0;
    const counting: SchedulingPolicy = {
      name: "counting",
      ranks(shape) {
        asked++;
        return backwards.ranks(shape);
      },
    };
    const journal = new Journal();
    const leaf = journal.task("leaf", (name: string) => name);
    const loop: (n: number, input: unknown) => LazyResult<unknown> = task(
      "loop",
      (n: number, _input: unknown): unknown => (n === 0 ? "end" : loop(n - 1, [leaf("x"), leaf("y")])),
    );
    const engine = path.engine({ scheduling: counting });
    expect(await engine.run(loop(100, 0))).toBe("end");
    expect(asked).toBe(engine.stats.graphsBuilt);
    expect(asked).toBeLessThanOrEqual(2);
    await engine.close();
  });

  it("H9 a policy that throws, or ranks too few, is no reason to hang", async () => {
    const few: SchedulingPolicy = { name: "few", ranks: () => [] };
    expect(await path.run(list(list(1), list(2)), { scheduling: few })).toEqual([[1], [2]]);
    const throwing: SchedulingPolicy = {
      name: "throwing",
      ranks: () => {
        throw new Error("no order");
      },
    };
    await expect(path.run(list(list(1), list(2)), { scheduling: throwing })).rejects.toThrow("no order");
  });

  it.each([["fastest"], [null], [7], [{}], [{ name: "x", ranks: 1 }]])(
    "5.4 %s is no policy",
    async (scheduling) => {
      await expect(path.run(list(1), { scheduling: scheduling as never })).rejects.toMatchObject({
        code: "CS_INVALID_OPTION",
      });
    },
  );
});

describe("H9 the fast paths and the general path agree", () => {
  /** A random graph over a handful of calls; what is written later may use what stands before. */
  function random(seed: number, body: (name: string, ...inputs: readonly unknown[]) => LazyResult<string>) {
    const random = new SeededRandom(seed);
    const nodes: LazyResult<string>[] = [];
    const size = 3 + Math.floor(random.next() * 10);
    for (let n = 0; n < size; n++) {
      const inputs = nodes.filter(() => random.next() < 0.3);
      nodes.push(body(`n${n}`, ...inputs).withPriority(Math.floor(random.next() * 3) === 0 ? 1 : 0));
    }
    return list(...nodes);
  }

  it.each(["discovery", "critical-path", backwards])(
    "H9 in what starts before what, on 200 graphs: %s",
    async (scheduling) => {
      const clock = { ...systemClock, elapsed: () => 0 };
      const orderOf = async (fastPaths: boolean, seed: number): Promise<string[]> => {
        const { calls, sync } = noting();
        await run(random(seed, sync as never), {
          scheduling: scheduling as SchedulingPolicy,
          fastPaths,
          clock,
        });
        return calls;
      };
      for (let seed = 0; seed < 200; seed++)
        expect(await orderOf(true, seed), `seed ${seed}`).toEqual(await orderOf(false, seed));
    },
  );
});
