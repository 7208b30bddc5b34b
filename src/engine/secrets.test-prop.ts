import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskValue } from "../events/mask.ts";
import { Secrets } from "./secrets.ts";

/** No asterisks, which are what secrets become. Few letters, so that secrets overlap each other and the text. */
const letters = fc.constantFrom("a", "b", "A", "1", " ", '"', "\\", "\n", "%", "/", "&", "é", "🔑");
const secret = fc.string({ unit: letters, minLength: 4, maxLength: 8 });
const text = fc.string({ unit: letters, maxLength: 60 });

function masker(values: readonly unknown[]): Secrets {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value);
  return secrets;
}

describe("Secrets, for all texts", () => {
  it("9.8 leaves no secret in a text, also escaped or joined to others", () => {
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.array(text), (hidden, parts) => {
        const { mask } = masker(hidden);
        const whole = parts.join(hidden[0]) + hidden.join("");
        for (const shown of [mask(whole), mask(JSON.stringify(whole)), mask(encodeURIComponent(whole))])
          for (const one of hidden) {
            expect(shown).not.toContain(one);
            expect(shown).not.toContain(JSON.stringify(one).slice(1, -1));
          }
      }),
    );
  });

  it("changes nothing but what holds a secret, and nothing twice", () => {
    fc.assert(
      fc.property(fc.array(secret, { maxLength: 3 }), text, (hidden, whole) => {
        const { mask } = masker(hidden);
        const shown = mask(whole);
        expect(mask(shown)).toBe(shown);
        if (!hidden.some((one) => whole.includes(one))) expect(shown.includes("***")).toBe(whole !== shown);
        else expect(shown).toContain("***");
      }),
    );
  });
});

describe("maskValue, for all values", () => {
  const { mask } = masker(["hunter22"]);
  const leaf = fc.oneof(text, fc.integer(), fc.constant("x hunter22"), fc.constant(null), fc.double());
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("node")),
      fc.dictionary(fc.oneof(text, fc.constant("hunter22")), tie("node")),
      fc.array(tie("node")).map((items) => new Set(items)),
      fc.array(fc.tuple(fc.string(), tie("node"))).map((entries) => new Map(entries)),
      tie("node").map((cause) => new Error("hunter22 failed", { cause })),
    ),
  })).node;

  it("9.8 leaves no secret at any depth, and a clean value as it is", () => {
    fc.assert(
      fc.property(value, (given) => {
        const shown = maskValue(given, mask);
        expect(textsIn(shown)).not.toContain("hunter22");
        if (!textsIn(given).includes("hunter22")) expect(shown).toBe(given);
        expect(maskValue(shown, mask)).toBe(shown);
      }),
    );
  });
});

/** All text of a value, read by other means than masking reads it. */
function textsIn(value: unknown): string {
  return (
    JSON.stringify(value, (_key, one: unknown) => {
      if (one instanceof Map || one instanceof Set) return [...one];
      return one instanceof Error ? [one.name, one.message, one.stack, one.cause] : one;
    }) ?? ""
  );
}
