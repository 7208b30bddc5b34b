import { resource, task } from "cascade-ts";
import { VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { rejection } from "../fake-context.ts";
import { bothPaths } from "./both-paths.ts";
import { attempt, stage } from "./life-cycle-stage.ts";
import { NotingCache } from "./noting-cache.ts";
import { positions } from "./positions.ts";
import { quiet } from "./quiet.ts";

bothPaths("5 the life of a node", (path) => {
  it("5 in this order, seen from outside", async () => {
    const { log, engine, body, said, argument, dependent } = stage(path);
    expect(await engine.run(dependent(said(body(argument()))))).toBe(1);
    expect(log).toEqual([
      "condition",
      "argument",
      "amount",
      "cache get",
      ...attempt(1),
      "cache set",
      "dependent",
    ]);
  });

  it("5 a hit: the condition, the arguments, the cache, and its dependents", async () => {
    const { log, engine, body, said, argument, dependent } = stage(path);
    await engine.run(dependent(said(body(argument()))));
    log.length = 0;
    expect(await engine.run(dependent(said(body(argument()))))).toBe(1);
    expect(log).toEqual(["condition", "argument", "amount", "cache get", "dependent"]);
  });

  it("5.1 each attempt has its own permission, amounts and resources, all given back in between", async () => {
    const { log, engine, body, said, argument, dependent } = stage(path, {
      attempts: 3,
      ends: (attemptNumber) => {
        if (attemptNumber < 3) throw new Error("no");
        return "third";
      },
    });
    expect(await engine.run(dependent(said(body(argument()))))).toBe("third");
    expect(log).toEqual([
      "condition",
      "argument",
      "amount",
      "cache get",
      ...attempt(1),
      ...attempt(2),
      ...attempt(3),
      "cache set",
      "dependent",
    ]);
  });

  it("5 tail calls are followed when everything is given back; then the cache, then dependents", async () => {
    const scene = stage(path, {
      ends: () =>
        task("next", () => {
          scene.log.push("tail call");
          return "tail";
        })(),
    });
    const { body, said, argument, dependent } = scene;
    expect(await scene.engine.run(dependent(said(body(argument()))))).toBe("tail");
    const last = ["tail call", "cache set", "dependent"];
    expect(scene.log).toEqual(["condition", "argument", "amount", "cache get", ...attempt(1), ...last]);
  });

  it("9.1 with a store: commit and cache side by side, a tail before it is followed, dependents last", async () => {
    const plain = stage(path, { stored: true });
    await plain.engine.run(plain.dependent(plain.said(plain.body(plain.argument()))));
    const tail = plain.log.slice(plain.log.indexOf("released") + 1);
    expect(tail.slice(0, 2).toSorted()).toEqual(["cache set", "commit value 1"]);
    expect(tail.slice(2)[0]).toBe("dependent");

    const scene = stage(path, {
      stored: true,
      ends: () =>
        task("next", () => {
          scene.log.push("next");
          return 2;
        })(),
    });
    expect(await scene.engine.run(scene.dependent(scene.said(scene.body(scene.argument()))))).toBe(2);
    const rest = scene.log
      .slice(scene.log.indexOf("released") + 1)
      .filter((line, at, all) => all.indexOf(line) === at);
    expect(rest.slice(0, 3)).toEqual(["commit tail undefined", "next", "commit value 2"]);
    expect(rest.slice(3, 5)).toEqual(["cache set", "dependent"]);
  });

  it.each(positions)("5 wherever the body stands: $name", async ({ place }) => {
    const { log, engine, body, said } = stage(path, {
      attempts: 2,
      ends: (attemptNumber) => {
        if (attemptNumber < 2) throw new Error("no");
        return "second";
      },
    });
    // On a map, the condition goes to the whole.
    expect(await engine.run(place(body, said))).toBe("second");
    const expected = ["cache get", ...attempt(1), ...attempt(2), "cache set"];
    expect(log.filter((line) => line !== "condition" && line !== "amount")).toEqual(expected);
    expect(log.indexOf("condition")).toBe(0);
    expect(log.indexOf("amount")).toBeGreaterThan(0);
    expect(log.indexOf("amount")).toBeLessThan(log.indexOf("permission"));
  });

  it("5.4 all attempts fail: nothing is kept, everything is given back, and then dependents hear of it", async () => {
    const { log, engine, body, said, cache } = stage(path, {
      attempts: 2,
      ends: () => {
        throw new Error("no");
      },
    });
    const rescue = task("rescue", () => {
      log.push("recover");
      return "rescued";
    });
    expect(await engine.run([said(body(1)).recover(() => rescue())])).toEqual(["rescued"]);
    expect(log).toEqual(["condition", "amount", "cache get", ...attempt(1), ...attempt(2), "recover"]);
    expect(cache.sets).toEqual([]);
  });

  it("5 a condition that is false: nothing else at all", async () => {
    const { log, engine, body, said, argument } = stage(path);
    const no = task("no", () => false);
    expect(await engine.run(said(body(argument()).runIf(no())).orElse("skipped"))).toBe("skipped");
    expect(log).toEqual([]);
  });

  it("6.2 a tear-down that fails is a failure of the attempt, and another attempt follows", async () => {
    const log: string[] = [];
    const commits = resource(
      "commits",
      function* () {
        yield log.length;
        log.push("commit");
        if (log.filter((line) => line === "commit").length === 1) throw new Error("commit failed");
      },
      { scope: "task" },
    );
    const body = task("body", { inject: { commits } }, () => {
      log.push("body");
      return "value";
    });
    const cache = new NotingCache();
    expect(await path.run([body().withRetry({ attempts: 2 }).withCache(cache)])).toEqual(["value"]);
    expect(log).toEqual(["body", "commit", "body", "commit"]);
    expect(cache.sets).toHaveLength(1);
  });

  it("5.1 held at the gate, nothing is acquired; let in, everything is, and the time begins", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    const log: string[] = [];
    const own = resource(
      "own",
      function* () {
        log.push("set up");
        yield "own";
        log.push("tear down");
      },
      { scope: "task" },
    );
    const body = task("body", { inject: { own } }, (ctx) => {
      log.push("body");
      return ctx.clock.sleep(9, ctx.signal).then(() => ctx.own);
    });
    const cache = new NotingCache();
    engine.pause("task:body");
    const done = engine.run([body().withTimeout(10).withCache(cache)]);
    await clock.advance("1h");
    expect([log, cache.log]).toEqual([[], ["get body()"]]);
    engine.unpause("task:body");
    await clock.advance(9);
    expect(await done).toEqual(["own"]);
    expect(log).toEqual(["set up", "body", "tear down"]);
  });

  it("5.5 cancelled at any point, the rest of the order is left out, and what was begun is ended", async () => {
    const whole = ["cache get", ...attempt(1)];
    for (const at of ["condition", "argument", "amount", "cache get", "permission", "set up", "body 1"]) {
      const scene = stage(path);
      const cancelling = scene.log;
      const push = cancelling.push.bind(cancelling);
      const handle = scene.engine.start([scene.said(scene.body(scene.argument()))]);
      cancelling.push = (...lines: string[]): number => {
        const length = push(...lines);
        if (lines.includes(at)) handle.cancel();
        return length;
      };
      expect((await handle.outcome()).status, at).toBe("cancelled");
      await quiet();
      expect(cancelling, at).not.toContain("cache set");
      expect(cancelling.filter((line) => line === "set up").length, at).toBe(
        cancelling.filter((line) => line === "tear down").length,
      );
      expect(cancelling.filter((line) => line === "permission").length, at).toBe(
        cancelling.filter((line) => line === "released").length,
      );
      const known = cancelling.filter((line) => whole.includes(line));
      expect(known, at).toEqual(whole.filter((line) => known.includes(line)));
      if (at !== "body 1") expect(cancelling, at).not.toContain("body 1");
      expect(await scene.engine.run(scene.said(scene.body(5)))).toBe(5);
    }
  });

  it("5 the same failure object everywhere it is seen", async () => {
    const scene = stage(path, {
      ends: () => {
        throw new Error("no");
      },
    });
    const failing = scene.said(scene.body(1));
    const seen: unknown[] = [];
    const target = [
      failing.recover((failure) => seen.push(failure)),
      scene.dependent(failing).recover((failure) => seen.push(failure)),
    ];
    await scene.engine.run(target);
    expect(seen[0]).toBe(seen[1]);
    expect(await rejection(scene.engine.run(failing))).toMatchObject({ task: "body" });
  });
});
