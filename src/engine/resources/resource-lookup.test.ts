import { afterEach, describe, expect, it } from "vitest";
import { InvalidOptionError } from "../../errors/definition-errors.ts";
import { UnknownResourceError } from "../../errors/resource-errors.ts";
import { resource } from "../../spec/resource.ts";
import type { Resource } from "../../spec/resource-definition.ts";
import { ResourceLookup } from "./resource-lookup.ts";
import { resourceOverrides } from "./resource-overrides.ts";
import { toResourceTable } from "./resource-table.ts";

const make = (name: string): Resource =>
  resource(name, function* () {
    yield name;
  });
const lookup = (option?: unknown, parent?: ResourceLookup) =>
  new ResourceLookup(toResourceTable(option), parent);

const open: (() => void)[] = [];
const override = (target: Resource | string, replacement: Resource): (() => void) => {
  const restore = resourceOverrides.add(target, replacement);
  open.push(restore);
  return restore;
};
afterEach(() => {
  for (const restore of open.splice(0)) restore();
});

describe("toResourceTable", () => {
  const [a, b] = [make("a"), make("b")];

  it("reads a list by the names of the resources, and a record by its keys", () => {
    expect([...toResourceTable([a, b])]).toEqual([
      ["a", a],
      ["b", b],
    ]);
    expect([...toResourceTable({ x: a, y: a })]).toEqual([
      ["x", a],
      ["y", a],
    ]);
    expect(toResourceTable(undefined).size).toBe(0);
    expect(toResourceTable([a, a]).size).toBe(1);
  });

  it("has no trouble with names that objects have already", () => {
    const odd = make("__proto__");
    expect(lookup([odd]).resolve("__proto__")).toBe(odd);
    expect(lookup({ ["__proto__"]: a }).resolve("__proto__")).toBe(a);
    for (const name of ["__proto__", "constructor", "hasOwnProperty"])
      expect(() => lookup([a]).resolve(name)).toThrow(UnknownResourceError);
  });

  it("refuses two different resources under one name", () => {
    expect(() => toResourceTable([make("db"), make("db")])).toThrow(
      /two different resources are called "db"/,
    );
  });

  it.each([null, 5, "db", make("db"), new Map(), () => 1, [5], [undefined], { db: "db" }, { db: null }])(
    "refuses %s",
    (option) => expect(() => toResourceTable(option)).toThrow(InvalidOptionError),
  );
});

describe("ResourceLookup", () => {
  const mine = make("db");
  const [ofRun, ofEngine, fake] = [make("db"), make("db"), make("fake")];

  it("takes the run's, then the engine's, then the resource itself", () => {
    expect(lookup().resolve(mine)).toBe(mine);
    const engine = lookup([ofEngine]);
    expect(engine.resolve(mine)).toBe(ofEngine);
    expect(lookup([], engine).resolve("db")).toBe(ofEngine);
    expect(lookup([ofRun], engine).resolve("db")).toBe(ofRun);
    expect(lookup([ofRun], engine).resolve(mine)).toBe(ofRun);
  });

  it("gives what an engine keeps no say of the run", () => {
    const engine = lookup([ofEngine]);
    const run = lookup([ofRun], engine);
    expect(run.for("engine").resolve("db")).toBe(ofEngine);
    expect(run.for("run")).toBe(run);
    expect(run.for("task")).toBe(run);
    expect(engine.for("engine")).toBe(engine);
  });

  it("F5 says what is known, and what was probably meant", () => {
    const run = lookup([make("cache")], lookup([make("database")]));
    expect(() => run.resolve("databse")).toThrow(/unknown resource "databse"\. Did you mean "database"\?/);
    expect(() => run.resolve("queue")).toThrow(/Known: cache, database\./);
    expect(() => lookup().resolve("queue")).toThrow(/Known: none\./);
  });

  it("F6 lets an override win over everything, by resource or by name", () => {
    const run = lookup([ofRun]);
    const restore = override(mine, fake);
    expect(run.resolve(mine)).toBe(fake);
    expect(run.resolve("db")).toBe(ofRun);
    restore();
    expect(run.resolve(mine)).toBe(ofRun);
    override(ofRun, fake);
    expect([run.resolve("db"), run.resolve(mine)]).toEqual([fake, fake]);
    const byName = make("by name");
    override("db", byName);
    expect([run.resolve("db"), run.resolve(mine)]).toEqual([byName, byName]);
    override("unknown until now", fake);
    expect(lookup().resolve("unknown until now")).toBe(fake);
  });

  it("F6 restores nested overrides in any order", () => {
    const [first, second, third] = [make("1"), make("2"), make("3")];
    const run = lookup();
    const [one, two, three] = [override(mine, first), override(mine, second), override(mine, third)];
    expect(run.resolve(mine)).toBe(third);
    two();
    two();
    expect(run.resolve(mine)).toBe(third);
    three();
    expect(run.resolve(mine)).toBe(first);
    const again = override(mine, second);
    expect(run.resolve(mine)).toBe(second);
    one();
    expect(run.resolve(mine)).toBe(second);
    again();
    expect(run.resolve(mine)).toBe(mine);
  });
});
