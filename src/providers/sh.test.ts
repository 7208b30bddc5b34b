import { describe, expect, it } from "vitest";
import { callBody, fakeContext, rejection } from "../../test/fake-context.ts";
import { argsOf, isLazy, opOf } from "../spec/lazy.ts";
import { task } from "../spec/task.ts";
import { sh } from "./sh.ts";

const { ctx } = fakeContext();

/** Runs the body behind a `sh` call; the values must be plain. */
function say(lazy: unknown): Promise<string> {
  if (!isLazy(lazy)) throw new Error("not a LazyResult");
  return callBody(opOf(lazy) as never, ctx, ...argsOf(lazy));
}

describe("sh", () => {
  it("gives what the command prints, without white space at the end", async () => {
    expect(await say(sh`echo one; echo two; echo`)).toBe("one\ntwo");
  });

  it("keeps every value one word", async () => {
    const nasty = [
      "it's",
      "a b",
      "$HOME",
      "`id`",
      "$(id)",
      "; rm -rf x",
      "a\nb",
      '"',
      "\\",
      "*",
      "",
      "~",
      "-n",
      "#x",
      "!x",
      "ä€",
    ];
    for (const value of nasty) expect(await say(sh`printf '[%s]' ${value}`)).toBe(`[${value}]`);
    expect(await say(sh`printf '[%s]' ${nasty}`)).toBe(nasty.map((value) => `[${value}]`).join(""));
  });

  it("writes numbers and booleans, and nothing for an empty array", async () => {
    expect(await say(sh`printf '[%s]' ${1.5} ${10n} ${true} ${[]} ${[2, "x"]}`)).toBe(
      "[1.5][10][true][2][x]",
    );
  });

  it("goes on with the word a value stands in", async () => {
    const part = "a b";
    expect(await say(sh`printf '[%s]' --name=${part}/x ${part}${part}`)).toBe("[--name=a b/x][a ba b]");
  });

  it("leaves the fixed text to the shell", async () => {
    const word = "x y";
    expect(await say(sh`for i in 1 2; do printf '%s ' "$i" ${word}; done | tr a-z A-Z`)).toBe("1 X Y 2 X Y");
    expect(await say(sh`printf '[%s]' "$(printf '<%s>' ${word})"`)).toBe("[<x y>]");
  });

  it("takes the options of shell, of which the later replace the earlier", async () => {
    const there = sh.with({ cwd: "/", env: { A: "1" } });
    expect(await say(there`pwd; echo $A`)).toBe("/\n1");
    expect(await say(there.with({ env: { B: "2" } })`pwd; echo $A $B`)).toBe("/\n2");
    expect(await say(sh.with({ check: false })`echo kept; exit 1`)).toBe("kept");
    expect(await rejection(say(sh`exit 1`))).toMatchObject({ code: "CS_SHELL_FAILED" });
  });

  it("waits for LazyResults among the values and in the options", () => {
    const name = task("name", () => "x");
    const lazy = sh.with({ cwd: name() })`echo ${name()} ${[name(), "y"]}`;
    expect(isLazy(lazy)).toBe(true);
    expect(argsOf(lazy)[1]).toEqual([expect.anything(), [expect.anything(), "y"]]);
  });

  it.each([
    [undefined],
    [null],
    [{}],
    [() => 1],
    [Symbol("s")],
    [[["nested"]]],
    [[null]],
    [new Date()],
    ["a\0b"],
  ])("refuses the value %o", async (value) => {
    expect(await rejection(say(sh`echo ${value as string}`))).toMatchObject({ code: "CS_SHELL_COMMAND" });
  });

  it("refuses to be called with a text, and escapes that JavaScript does not know", () => {
    expect(() => sh("echo" as never)).toThrow(expect.objectContaining({ code: "CS_SHELL_COMMAND" }));
    expect(() => sh`echo \u`).toThrow(expect.objectContaining({ code: "CS_SHELL_COMMAND" }));
  });
});
