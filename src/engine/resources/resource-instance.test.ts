import { describe, expect, it } from "vitest";
import { rig, scripted, seen, sync } from "../../../test/resource-rig.ts";
import { ResourceFailedError } from "../../errors/resource-errors.ts";
import { resource } from "../../spec/resource.ts";

describe("a factory that fails", () => {
  const boom = new Error("boom");
  const failing = {
    "a sync generator": resource("db", function* () {
      if (seen.push("try") > 0) throw boom;
      yield 1;
    }),
    "an async generator": resource("db", async function* () {
      if (seen.push("try") > 0) throw boom;
      yield 1;
    }),
    "its parameters": resource("db", function* ({ never = refuse() }: { never?: unknown }) {
      yield never;
    }),
  };
  function refuse(): Record<never, never> {
    seen.push("try");
    throw boom;
  }

  it.each(Object.entries(failing))("is told as CS_RESOURCE_FAILED: %s", async (_, made) => {
    const { run } = rig();
    const caught = await Promise.resolve()
      .then(() => run.acquire(made))
      .catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(ResourceFailedError);
    expect(caught).toMatchObject({ cause: boom, resource: "db", message: expect.stringContaining("boom") });
  });

  it.each(Object.entries(failing))("is tried again by the next to ask: %s", async (_, made) => {
    const { run } = rig();
    const ask = async () => run.acquire(made);
    await expect(ask()).rejects.toThrow(ResourceFailedError);
    await expect(ask()).rejects.toThrow(ResourceFailedError);
    expect(seen).toEqual(["try", "try"]);
    expect(await run.close()).toEqual([]);
  });

  it("fails all who wait, with one error", async () => {
    const { run } = rig();
    const { made, open } = scripted("db");
    const asked = [run.acquire(made), run.acquire(made)].map((one) =>
      Promise.resolve(one).catch((e: unknown) => e),
    );
    open[0]?.setUp.reject(boom);
    const [a, b] = await Promise.all(asked);
    expect([a, b]).toEqual([expect.any(ResourceFailedError), a]);
    expect(a).toBe(b);
  });

  it("fails who needs it with its own error, and what was acquired before stays", async () => {
    const { run } = rig();
    const base = sync("base");
    const bad = resource("bad", function* () {
      if (seen.push("bad") > 0) throw boom;
      yield 1;
    });
    const top = sync("top", "run", { base, bad });
    expect(() => run.acquire(top)).toThrow('resource "bad" could not be acquired: boom');
    await run.close();
    expect(seen).toEqual(["+base", "bad", "-base"]);
  });

  it("that returns without a yield has not made a resource", async () => {
    const { run } = rig();
    const nothing = resource("nothing", function* (): Generator<number, void, undefined> {});
    const later = resource("later", async function* (): AsyncGenerator<number, void, undefined> {});
    expect(() => run.acquire(nothing)).toThrow(
      /"nothing" could not be acquired: its generator returned without a yield/,
    );
    await expect(run.acquire(later)).rejects.toThrow(ResourceFailedError);
  });

  it.each([undefined, null, "text", 5, Promise.resolve()])("may throw anything: %s", (thrown) => {
    const { run } = rig();
    const made = resource("db", function* () {
      if (run !== undefined) throw thrown;
      yield 1;
    });
    try {
      void run.acquire(made);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ResourceFailedError);
      expect((error as Error).cause).toBe(thrown);
    }
  });
});
