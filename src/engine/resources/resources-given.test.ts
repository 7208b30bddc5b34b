import { beforeEach, describe, expect, it } from "vitest";
import { codeOf, seen, sync, use } from "../../../test/resource-rig.ts";
import { task } from "../../spec/task.ts";
import { overrideResource } from "../../testing/override-resource.ts";
import { Engine } from "../engine.ts";
import { run } from "../run.ts";

beforeEach(() => {
  seen.length = 0;
});

describe("F5 what is refused before anything runs", () => {
  const body = task("body", () => seen.push("body"));
  it.each([
    ["CS_UNKNOWN_RESOURCE", () => use({ db: "nothing" })],
    ["CS_RESOURCE_SCOPE", () => use({ db: sync("db", "run", { tx: sync("tx", "task") }) })],
    ["CS_RESOURCE_CYCLE", () => use({ db: sync("db", "run", { again: "self" }) })],
  ])("%s", async (code, make) => {
    const self = sync("self", "run", { self: "self" });
    const target = make()(body());
    expect(await codeOf(run(target, { resources: [self] }))).toBe(code);
    expect(seen).toEqual([]);
  });

  it("is refused of a tail call before that graph starts", async () => {
    const go = task("go", () => use({ db: "nothing" })(body()));
    expect(await codeOf(run(go()))).toBe("CS_UNKNOWN_RESOURCE");
    expect(seen).toEqual([]);
  });

  it.each([null, 5, { db: 5 }, [sync("db"), sync("db")]])(
    "CS_INVALID_OPTION: resources: %j",
    async (resources) => {
      expect(await codeOf(run(body(), { resources: resources as never }))).toBe("CS_INVALID_OPTION");
      expect(() => new Engine({ resources: resources as never })).toThrow(/resources/);
    },
  );
});

describe("given by name, and overridden", () => {
  it("takes the run's before the engine's before itself", async () => {
    await using engine = new Engine({ resources: { db: sync("of engine") } });
    const target = use({ db: sync("db") }, (ctx) => ctx["db"]);
    expect(await engine.run(target())).toBe("of engine");
    expect(await engine.run(target(), { resources: { db: sync("of run") } })).toBe("of run");
    expect(await run(target())).toBe("db");
  });

  it("F6 lets an override win, until it is restored", async () => {
    const db = sync("db");
    const target = use({ db }, (ctx) => ctx["db"]);
    const override = overrideResource(db, { value: "fake" });
    expect(await run(target(), { resources: [sync("db")] })).toBe("fake");
    override.restore();
    expect(await run(target())).toBe("db");
  });
});
