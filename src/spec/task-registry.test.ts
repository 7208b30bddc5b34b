import { afterEach, describe, expect, it } from "vitest";
import { NamedRegistry } from "./named-registry.ts";
import { task } from "./task.ts";
import { taskDefinitionKey } from "./task-definition.ts";
import { bodies, findTask } from "./task-registry.ts";

describe("2.4, 9.4 tasks are found by name and version", () => {
  it("the only one of its name", () => {
    const one = task("registry.one", () => 1);
    expect(findTask("registry.one", "1")).toBe(one[taskDefinitionKey]);
    expect(() => findTask("registry.one", "2")).toThrow(/another version: say accepts: \["2"\]/);
    expect(() => findTask("registry.oen", "1")).toThrow(/Did you mean "registry.one"/);
    expect(() => findTask("x".repeat(1_000_000), "1")).toThrow(/CS_UNKNOWN_TASK|no task "x{77}\.\.\."/);
  });

  it("versions live side by side, and a newer one takes over the older ones it accepts", () => {
    const first = task("registry.two", () => 1);
    const third = task("registry.two", () => 3, { version: "3", accepts: ["1", "2"] });
    expect(findTask("registry.two", "1")).toBe(first[taskDefinitionKey]);
    expect(findTask("registry.two", "2")).toBe(third[taskDefinitionKey]);
    expect(findTask("registry.two", "3")).toBe(third[taskDefinitionKey]);
  });

  it("several functions of one name and version are an error that names both places", () => {
    for (let i = 0; i < 5; i++) task("registry.same", () => i);
    expect(() => findTask("registry.same", "1")).toThrow(
      /task-registry\.test\.ts:\d+:\d+ and .*task-registry\.test\.ts:\d+:\d+/,
    );
  });
});

describe("the registry", () => {
  afterEach(() => {
    bodies.depth = 0;
  });

  it("keeps the newest two of what was made outside of bodies", () => {
    const registry = new NamedRegistry<{ n: number }>();
    for (let n = 0; n < 10; n++) registry.add("a", { n });
    expect(registry.find("a")).toEqual([{ n: 8 }, { n: 9 }]);
    expect(registry.names()).toEqual(["a"]);
    expect(registry.find("b")).toEqual([]);
  });

  it("one thing added twice is one", () => {
    const registry = new NamedRegistry<object>();
    const thing = {};
    registry.add("a", thing);
    bodies.depth = 1;
    registry.add("a", thing);
    expect(registry.find("a")).toEqual([thing]);
  });

  it("finds what was made inside bodies as long as somebody holds it", () => {
    const registry = new NamedRegistry<object>();
    const held = {};
    bodies.depth = 1;
    registry.add("held", held);
    expect(registry.find("held")).toEqual([held]);
  });

  it("does not grow with what is made inside bodies and let go", async () => {
    const { setFlagsFromString } = await import("node:v8");
    const { runInNewContext } = await import("node:vm");
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    const registry = new NamedRegistry<object>();
    bodies.depth = 1;
    for (let i = 0; i < 3_000; i++) {
      registry.add(`name ${i}`, {});
      registry.add("same", {});
    }
    // What was looked at in this turn of the event loop stays until it ends.
    await new Promise((resolve) => setImmediate(resolve));
    (collect as () => void)();
    expect(registry.names()).toEqual([]);
    expect(registry.find("same")).toEqual([]);
  });
});
