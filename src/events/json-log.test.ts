import { describe, expect, it } from "vitest";
import type { CascadeEvent } from "./event.ts";
import { JsonLog, jsonLine } from "./json-log.ts";

const started = { type: "run-started", runId: "r", seq: 1, time: 5, name: "flow" } as const;

describe("json log", () => {
  it("is one object per event, with its level", () => {
    expect(JSON.parse(new JsonLog().push(started) ?? "")).toEqual({ level: "info", ...started });
  });

  it("leaves out what is below the level", () => {
    const built: CascadeEvent = { type: "graph-built", runId: "r", seq: 2, time: 5, nodes: 3 };
    expect(new JsonLog("info").push(built)).toBeUndefined();
    expect(new JsonLog("debug").push(built)).toBeDefined();
  });

  it("has errors as data, causes included", () => {
    const error = new Error("outer", { cause: Object.assign(new TypeError("inner"), { code: "E1" }) });
    const line = jsonLine({ error });
    expect(JSON.parse(line)).toEqual({
      error: { name: "Error", message: "outer", cause: { name: "TypeError", message: "inner", code: "E1" } },
    });
  });

  it("has what tasks log", () => {
    const entry = {
      level: "warn",
      message: "m",
      data: [1],
      time: 1,
      runId: "r",
      node: "n",
      task: "t",
    } as const;
    expect(JSON.parse(new JsonLog().entry(entry) ?? "")).toEqual({ type: "log", ...entry });
    expect(new JsonLog("error").entry(entry)).toBeUndefined();
  });

  it("never breaks a line and never throws, whatever is inside", () => {
    const circular: Record<string, unknown> = { text: "a\nb", shared: { x: 1 } };
    circular["self"] = circular;
    circular["again"] = circular["shared"];
    const data = {
      circular,
      big: 12n,
      nan: Number.NaN,
      fn: () => 1,
      map: new Map([["k", 1]]),
      set: new Set([2]),
      bad: {
        toJSON: () => {
          throw new Error("no");
        },
      },
    };
    const { bad, ...good } = data;
    expect(jsonLine({ good })).not.toContain("\n");
    expect(JSON.parse(jsonLine({ good }))).toMatchObject({
      good: {
        circular: { text: "a\nb", self: "(circular)", shared: { x: 1 }, again: { x: 1 } },
        big: "12",
        nan: "NaN",
        map: [["k", 1]],
        set: [2],
      },
    });
    expect(JSON.parse(jsonLine({ type: "log", bad }))).toEqual({
      type: "log",
      bad: "(data that cannot be shown)",
    });
  });

  it("cuts a structure that contains itself through a Map", () => {
    const map = new Map<string, unknown>();
    map.set("self", map);
    expect(() => jsonLine({ map })).not.toThrow();
  });
});
