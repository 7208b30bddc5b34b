import { describe, expect, it } from "vitest";
import { rig, seen, sync } from "../../test/resource-rig.ts";
import { InvalidResourceError } from "../errors/resource-errors.ts";
import { resource } from "../spec/resource.ts";
import { overrideResource } from "./override-resource.ts";

describe("overrideResource", () => {
  it("F6 replaces a resource by a value, a factory or another resource, until it is restored", () => {
    const { run } = rig();
    const db = sync("db");
    const value = (): unknown => {
      const acquired = run.acquire(db);
      return acquired instanceof Promise ? "later" : acquired.value;
    };
    const replacements = [
      { value: "plain" },
      function* () {
        yield "made";
      },
      sync("another"),
    ];
    const found = replacements.map((replacement) => {
      const override = overrideResource(db, replacement);
      const during = value();
      override.restore();
      return [during, value()];
    });
    expect(found).toEqual([
      ["plain", "db"],
      ["made", "db"],
      ["another", "db"],
    ]);
  });

  it("F6 gives a value and a factory the scope of what they replace, and restores the scope too", () => {
    const { task, run } = rig();
    const mine = sync("mine", "task");
    const override = overrideResource(mine, function* () {
      seen.push("+fake");
      try {
        yield "fake";
      } finally {
        seen.push("-fake");
      }
    });
    void task.acquire(mine);
    void task.close();
    expect(seen).toEqual(["+fake", "-fake"]);
    override.restore();
    expect(() => run.acquire(mine)).toThrow(/has the scope "task"/);

    const wider = overrideResource(mine, { value: "wide" }, { scope: "run" });
    expect(run.acquire(mine)).toMatchObject({ value: "wide" });
    wider.restore();
    expect(() => run.acquire(mine)).toThrow(/has the scope "task"/);
    const another = overrideResource(mine, sync("another", "run"));
    expect(run.acquire(mine)).toMatchObject({ value: "another" });
    another.restore();
    expect(() => run.acquire(mine)).toThrow(/has the scope "task"/);
  });

  it("replaces what is asked for by a name, given or not", () => {
    const { run } = rig([sync("db")]);
    const override = overrideResource("db", { value: "by name" });
    expect(run.acquire("db")).toMatchObject({ value: "by name" });
    expect(run.acquire(sync("db"))).toMatchObject({ value: "by name" });
    override.restore();
    expect(run.acquire("db")).toMatchObject({ value: "db" });
  });

  it("may inject, also what it does not replace", () => {
    const { run } = rig();
    const base = sync("base");
    const db = sync("db");
    const override = overrideResource(
      db,
      function* ({ under }) {
        yield `${under} fake`;
      },
      { inject: { under: base } },
    );
    expect(run.acquire(db)).toMatchObject({ value: "base fake" });
    override.restore();
  });

  it("is restored at the end of a block", () => {
    const { run } = rig();
    const db = sync("db");
    {
      using _override = overrideResource(db, { value: "fake" });
      expect(run.acquire(db)).toMatchObject({ value: "fake" });
    }
    expect(run.acquire(db)).toMatchObject({ value: "db" });
  });

  it.each([undefined, null, 0, "", false])("takes %s for a value", (value) => {
    const { run } = rig();
    const db = resource("db", function* (): Generator<unknown, void, undefined> {
      yield "db";
    });
    const override = overrideResource(db, { value });
    expect(run.acquire(db)).toHaveProperty("value", value);
    override.restore();
  });

  it("refuses what cannot stand in, and changes nothing then", () => {
    const { run } = rig();
    const db = sync("db");
    for (const replacement of [undefined, null, 5, {}, () => 1, async () => 1]) {
      expect(() => overrideResource(db, replacement as never)).toThrow(InvalidResourceError);
    }
    expect(() => overrideResource(undefined as never, { value: 1 })).toThrow(InvalidResourceError);
    expect(() => overrideResource("", { value: 1 })).toThrow(InvalidResourceError);
    expect(() => overrideResource(db, sync("other"), { scope: "task" })).toThrow(/leave the options out/);
    expect(() => overrideResource(db, { value: "x" }, { scope: "node" as never })).toThrow(
      InvalidResourceError,
    );
    expect(run.acquire(db)).toMatchObject({ value: "db" });
  });
});
