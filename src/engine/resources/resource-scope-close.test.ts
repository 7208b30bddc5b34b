import { describe, expect, it } from "vitest";
import { rig, scripted, seen, sync } from "../../../test/resource-rig.ts";
import { ResourceClosedError } from "../../errors/resource-errors.ts";
import { resource } from "../../spec/resource.ts";

describe("closing while something is being acquired", () => {
  it("6.1 waits for it, releases it at once, and refuses who waits", async () => {
    const { run, reports } = rig();
    const { made, open } = scripted("db");
    const asked = Promise.resolve(run.acquire(made)).catch((error: unknown) => error);
    const closed = Promise.resolve(run.close()).then(() => seen.push("closed"));
    expect(await asked).toBeInstanceOf(ResourceClosedError);
    expect(seen).toEqual(["begin db"]);
    open[0]?.setUp.resolve();
    open[0]?.tearDown.resolve();
    await closed;
    expect(seen).toEqual(["begin db", "end db", "closed"]);
    expect(reports).toEqual(["run: +db run 0", "run: -db run"]);
  });

  it("6.1 is no matter of a longer scope: the acquisition goes on for the others", async () => {
    const { run, task } = rig();
    const { made, open } = scripted("db");
    const asked = task.acquire(made);
    expect(task.close({ error: new Error("gave up") })).toEqual([]);
    open[0]?.setUp.resolve();
    expect(await asked).toBe(run.acquire(made));
    expect(open).toHaveLength(1);
  });

  it("does not begin what still waits for what it needs, and does not wait for it", async () => {
    const { run, task, clock } = rig();
    const slow = scripted("slow");
    const mine = scripted("mine", "task", { slow: slow.made });
    const asked = Promise.resolve(task.acquire(mine.made)).catch((error: unknown) => error);
    expect(task.close()).toEqual([]);
    expect(await asked).toBeInstanceOf(ResourceClosedError);
    slow.open[0]?.setUp.resolve();
    await run.acquire(slow.made);
    await clock.advance();
    expect(mine.open).toEqual([]);
  });

  it("releases what it needs after it", async () => {
    const { run } = rig();
    const { made, open } = scripted("top", "run", { base: sync("base") });
    const asked = Promise.resolve(run.acquire(made)).catch(() => "refused");
    const closed = run.close();
    open[0]?.setUp.resolve();
    open[0]?.tearDown.resolve();
    await closed;
    expect(await asked).toBe("refused");
    expect(seen).toEqual(["+base", "begin top", "end top", "-base"]);
  });

  it("is no problem when the acquisition fails", async () => {
    const { run } = rig();
    const { made, open } = scripted("db");
    const asked = Promise.resolve(run.acquire(made)).catch((error: unknown) => error);
    const closed = run.close();
    open[0]?.setUp.reject(new Error("refused"));
    expect(await closed).toEqual([]);
    expect(await asked).toBeInstanceOf(ResourceClosedError);
  });

  it("leaves a set-up behind that takes too long, and releases it when it comes after all", async () => {
    const { run, clock, reports } = rig();
    const { made, open } = scripted("db");
    void run.acquire(sync("base"));
    Promise.resolve(run.acquire(made)).catch(() => {});
    const closed = run.close();
    await clock.advance(5_000);
    const problems = await closed;
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('"db" was not released: its set-up took longer than 5000 ms'),
    ]);
    expect(seen).toEqual(["+base", "begin db", "-base"]);
    open[0]?.setUp.resolve();
    await clock.advance();
    expect(seen.at(-1)).toBe("end db");
    open[0]?.tearDown.reject(new Error("too late to matter"));
    await clock.advance();
    expect([problems.length, clock.pending]).toEqual([1, 0]);
    expect(reports).toEqual(["run: +base run 0", "run: -base run"]);
  });

  it("may be done from within a factory", async () => {
    const { run } = rig();
    let closed: unknown;
    const db = resource("db", function* () {
      closed = run.close();
      try {
        yield 1;
      } finally {
        seen.push("-db");
      }
    });
    expect(() => run.acquire(db)).toThrow(ResourceClosedError);
    expect(await closed).toEqual([]);
    expect(seen).toEqual(["-db"]);
  });
});
