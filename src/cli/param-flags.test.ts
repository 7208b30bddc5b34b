import { describe, expect, it } from "vitest";
import { opOf } from "../spec/lazy.ts";
import { type ParamOp, type ParamSpec, param } from "../spec/param.ts";
import { flagText, paramFlags } from "./param-flags.ts";
import { paramHelp, spellBooleans } from "./param-options.ts";

function spec(name: string, options: object = {}): ParamSpec {
  return (opOf(param(name, options)) as ParamOp).spec;
}

function flags(...names: string[]): (string | undefined)[] {
  return paramFlags(
    names.map((name) => spec(name)),
    new Set(["json", "log"]),
  ).map(({ flag }) => flag);
}

describe("paramFlags", () => {
  it.each([
    ["count", "--count"],
    ["n", "--n"],
    ["dryRun", "--dry-run"],
    ["dry_run", "--dry-run"],
    ["maxHTTPCalls", "--max-http-calls"],
    ["v2Name", "--v2-name"],
    ["constructor", "--constructor"],
  ])("%s is %s", (name, flag) => {
    expect(flags(name)).toEqual([flag]);
  });

  it.each(["json", "log", "a b", "größe", "2nd", "no-cache", "__proto__", "a=b", "-x"])(
    "%j is reached by --param only",
    (name) => {
      expect(flags(name)).toEqual([undefined]);
    },
  );

  it("two names never share an option; the one that is written so has it", () => {
    expect(flags("dryRun", "dry-run")).toEqual(["--dryRun", "--dry-run"]);
    expect(flags("dryRun", "dry_run")).toEqual(["--dry-run", undefined]);
  });

  it("knows the name as it stands in the flow as well", () => {
    const [flag] = paramFlags([spec("dryRun")], new Set());
    expect(flag?.alias).toBe("--dryRun");
  });

  it.each([
    [spec("n", { type: "number" }), "--n <number>"],
    [spec("name"), "--name <text>"],
    [spec("data", { type: "json" }), "--data <json>"],
    [spec("quick", { type: "boolean" }), "--quick"],
    [spec("a b", { type: "boolean" }), "--param a b=<true|false>"],
  ])("%o reads well", (one, text) => {
    expect(paramFlags([one], new Set()).map(flagText)).toEqual([text]);
  });
});

describe("paramHelp", () => {
  it.each([
    [spec("a", { description: "how many" }), "how many (required)"],
    [spec("a", { type: "number", default: 3 }), "(default: 3)"],
    [spec("a", { default: "x", choices: ["x", "y"] }), '(choices: "x", "y") (default: "x")'],
    [spec("a", { type: "string", default: null }), "(default: null)"],
    [spec("a", { default: "hunter2", secret: true }), "(default: ***)"],
  ])("%o", (one, text) => {
    expect(paramHelp(one)).toBe(text);
  });
});

describe("spellBooleans", () => {
  it("rewrites a boolean that has a value, and nothing else", () => {
    const both = paramFlags([spec("dryRun", { type: "boolean" }), spec("name")], new Set());
    expect(spellBooleans(["--dry-run=false", "--dryRun=yes", "--dry-run", "--name=x", "a=b"], both)).toEqual([
      "--param",
      "dryRun=false",
      "--param",
      "dryRun=yes",
      "--dry-run",
      "--name=x",
      "a=b",
    ]);
  });
});
