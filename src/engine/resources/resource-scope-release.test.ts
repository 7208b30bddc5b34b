import { describe, expect, it } from "vitest";
import { asynchronous, rig, scripted, seen, sync } from "../../../test/resource-rig.ts";
import { ResourceClosedError, TearDownError } from "../../errors/resource-errors.ts";
import { resource } from "../../spec/resource.ts";

describe("releasing", () => {
  const failure = { error: new Error("body") };

  it("6.1 goes in reverse order of acquisition, sync and async mixed", async () => {
    const { run } = rig();
    for (const one of [sync("a"), asynchronous("b"), sync("c"), asynchronous("d")]) await run.acquire(one);
    await run.close();
    expect(seen.slice(4)).toEqual(["-d", "-c", "-b", "-a"]);
  });

  it("6.2 throws the failure at the yield of each, and rethrowing it is no problem", async () => {
    const { run } = rig();
    for (const one of [sync("a"), sync("b"), asynchronous("c")]) await run.acquire(one);
    expect(await run.close(failure)).toEqual([]);
    expect(seen.slice(3)).toEqual(["-c", "!b Error: body", "-b", "!a Error: body", "-a"]);
  });

  it.each([undefined, null, Number.NaN, "text"])(
    "6.2 throws %s too, when that is what was thrown",
    (error) => {
      const { run } = rig();
      void run.acquire(sync("a"));
      expect(run.close({ error })).toEqual([]);
      expect(seen).toEqual(["+a", `!a ${String(error)}`, "-a"]);
    },
  );

  it("6.2 takes swallowing the failure for nothing special", async () => {
    const { run } = rig();
    const swallowing = [
      resource("a", function* () {
        try {
          yield 1;
        } catch {}
      }),
      resource("b", async function* () {
        try {
          yield 1;
        } catch {}
      }),
    ];
    for (const one of swallowing) await run.acquire(one);
    void run.acquire(sync("c"));
    expect(await run.close(failure)).toEqual([]);
    expect(seen).toContain("!c Error: body");
  });

  it.each([true, false])(
    "6.2 tells of a tear-down that throws, and goes on with the others (failed: %s)",
    async (failed) => {
      const { run } = rig();
      const boom = new Error("boom");
      const throwing = (name: string) => [
        resource(name, function* () {
          try {
            yield 1;
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: what a tear-down that fails looks like
            throw boom;
          }
        }),
        resource(`${name} later`, async function* () {
          try {
            yield 1;
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: what a tear-down that fails looks like
            throw boom;
          }
        }),
      ];
      for (const one of [sync("base"), ...throwing("a"), sync("top")]) await run.acquire(one);
      const problems = await run.close(failed ? failure : undefined);
      expect(problems.map(({ resource: name, cause }) => [name, cause])).toEqual([
        ["a later", boom],
        ["a", boom],
      ]);
      expect(problems[0]).toBeInstanceOf(TearDownError);
      expect(seen.filter((line) => line.startsWith("-"))).toEqual(["-top", "-base"]);
      expect(seen.includes("!base Error: body")).toBe(failed);
    },
  );

  it("6.2 throws a failed tear-down of an attempt at the others of that attempt: what failed is not committed", () => {
    const { task, run } = rig();
    const full = new Error("disk full");
    const commit = resource(
      "commit",
      function* () {
        yield 1;
        throw full;
      },
      { scope: "task" },
    );
    void run.acquire(sync("kept"));
    void task.acquire(sync("other", "task"));
    void task.acquire(commit);
    expect(task.close()).toMatchObject([{ resource: "commit", cause: full }]);
    expect(seen).toEqual([
      "+kept",
      "+other",
      expect.stringMatching(/^!other TearDownError: .*disk full/),
      "-other",
    ]);
  });

  it.each([undefined, failure])(
    "tells of a second yield, and lets the rest run after all (%s)",
    async (given) => {
      const { run } = rig();
      const twice = resource("twice", function* () {
        try {
          try {
            yield 1;
          } catch {}
          yield 2;
        } finally {
          seen.push("finally");
        }
      });
      const later = resource("later", async function* () {
        try {
          try {
            yield 1;
          } catch {}
          yield 2;
        } finally {
          seen.push("finally later");
        }
      });
      for (const one of [twice, later]) await run.acquire(one);
      const problems = await run.close(given);
      expect(problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(/"later" was not released: its generator yielded a second time/),
        expect.stringMatching(/"twice" was not released: its generator yielded a second time/),
      ]);
      expect(seen).toEqual(["finally later", "finally"]);
    },
  );

  it("happens once, however often the scope is closed", async () => {
    const { run } = rig();
    await run.acquire(asynchronous("a"));
    const [first, second] = [run.close(), run.close(failure)];
    expect(second).toBe(first);
    await first;
    await run.close();
    expect(seen).toEqual(["+a", "-a"]);
  });

  it("leaves nothing to be had afterwards", async () => {
    const { run, task } = rig();
    const db = sync("db");
    void run.acquire(db);
    void run.close();
    for (const scope of [run, task]) {
      expect(() => scope.acquire(db)).toThrow(ResourceClosedError);
      expect(() => scope.acquire(sync("other"))).toThrow(/the run it belongs to is over/);
    }
  });

  it("does not wait for ever for a tear-down, and reports it", async () => {
    const { run, clock } = rig();
    const hanging = scripted("hanging");
    await run.acquire(sync("base"));
    const asked = run.acquire(hanging.made);
    hanging.open[0]?.setUp.resolve();
    await asked;
    const closed = run.close();
    await clock.advance(4_999);
    expect(seen).toEqual(["+base", "begin hanging", "end hanging"]);
    await clock.advance(1);
    expect(seen.at(-1)).toBe("-base");
    const problems = await closed;
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('"hanging" was not released: its tear-down took longer than 5000 ms'),
    ]);
    hanging.open[0]?.tearDown.reject(new Error("too late to matter"));
    await clock.advance(1);
    expect([problems.length, clock.pending]).toEqual([1, 0]);
  });

  it("leaves no timer behind", async () => {
    const { run, clock } = rig();
    await run.acquire(asynchronous("a"));
    await run.close();
    expect(clock.pending).toBe(0);
  });
});
