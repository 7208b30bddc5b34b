import { describe, expect, it } from "vitest";
import {
  ResourceCycleError,
  ResourceScopeError,
  UnknownResourceError,
} from "../../errors/resource-errors.ts";
import { resource } from "../../spec/resource.ts";
import type { Resource, ResourceScopeName } from "../../spec/resource-definition.ts";
import { checkResources } from "./check-resources.ts";
import { ResourceLookup } from "./resource-lookup.ts";
import { resourceOverrides } from "./resource-overrides.ts";
import { toResourceTable } from "./resource-table.ts";

const make = (
  name: string,
  needs: readonly (Resource | string)[],
  scope: ResourceScopeName = "run",
): Resource =>
  resource(
    name,
    function* () {
      yield name;
    },
    { scope, inject: Object.fromEntries(needs.map((wanted, i) => [`n${i}`, wanted])) },
  );
const lookup = (option?: unknown, parent?: ResourceLookup) =>
  new ResourceLookup(toResourceTable(option), parent);

describe("checkResources", () => {
  it("passes what can be acquired, shared needs included", () => {
    const base = make("base", []);
    const [left, right] = [make("left", [base]), make("right", [base, "base"])];
    const top = make("top", [left, right]);
    expect(() => checkResources([top, "top", left], lookup([top, base]))).not.toThrow();
    expect(() => checkResources([], lookup())).not.toThrow();
  });

  it("F5 finds an unknown name, however deep", () => {
    const deep = make("deep", ["nothing"]);
    expect(() => checkResources([make("top", [make("mid", [deep])])], lookup())).toThrow(
      UnknownResourceError,
    );
    expect(() => checkResources(["nothing"], lookup())).toThrow(UnknownResourceError);
  });

  it("F3 names the path of a cycle, and only the cycle", () => {
    const [a, b, c] = [make("a", ["b"]), make("b", ["c"]), make("c", ["a"])];
    const all = lookup([a, b, c]);
    const caught = (): unknown => {
      try {
        return checkResources([make("top", [a])], all);
      } catch (error) {
        return error;
      }
    };
    expect(caught()).toBeInstanceOf(ResourceCycleError);
    expect(caught()).toMatchObject({ path: ["a", "b", "c", "a"] });
    expect((caught() as Error).message).toContain('"a" -> "b" -> "c" -> "a"');
    expect(() => checkResources(["self"], lookup([make("self", ["self"])]))).toThrow('"self" -> "self"');
  });

  it("F3 is cut into by what stands in for a resource", () => {
    const [a, b] = [make("a", ["b"]), make("b", ["a"])];
    const run = lookup([a, b]);
    expect(() => checkResources([a], run)).toThrow(ResourceCycleError);
    const restore = resourceOverrides.add(b, make("b", []));
    expect(() => checkResources([a], run)).not.toThrow();
    restore();
    expect(() => checkResources([a], run)).toThrow(ResourceCycleError);
  });

  it.each([
    ["task", "task", true],
    ["task", "run", true],
    ["task", "engine", true],
    ["run", "task", false],
    ["run", "run", true],
    ["run", "engine", true],
    ["engine", "task", false],
    ["engine", "run", false],
    ["engine", "engine", true],
  ] as const)("6.1 scope %s may need scope %s: %s", (scope, needed, isAllowed) => {
    const check = (): void => checkResources([make("one", [make("other", [], needed)], scope)], lookup());
    if (isAllowed) expect(check).not.toThrow();
    else expect(check).toThrow(ResourceScopeError);
    if (!isAllowed) expect(check).toThrow(`needs "other", whose scope "${needed}" ends earlier`);
  });

  it("looks for what an engine's resource needs among what the engine was given", () => {
    const kept = make("kept", ["config"], "engine");
    const [long, short] = [make("config", [], "engine"), make("config", [])];
    expect(() => checkResources([kept], lookup([long], lookup()))).toThrow(UnknownResourceError);
    expect(() => checkResources([kept], lookup([short], lookup([long])))).not.toThrow();
    expect(() => checkResources([kept], lookup([long], lookup([short])))).toThrow(ResourceScopeError);
  });

  it("asks again only what it does not know, and forgets when an override changes", () => {
    let reads = 0;
    const base = make("base", []);
    const counted = make("counted", [base]);
    const run = lookup();
    const resolve = run.resolve.bind(run);
    run.resolve = (wanted) => {
      reads++;
      return resolve(wanted);
    };
    checkResources([counted], run);
    expect(reads).toBe(2);
    checkResources([counted], run);
    expect(reads).toBe(3);
    const restore = resourceOverrides.add(base, make("other", [], "task"));
    expect(() => checkResources([counted], run)).toThrow(ResourceScopeError);
    restore();
    expect(() => checkResources([counted], run)).not.toThrow();
  });

  it("does not mind depth", () => {
    let top = make("0", []);
    for (let i = 1; i < 100_000; i++) top = make(String(i), [top]);
    expect(() => checkResources([top], lookup())).not.toThrow();
  });
});
