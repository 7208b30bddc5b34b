import { describe, expect, it } from "vitest";
import { terminalOf } from "./terminal.ts";

const tty = { isTTY: true, write: () => true };
const pipe = { write: () => true };

describe("terminalOf", () => {
  it.each([
    ["a terminal", tty, {}, true],
    ["a pipe", pipe, {}, false],
    ["NO_COLOR", tty, { NO_COLOR: "1" }, false],
    ["an empty NO_COLOR", tty, { NO_COLOR: "" }, true],
    ["FORCE_COLOR on a pipe", pipe, { FORCE_COLOR: "1" }, true],
    ["FORCE_COLOR=0", tty, { FORCE_COLOR: "0" }, false],
    ["FORCE_COLOR over NO_COLOR", pipe, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    ["TERM=dumb", tty, { TERM: "dumb" }, false],
  ])("colours: %s", (_what, stream, env, color) => {
    const terminal = terminalOf(stream, env);
    expect(terminal.color).toBe(color);
    expect(terminal.paint("bad", "x")).toBe(color ? "\u001b[31mx\u001b[39m" : "x");
  });

  it.each([
    ["a terminal", tty, {}, true],
    ["a pipe", pipe, {}, false],
    ["a terminal without colours", tty, { NO_COLOR: "1" }, true],
    ["a CI server", tty, { CI: "true" }, false],
    ["TERM=dumb", tty, { TERM: "dumb" }, false],
    ["a pipe with forced colours", pipe, { FORCE_COLOR: "1" }, false],
  ])("live lines: %s", (_what, stream, env, isLive) => {
    expect(terminalOf(stream, env).isLive).toBe(isLive);
  });

  it.each([
    [{}, true],
    [{ LANG: "de_DE.UTF-8" }, true],
    [{ LANG: "C" }, false],
    [{ LC_ALL: "C", LANG: "en_US.UTF-8" }, false],
    [{ TERM: "linux" }, false],
  ])("signs beyond ASCII: %o", (env, unicode) => {
    expect(terminalOf(tty, env).unicode).toBe(unicode);
  });
});
