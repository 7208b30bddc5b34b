import { describe, expect, it } from "vitest";
import { InvalidDocumentError, NotStorableError } from "../errors/codec-errors.ts";
import { jsonCodec } from "./codec.ts";

const backwards = (text: string): string => [...text].reverse().join("");

describe("the codec", () => {
  it("writes text and reads it", () => {
    const codec = jsonCodec();
    expect(codec.encode([1, "two", { three: 3 }])).toBe('[1,"two",{"three":3}]');
    for (const value of [undefined, new Date(7), new Map([[1, 2]]), "", 0, false, null]) {
      expect(codec.decode(codec.encode(value))).toStrictEqual(value);
    }
    expect(() => codec.encode({ f() {} })).toThrow(NotStorableError);
  });

  it("9.8 seals what it writes when it has a cipher", () => {
    const codec = jsonCodec({ cipher: { seal: backwards, open: backwards } });
    expect(codec.encode("secret")).toBe('"terces"');
    expect(codec.decode(codec.encode({ a: 1n }))).toEqual({ a: 1n });
  });

  it("a cipher that refuses, text that is none or too long, are refused", () => {
    const closed = jsonCodec({
      cipher: {
        seal: (text) => text,
        open() {
          throw new Error("the key is another");
        },
      },
    });
    expect(() => closed.decode("1")).toThrow(/the cipher cannot open the text/);
    expect(() => jsonCodec().decode("{")).toThrow(/the text is not JSON/);
    expect(() => jsonCodec().decode(undefined as never)).toThrow(InvalidDocumentError);
    expect(() => jsonCodec({ maxBytes: 3 }).decode("12345")).toThrow(/5 characters \(3 at most\)/);
    expect(() => jsonCodec({ maxNodes: 3 }).decode("[1,2,3,4]")).toThrow(/more parts than maxNodes/);
  });
});
