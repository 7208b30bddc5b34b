import { describe, expect, it } from "vitest";
import { callBody, rejection } from "../../test/fake-context.ts";
import { format } from "./format.ts";

const fill = (...args: readonly unknown[]): Promise<string> => callBody(format, ...args);

describe("format", () => {
  it("fills in the next value, one by number and one by name", async () => {
    expect(await fill("{} {name} {0} {}", "a", { name: "n" })).toBe('a n a {"name":"n"}');
    expect(await fill("{ name }", { name: "n" })).toBe("n");
    expect(await fill("no placeholder", 1)).toBe("no placeholder");
    expect(await fill("")).toBe("");
  });

  it("writes doubled braces as one", async () => {
    expect(await fill("{{}} {{0}} {}", 1)).toBe("{} {0} 1");
    expect(await fill("{{{}}}", 1)).toBe("{1}");
  });

  it("writes each kind of value", async () => {
    expect(await fill("{} {} {} {}", 1.5, true, 10n, null)).toBe("1.5 true 10 null");
    expect(await fill("{}", new Date(0))).toBe("1970-01-01T00:00:00.000Z");
    expect(await fill("{} {}", [1, "a"], { k: [] })).toBe('[1,"a"] {"k":[]}');
    expect(await fill("{}", new URL("http://host/x"))).toBe("http://host/x");
  });

  it("does not read a filled-in value again", async () => {
    expect(await fill("{} {}", "{1}", "{name}")).toBe("{1} {name}");
  });

  it.each([
    ["{}", [], /no value 0; 0 values were given/],
    ["{} {}", [1], /no value 1; 1 value was given/],
    ["{7}", [1], /no value 7/],
    ["{who}", [{ name: 1 }], /no property "who"; it has name/],
    ["{who}", [1], /needs an object as the last value, not 1/],
    ["{who}", [], /needs an object as the last value, not undefined/],
    ["a { b", [1], /lone "{" at offset 2/],
    ["a } b", [1], /lone "}" at offset 2/],
    ["{:>10}", [1], /is not a placeholder/],
    ["{a.b}", [{ a: { b: 1 } }], /is not a placeholder/],
    ["{-1}", [1], /is not a placeholder/],
    ["{}", [() => 1], /a function without a text/],
    ["{}", [Symbol("s")], /without a text/],
    ["{}", [new Map()], /without a text/],
    ["{}", [{ big: 1n }], /without a text/],
    ["{}", [new Date(Number.NaN)], /without a text/],
    [5, [1], /the template is 5/],
  ])("refuses %s with %o", async (template, values, message) => {
    const error = await rejection(fill(template, ...values));
    expect(error).toMatchObject({ code: "CS_FORMAT", message: expect.stringMatching(message) });
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "does not reach the inherited %s",
    async (name) => {
      expect(await rejection(fill(`{${name}}`, {}))).toMatchObject({ code: "CS_FORMAT" });
      expect(await rejection(fill(`{${name}}`, []))).toMatchObject({ code: "CS_FORMAT" });
    },
  );
});
