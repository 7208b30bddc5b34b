import { isCascadeError, resource, type Tail, task } from "cascade-ts";
import { spySubscriber, VirtualClock } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { ResourceLog } from "./resource-log.ts";

const scopes = ["task", "run"] as const;

/** A resource of scope task whose tear-down fails so many times. */
function commit(failures: number, log: string[]) {
  let commits = 0;
  return resource(
    "commit",
    async function* () {
      try {
        yield "tx";
      } catch (error) {
        log.push("ROLLBACK");
        throw error;
      }
      if (++commits <= failures) throw new Error(`COMMIT ${commits} failed`);
      log.push("COMMIT");
    },
    { scope: "task" },
  );
}

bothPaths("6.2 tear-downs that fail", (path) => {
  it("6.2 of scope task: the attempt fails with it, and the retry may succeed", async () => {
    const log: string[] = [];
    const save = task("save", { inject: { tx: commit(2, log) } }, (ctx) => {
      log.push(`body ${ctx.attempt}`);
      return "saved";
    });
    expect(await path.run(save().withRetry({ attempts: 3 }))).toBe("saved");
    expect(log).toEqual(["body 1", "body 2", "body 3", "COMMIT"]);
    await expect(path.run(task("save", { inject: { tx: commit(1, log) } }, () => 1)())).rejects.toMatchObject(
      {
        code: "CS_TASK_FAILED",
        cause: { code: "CS_TEAR_DOWN", resource: "commit", cause: { message: "COMMIT 1 failed" } },
      },
    );
  });

  it("6.2 of scope task: a tail call is not followed when the commit before it failed", async () => {
    const log: string[] = [];
    const next = task("next", () => log.push("next"));
    const save = task("save", { inject: { tx: commit(1, log) } }, (): Tail<number> => next());
    await expect(path.run(save())).rejects.toMatchObject({ cause: { code: "CS_TEAR_DOWN" } });
    expect(log).toEqual([]);
    expect(await path.run(save())).toBe(2);
    expect(log).toEqual(["COMMIT", "next"]);
  });

  it("6.2 of scope task: the others of that attempt are rolled back, not committed", async () => {
    const log: string[] = [];
    const inner = commit(0, log);
    const broken = commit(9, log);
    const save = task("save", { inject: { inner, broken } }, () => 1);
    await expect(path.run(save())).rejects.toMatchObject({ cause: { code: "CS_TEAR_DOWN" } });
    expect(log).toEqual(["ROLLBACK"]);
  });

  it.each(scopes)(
    "6.2 swallowing the body's error changes nothing, rethrowing it is no failure of its own: %s",
    async (scope) => {
      const swallowing = resource(
        "swallowing",
        function* () {
          try {
            yield 1;
          } catch {
            // As if nothing had happened.
          }
        },
        { scope },
      );
      const log = new ResourceLog();
      const spy = spySubscriber();
      const boom = new Error("boom");
      const use = task(
        "use",
        { inject: { swallowing, rethrowing: log.sync("rethrowing", { scope }) } },
        () => {
          throw boom;
        },
      );
      const error = await path.run(use(), { subscribers: [spy] }).catch((caught: unknown) => caught);
      expect(isCascadeError(error, "CS_TASK_FAILED") && error.cause).toBe(boom);
      expect(spy.ofType("resource-released").map(({ error: problem }) => problem)).toEqual([
        undefined,
        undefined,
      ]);
      expect(spy.ofType("warning")).toEqual([]);
    },
  );

  it("6.2 of scope run: told as a warning, hides neither a value nor a failure, and stops no other tear-down", async () => {
    const log = new ResourceLog();
    const bad = resource("bad", function* () {
      try {
        yield 1;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: a tear-down that fails is what is tested
        throw new Error("cannot close");
      }
    });
    const use = task("use", { inject: { first: log.sync("first"), bad } }, (_ctx, ok: boolean) => {
      if (!ok) throw new Error("boom");
      return "value";
    });
    const spy = spySubscriber();
    expect(await path.run(use(true), { subscribers: [spy] })).toBe("value");
    await expect(path.run(use(false), { subscribers: [spy] })).rejects.toMatchObject({
      cause: { message: "boom" },
    });
    const warnings = spy.ofType("warning");
    expect(warnings.map(({ code }) => code)).toEqual(["CS_W_TEAR_DOWN", "CS_W_TEAR_DOWN"]);
    expect(warnings[0]?.cause).toMatchObject({
      code: "CS_TEAR_DOWN",
      resource: "bad",
      cause: { message: "cannot close" },
    });
    expect(log.count("first")).toEqual([2, 2]);
    expect(spy.events.at(-1)?.type).toBe("run-finished");
  });

  it("6.2 a tear-down that hangs is waited for one grace and told", async () => {
    const clock = new VirtualClock();
    const hanging = resource("hanging", async function* () {
      yield 1;
      await new Promise(() => {});
    });
    const spy = spySubscriber();
    const use = task("use", { inject: { hanging } }, () => "value");
    const done = path.run(use(), { clock, grace: "2s", subscribers: [spy] });
    await clock.advance("2s");
    expect(await done).toBe("value");
    expect(spy.ofType("warning").map(({ code }) => code)).toEqual(["CS_W_TEAR_DOWN"]);
  });

  it("6.2 a second yield, or none, is an error that says so", async () => {
    const twice = resource(
      "twice",
      function* () {
        yield 1;
        yield 2;
      },
      { scope: "task" },
    );
    const none = resource("none", function* () {});
    const of = (it: typeof twice | typeof none) =>
      task("use", { inject: { it: it as typeof twice } }, () => 1)();
    await expect(path.run(of(twice))).rejects.toMatchObject({ cause: { code: "CS_TEAR_DOWN" } });
    await expect(path.run(of(none as never))).rejects.toMatchObject({
      cause: { code: "CS_RESOURCE_FAILED" },
    });
  });
});

bothPaths("6.2 what is not what the attempt fails with is told all the same", (path) => {
  it("6.2 a rollback that fails after the body has failed", async () => {
    const tx = resource(
      "tx",
      function* () {
        try {
          yield 1;
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: a tear-down that fails is what is tested
          throw new Error("rollback failed");
        }
      },
      { scope: "task" },
    );
    const use = task("use", { inject: { tx } }, () => {
      throw new Error("boom");
    });
    const spy = spySubscriber();
    await expect(path.run(use(), { subscribers: [spy] })).rejects.toMatchObject({
      cause: { message: "boom" },
    });
    expect(spy.ofType("warning").map(({ code }) => code)).toEqual(["CS_W_TEAR_DOWN"]);
  });
});
