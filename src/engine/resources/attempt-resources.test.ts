import { describe, expect, it } from "vitest";
import { asynchronous, rig, scripted, seen, sync } from "../../../test/resource-rig.ts";
import { ResourceFailedError, UnknownResourceError } from "../../errors/resource-errors.ts";
import { resource } from "../../spec/resource.ts";
import { AttemptResources } from "./attempt-resources.ts";

const boom = new Error("boom");
const failing = resource("failing", function* () {
  if (boom !== undefined) throw boom;
  yield 1;
});

describe("AttemptResources", () => {
  it("has them in the order they were wanted, at once where nothing has to be waited for", () => {
    const { run } = rig({ named: sync("named") });
    const db = sync("db");
    const mine = sync("mine", "task");
    const held = new AttemptResources(run, [db, "named", mine, db]);
    expect(held.pending).toBeUndefined();
    expect(held.instances).toEqual(["db", "named", "mine", "db"]);
    expect(held.close()).toEqual([]);
    expect(seen).toEqual(["+db", "+named", "+mine", "-mine"]);
  });

  it("waits for what takes time, one after the other", async () => {
    const { run } = rig();
    const held = new AttemptResources(run, [asynchronous("a"), sync("b"), asynchronous("c", "task")]);
    expect(held.instances).toEqual([]);
    await held.pending;
    expect(held.instances).toEqual(["a", "b", "c"]);
    await held.close();
    expect(seen).toEqual(["+a", "+b", "+c", "-c"]);
  });

  it("is at once when all are there already", async () => {
    const { run } = rig();
    const db = asynchronous("db");
    await run.acquire(db);
    const held = new AttemptResources(run, [db]);
    expect([held.pending, held.instances]).toEqual([undefined, ["db"]]);
    expect(new AttemptResources(run, []).pending).toBeUndefined();
  });

  it("F4 gives each attempt its own of scope task, shared within the attempt", () => {
    const { run } = rig();
    let made = 0;
    const one = resource(
      "one",
      function* () {
        yield ++made;
      },
      { scope: "task" },
    );
    const [first, second] = [new AttemptResources(run, [one, one]), new AttemptResources(run, [one])];
    expect([first.instances, second.instances]).toEqual([[1, 1], [2]]);
  });

  it("6.2 hands the failure on, and gives back what went wrong", async () => {
    const { run } = rig();
    const held = new AttemptResources(run, [sync("kept"), sync("mine", "task")]);
    expect(await held.close({ error: boom })).toEqual([]);
    expect(seen.slice(2)).toEqual(["!mine Error: boom", "-mine"]);
    const commit = resource(
      "commit",
      function* () {
        yield 1;
        throw boom;
      },
      { scope: "task" },
    );
    const other = new AttemptResources(run, [commit]);
    expect(other.close()).toMatchObject([{ resource: "commit", cause: boom }]);
  });

  it("rejects with why one could not be had, and releases what was its own when it is closed", async () => {
    const { run } = rig();
    const held = new AttemptResources(run, [sync("mine", "task"), failing]);
    await expect(held.pending).rejects.toThrow(ResourceFailedError);
    await held.close({ error: boom });
    expect(seen).toEqual(["+mine", "!mine Error: boom", "-mine"]);
    await expect(new AttemptResources(run, ["nothing"]).pending).rejects.toThrow(UnknownResourceError);
  });

  it("6.1 can be given up while it waits: what is shared goes on, the rest is not asked for", async () => {
    const { run } = rig();
    const { made, open } = scripted("slow");
    const held = new AttemptResources(run, [made, sync("never")]);
    expect(held.close({ error: boom })).toEqual([]);
    open[0]?.setUp.resolve();
    await held.pending;
    expect(seen).toEqual(["begin slow"]);
    expect(run.acquire(made)).toMatchObject({ value: "slow" });
    const own = new AttemptResources(run, [scripted("mine", "task").made]);
    const closed = own.close({ error: boom });
    await expect(own.pending).rejects.toThrow("the task it belongs to is over");
    expect(closed).toBeInstanceOf(Promise);
  });

  it("leaves no rejection unhandled when nobody waits any more", async () => {
    const { run } = rig();
    new AttemptResources(run, [failing]);
    new AttemptResources(run, ["nothing"]);
    const { made, open } = scripted("slow");
    new AttemptResources(run, [made]);
    open[0]?.setUp.reject(boom);
    await new Promise((resolve) => setImmediate(resolve));
  });
});
