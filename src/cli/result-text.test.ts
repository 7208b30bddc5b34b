import { describe, expect, it } from "vitest";
import { resultText } from "./result-text.ts";

const piped = { json: false, isTerminal: false, color: false, columns: 80 };
const terminal = { ...piped, isTerminal: true };
const json = { ...piped, json: true };

describe("resultText", () => {
  it.each([
    ["text", "hello", "hello\n"],
    ["text that ends its line", "hello\n", "hello\n"],
    ["a number", 42, "42\n"],
    ["a boolean", false, "false\n"],
    ["null", null, "null\n"],
    ["a bigint", 12n, "12\n"],
    ["undefined", undefined, undefined],
    ["an object", { a: [1, 2] }, '{\n  "a": [\n    1,\n    2\n  ]\n}\n'],
    ["a Map by text", new Map([["k", 1n]]), '{\n  "k": "1"\n}\n'],
    ["a Map by anything", new Map([[1, 2]]), "[\n  [\n    1,\n    2\n  ]\n]\n"],
    ["a Set", new Set([1]), "[\n  1\n]\n"],
  ])("writes %s to a pipe", (_what, value, text) => {
    expect(resultText(value, piped)).toBe(text);
  });

  it.each([
    ["text", "hello\n", "hello\n"],
    ["an object", { a: [1, 2], b: "x" }, "{ a: [ 1, 2 ], b: 'x' }\n"],
    ["undefined", undefined, undefined],
  ])("writes %s to a terminal", (_what, value, text) => {
    expect(resultText(value, terminal)).toBe(text);
  });

  it.each([
    ["text", 'a"b', '"a\\"b"\n'],
    ["undefined", undefined, "null\n"],
    ["null", null, "null\n"],
  ])("writes %s as JSON when asked", (_what, value, text) => {
    expect(resultText(value, json)).toBe(text);
    expect(resultText(value, { ...json, isTerminal: true })).toBe(text);
  });

  it("writes bytes as bytes, and shows them on a terminal", () => {
    const bytes = new Uint8Array([137, 80]);
    expect(resultText(bytes, piped)).toBe(bytes);
    expect(resultText(bytes, terminal)).toBe("Uint8Array(2) [ 137, 80 ]\n");
  });

  it("has colours where the terminal has", () => {
    expect(resultText({ a: 1 }, { ...terminal, color: true })).toContain("\u001b[33m1");
  });

  it("shows what JSON cannot say, but refuses when JSON was asked for", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    expect(resultText(circular, piped)).toContain("[Circular *1]");
    expect(() => resultText(circular, json)).toThrow(expect.objectContaining({ code: "CS_FLOW_RESULT" }));
  });
});
