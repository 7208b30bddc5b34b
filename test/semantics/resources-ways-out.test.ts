import { all, resource, task } from "cascade-ts";
import { type ScriptedTask, scriptedTask, spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { quiet } from "./quiet.ts";
import { ResourceLog } from "./resource-log.ts";

const echo = task("echo", (value: unknown): unknown => value);
const kinds = ["sync", "async"] as const;
const scopes = ["task", "run"] as const;

/** Each kind of factory in each of the scopes that end with the run. */
const cases = kinds.flatMap((kind) => scopes.map((scope) => [kind, scope] as const));

bothPaths("6.1 torn down on every way out", (path) => {
  it.each(cases)("6.1 success: %s, %s", async (kind, scope) => {
    const log = new ResourceLog();
    const use = task("use", { inject: { it: log[kind]("it", { scope }) } }, (ctx) => ctx.it);
    expect(await path.run(use())).toBe("it#1");
    expect(log.lines).toEqual(["+it#1", "-it#1"]);
  });

  it.each(cases)("6.2 failure: the body's error is seen at the yield: %s, %s", async (kind, scope) => {
    const log = new ResourceLog();
    const use = task("use", { inject: { it: log[kind]("it", { scope }) } }, async () => {
      throw new Error("boom");
    });
    await expect(path.run(use())).rejects.toMatchObject({
      code: "CS_TASK_FAILED",
      cause: { message: "boom" },
    });
    expect(log.lines).toEqual(["+it#1", "!it#1 boom", "-it#1"]);
  });

  it.each(cases)("6.1 cancellation, while the body runs: %s, %s", async (kind, scope) => {
    const log = new ResourceLog();
    const body = scriptedTask<[], unknown>("body");
    const use = task("use", { inject: { it: log[kind]("it", { scope }) } }, (ctx) =>
      body.task.fn(ctx as never),
    );
    const engine = path.engine();
    const handle = engine.start(use());
    const call = await body.next();
    handle.cancel("enough");
    await quiet();
    expect(log.lines).toEqual(["+it#1"]);
    call.finish("late");
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(log.lines).toEqual(["+it#1", expect.stringMatching(/^!it#1/), "-it#1"]);
  });

  it.each(cases)("5.6 timeout of the attempt: %s, %s", async (kind, scope) => {
    const log = new ResourceLog();
    const clock = new VirtualClock();
    const use = task("use", { inject: { it: log[kind]("it", { scope }) } }, (ctx) =>
      ctx.clock.sleep(3_600_000, ctx.signal),
    );
    const done = path.run(use().withTimeout("1s"), { clock }).catch((error: unknown) => error);
    for (let turn = 0; turn < 4; turn++) await clock.advance("1s");
    expect(await done).toMatchObject({ cause: { code: "CS_TIMEOUT" } });
    expect(log.lines).toEqual(["+it#1", expect.stringMatching(/^!it#1 /), "-it#1"]);
  });

  it.each(cases)("5.6 the run's deadline: %s, %s", async (kind, scope) => {
    const log = new ResourceLog();
    const clock = new VirtualClock();
    const use = task("use", { inject: { it: log[kind]("it", { scope }) } }, (ctx) =>
      ctx.clock.sleep(3_600_000, ctx.signal),
    );
    const done = path.run(use(), { clock, deadline: "1s" }).catch((error: unknown) => error);
    for (let turn = 0; turn < 4; turn++) await clock.advance("1s");
    expect(await done).toMatchObject({ code: "CS_TIMEOUT" });
    expect(log.count("it")).toEqual([1, 1]);
  });

  it.each(cases)("5.1 a body that goes on holds it until its grace is over: %s, %s", async (kind, scope) => {
    const log = new ResourceLog();
    const clock = new VirtualClock();
    const body = scriptedTask<[], unknown>("body");
    const use = task("use", { inject: { it: log[kind]("it", { scope }) } }, (ctx) =>
      body.task.fn(ctx as never),
    );
    const done = path.run(use().withTimeout("1s"), { clock, grace: "2s" }).catch((error: unknown) => error);
    await body.next();
    await clock.advance("1s");
    await clock.advance("1900ms");
    expect(log.lines).toEqual(["+it#1"]);
    await clock.advance("200ms");
    expect(await done).toMatchObject({ cause: { code: "CS_TIMEOUT" } });
    await quiet();
    expect(log.count("it")).toEqual([1, 1]);
  });

  it("6.1 a skipped target: what was acquired before is released", async () => {
    const log = new ResourceLog();
    const use = task("use", { inject: { it: log.async("it") } }, () => false);
    await expect(path.run(echo(1).runIf(use()))).rejects.toMatchObject({ code: "CS_SKIPPED" });
    expect(log.lines).toEqual(["+it#1", "-it#1"]);
  });

  it("6.1 closing the engine ends its runs, then releases theirs, then its own", async () => {
    const log = new ResourceLog();
    const pool = log.async("pool", { scope: "engine" });
    const db = log.async("db", { inject: { pool } });
    const tx = log.async("tx", { scope: "task", inject: { db } });
    const use = task("use", { inject: { tx } }, (ctx) => ctx.clock.sleep(3_600_000, ctx.signal));
    const engine = path.engine();
    const handle = engine.start(use());
    for (let turn = 0; turn < 4; turn++) await quiet();
    await engine.close();
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(log.lines.filter((line) => !line.startsWith("!"))).toEqual([
      "+pool#1",
      "+db#2",
      "+tx#3",
      "-tx#3",
      "-db#2",
      "-pool#1",
    ]);
  });

  it("H3 with a sibling's failure, only after all bodies have settled", async () => {
    const log = new ResourceLog();
    const slow = scriptedTask<[], unknown>("slow");
    const use = task("use", { inject: { it: log.sync("it") } }, (ctx) => slow.task.fn(ctx as never));
    const failing = scriptedTask<[], unknown>("failing");
    const done = path.run([use(), failing.task()]).catch(() => log.lines.push("rejected"));
    const [one, other] = [await slow.next(), await failing.next()];
    other.fail(new Error("boom"));
    await quiet();
    expect([one.context.signal.aborted, log.lines]).toEqual([true, ["+it#1"]]);
    one.finish("late");
    await done;
    expect(log.lines).toEqual(["+it#1", "!it#1 boom", "-it#1", "rejected"]);
  });

  it("5.4 a failure that was recovered is none to a resource of the run", async () => {
    const log = new ResourceLog();
    const use = task(
      "use",
      { inject: { it: log.sync("it"), tx: log.sync("tx", { scope: "task" }) } },
      (): number => {
        throw new Error("boom");
      },
    );
    expect(await path.run(use().recover(() => 1))).toBe(1);
    expect(log.lines).toEqual(["+it#1", "+tx#2", "!tx#2 boom", "-tx#2", "-it#1"]);
  });
});

/** Lets all open bodies end. */
function finishAll(...tasks: readonly ScriptedTask<[], unknown>[]): void {
  for (const { open } of tasks) for (const call of [...open]) call.finish("end");
}

bothPaths("6.1 attempts that are stopped while their resources are being set up", (path) => {
  it("6.1 the body is never called, and what arrives late is released", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    const slow = resource(
      "slow",
      async function* () {
        await new Promise<void>((resolve) => clock.setTimer(1_000, resolve));
        log.push("+");
        try {
          yield 1;
        } finally {
          log.push("-");
        }
      },
      { scope: "task" },
    );
    const other = scriptedTask<[], unknown>("other");
    const use = task("use", { inject: { slow } }, () => log.push("body"));
    const handle = path.engine({ clock }).start(all([use(), other.task()]));
    await other.next();
    handle.cancel("enough");
    finishAll(other);
    await clock.advance("5s");
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(log).toEqual(["+", "-"]);
  });

  it("6.1 of scope run: the attempt does not wait for it, and nobody is called detached", async () => {
    const clock = new VirtualClock();
    const spy = spySubscriber();
    const slow = resource("slow", async function* () {
      await new Promise(() => {});
      yield 1;
    });
    const use = task("use", { inject: { slow } }, () => "never");
    let failedAt: number | undefined;
    const one = use()
      .withTimeout("1s")
      .recover(() => {
        failedAt = clock.elapsed();
        return "saved";
      });
    const done = path.run(one, { clock, subscribers: [spy] });
    for (let turn = 0; turn < 20; turn++) await clock.advance("500ms");
    expect(await done).toBe("saved");
    expect(failedAt).toBe(1_000);
    expect(spy.ofType("task-detached")).toEqual([]);
  });
});
