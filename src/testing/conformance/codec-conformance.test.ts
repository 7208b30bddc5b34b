import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { NotStorableError } from "../../errors/codec-errors.ts";
import { type Codec, jsonCodec } from "../../ports/codec.ts";
import { codecConformance } from "./codec-conformance.ts";
import { failedChecks } from "./failed-checks.ts";

describe("codecs that conform", () => {
  for (const { name, run } of codecConformance(() => jsonCodec())) it(`jsonCodec: ${name}`, run);

  const cipher = {
    seal: (text: string) => `sealed:${Buffer.from(text, "utf16le").toString("base64")}`,
    open: (text: string) => {
      if (!text.startsWith("sealed:") || text.length % 4 !== 3) throw new Error("not sealed");
      return Buffer.from(text.slice(7), "base64").toString("utf16le");
    },
  };
  for (const { name, run } of codecConformance(() => jsonCodec({ cipher }))) it(`sealed: ${name}`, run);
});

/** A codec with one fault: another way to write or to read. */
function codecOf(change: (inner: Codec) => Partial<Codec>): () => Codec {
  return () => {
    const inner = jsonCodec();
    return { encode: (value) => inner.encode(value), decode: (text) => inner.decode(text), ...change(inner) };
  };
}

const values = "values come back";
const dates = "an invalid Date stays one";
const fooled = "a value that looks like a document of the codec's own is a value";
const identity = "what is one object stays one object";
const circles = "circles come back";
const copies = "what comes back shares nothing with what was given";
const errors = "errors keep name, code, message, stack, cause and errors";
const unchanged = "encoding changes nothing";
const refused = "what has no stored form is refused, with its place";
const accessors = "an accessor is refused and not read";
const deep = "what is nested deeply comes back or is refused";
const foreign = "a text that encode has not written is refused";
const prototypes = "no text changes the prototypes of others";

const broken: readonly [string, () => Codec, ...string[]][] = [
  [
    "is JSON",
    () => ({ encode: (value) => JSON.stringify(value), decode: (text) => JSON.parse(text) as unknown }),
    values,
    dates,
    fooled,
    identity,
    circles,
    errors,
    refused,
    accessors,
    deep,
    foreign,
  ],
  [
    "is a structured clone",
    () => ({
      encode: (value) => serialize(value).toString("base64"),
      decode: (text) => deserialize(Buffer.from(text, "base64")) as unknown,
    }),
    errors,
    refused,
    accessors,
    deep,
    foreign,
  ],
  [
    "takes -0 for 0",
    codecOf((inner) => ({ encode: (value) => inner.encode(Object.is(value, -0) ? 0 : value) })),
    values,
  ],
  [
    "knows its own documents again",
    codecOf((inner) => ({
      encode: (value) => (isTagged(value) ? JSON.stringify(value) : inner.encode(value)),
    })),
    fooled,
  ],
  [
    "keeps what it was given",
    codecOf((inner) => {
      const kept = new Map<string, unknown>();
      return {
        encode: (value) => {
          const text = inner.encode(value);
          kept.set(text, value);
          return text;
        },
        decode: (text) => kept.get(text) ?? inner.decode(text),
      };
    }),
    copies,
  ],
  [
    "marks what it has seen",
    codecOf((inner) => ({
      encode: (value) => {
        const text = inner.encode(value);
        if (isPlain(value)) Object.defineProperty(value, "seen", { value: true, configurable: true });
        return text;
      },
    })),
    values,
    unchanged,
  ],
  [
    "does not say where",
    codecOf((inner) => ({
      encode: (value) => {
        try {
          return inner.encode(value);
        } catch {
          throw new NotStorableError("value", "something");
        }
      },
    })),
    refused,
  ],
  [
    "reads accessors first",
    codecOf((inner) => ({
      encode: (value) => {
        if (isPlain(value)) Object.values(value);
        return inner.encode(value);
      },
    })),
    accessors,
  ],
  [
    "puts objects together key by key",
    codecOf((inner) => ({
      decode: (text) => {
        const plain: unknown = text.startsWith("{") && !text.includes("$") ? JSON.parse(text) : undefined;
        if (plain !== undefined) merge({}, plain as object);
        return inner.decode(text);
      },
    })),
    foreign,
    prototypes,
  ],
];

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isTagged(value: unknown): boolean {
  return isPlain(value) && Object.keys(value).some((key) => key.startsWith("$"));
}

/** The classic mistake: "__proto__" is taken for a key like any other. */
function merge(into: object, from: object): void {
  for (const [key, value] of Object.entries(from)) {
    const own: unknown = Reflect.get(into, key);
    const isBranch = typeof value === "object" && value !== null && typeof own === "object" && own !== null;
    if (isBranch) merge(own, value);
    else Reflect.set(into, key, value);
  }
}

describe("codecs that do not", () => {
  it.each(broken)("one that %s", async (_, make, ...expected) => {
    const failed = await failedChecks(codecConformance(make));
    expect(failed.map(({ name }) => name.slice("codec: ".length))).toEqual(expected);
  });

  it("every check can fail", () => {
    const names = codecConformance(() => jsonCodec()).map(({ name }) => name.slice("codec: ".length));
    expect(new Set(broken.flatMap(([, , ...found]) => found))).toEqual(new Set(names));
  });
});
