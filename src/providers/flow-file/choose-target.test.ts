import { describe, expect, it } from "vitest";
import { mostSimilar } from "../../errors/most-similar.ts";
import { isLazy, opOf } from "../../spec/lazy.ts";
import { task } from "../../spec/task.ts";
import { chooseTarget, targetNames } from "./choose-target.ts";
import type { Flow } from "./load-flow.ts";

const add = task("add", (a: number, b: number) => a + b);
const build = task("build", () => "built");
const sum = add(1, 2);

function flow(exports: Record<string, unknown>): Flow {
  return { file: "flow.ts", path: "/flow.ts", exports };
}

describe("chooseTarget", () => {
  it("takes the named export", () => {
    expect(chooseTarget(flow({ sum, other: add(3, 4), default: add(5, 6) }), "sum")).toEqual({
      name: "sum",
      target: sum,
    });
  });

  it("takes the default export when none is named", () => {
    expect(chooseTarget(flow({ default: sum, other: add(3, 4) }), undefined).target).toBe(sum);
  });

  it("takes the only LazyResult, whatever else is exported", () => {
    expect(chooseTarget(flow({ add, build, limit: 3, sum }), undefined)).toEqual({
      name: "sum",
      target: sum,
    });
  });

  it("calls a task without arguments", () => {
    const { target } = chooseTarget(flow({ add, build }), undefined);
    expect(isLazy(target) && opOf(target).name).toBe("build");
    expect(isLazy(chooseTarget(flow({ sum, build }), "build").target)).toBe(true);
  });

  it("takes a structure that holds LazyResults, by name or as default", () => {
    const both = { a: sum, list: [sum] };
    expect(chooseTarget(flow({ both, sum }), "both").target).toBe(both);
    expect(chooseTarget(flow({ default: both }), undefined).target).toBe(both);
  });

  it("refuses to choose among several, and names them", () => {
    expect(() => chooseTarget(flow({ sum, other: add(3, 4), build, limit: 3 }), undefined)).toThrow(
      expect.objectContaining({ code: "CS_FLOW_SEVERAL_TARGETS", targets: ["sum", "other", "build"] }),
    );
    expect(() => chooseTarget(flow({ build, again: task("again", () => 1) }), undefined)).toThrow(
      expect.objectContaining({ code: "CS_FLOW_SEVERAL_TARGETS" }),
    );
  });

  it.each([
    ["nothing", {}, "exports nothing"],
    ["no target", { add, limit: 3 }, "exports only add, limit"],
    ["a default that is none", { default: 3 }, "exports only default"],
  ])("tells when a file exports %s", (_what, exports, text) => {
    expect(() => chooseTarget(flow(exports), undefined)).toThrow(
      expect.objectContaining({ code: "CS_FLOW_NO_TARGET", message: expect.stringContaining(text) }),
    );
  });

  it("suggests the name that is meant", () => {
    expect(() => chooseTarget(flow({ sum, deploy: sum }), "delpoy")).toThrow(
      expect.objectContaining({
        code: "CS_FLOW_UNKNOWN_TARGET",
        message: 'flow file flow.ts has no target "delpoy". Did you mean "deploy"? Targets: sum, deploy.',
      }),
    );
    expect(() => chooseTarget(flow({ sum }), "toString")).toThrow(
      expect.objectContaining({ code: "CS_FLOW_UNKNOWN_TARGET" }),
    );
  });

  it.each([
    ["add", /task that wants 2 arguments/],
    ["limit", /is 3, not a LazyResult/],
  ])("tells why %s cannot run", (name, message) => {
    expect(() => chooseTarget(flow({ add, limit: 3 }), name)).toThrow(
      expect.objectContaining({ code: "CS_FLOW_BAD_TARGET", message: expect.stringMatching(message) }),
    );
  });

  it("never reads an accessor", () => {
    const trap = Object.defineProperty({}, "x", {
      enumerable: true,
      get: () => {
        throw new Error("read");
      },
    });
    expect(targetNames(flow({ trap, sum }))).toEqual(["sum"]);
  });
});

describe("mostSimilar", () => {
  it.each([
    ["cuont", "count"],
    ["coun", "count"],
    ["Count", "count"],
    ["dryrun", "dry-run"],
    ["xyz", undefined],
    ["", undefined],
  ])("%s -> %s", (word, best) => {
    expect(mostSimilar(word, ["count", "name", "dry-run"])).toBe(best);
  });
});
