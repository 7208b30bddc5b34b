import { describe, expect, it } from "vitest";

const promised = {
  defining: ["task", "param", "env", "wait", "recv"],
  composing: ["all", "router", "sequence", "pipeline", "settle", "literal"],
  running: ["run", "Engine"],
  looking: ["buildGraph", "dryRun", "visualize", "createCli"],
  providers: ["shell", "sh", "format", "io", "http", "stdio", "loadJson", "lookup"],
  errors: ["CascadeError", "isCascadeError", "SkippedError"],
};

describe("the names of cascade-ts", () => {
  for (const [group, names] of Object.entries(promised)) {
    it(`are there for ${group}`, async () => {
      const exported = Object.keys(await import("cascade-ts"));
      expect(names.filter((name) => !exported.includes(name))).toEqual([]);
    });
  }

  it("are named in one way only: no default export", async () => {
    expect(Object.keys(await import("cascade-ts"))).not.toContain("default");
  });
});
