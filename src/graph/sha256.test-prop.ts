import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "./sha256.ts";

const ofNode = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex");

describe("sha256", () => {
  it("gives Node's digest of any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => sha256(bytes) === ofNode(bytes)));
  });

  it("gives Node's digest of any text, half surrogates included", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => sha256(text) === ofNode(text)));
    expect(sha256("\ud800")).toBe(ofNode("\ud800"));
  });

  it("gives Node's digest at every length around a block's end, and of a part of a buffer", () => {
    const bytes = Uint8Array.from({ length: 260 }, (_, i) => (i * 7) & 255);
    for (let length = 0; length <= 200; length++) {
      const part = bytes.subarray(3, 3 + length);
      expect(sha256(part)).toBe(ofNode(part));
    }
  });
});
