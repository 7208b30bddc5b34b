import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { decodeValue, encodeValue } from "./value-document.ts";

const throughText = (value: unknown): unknown => decodeValue(JSON.parse(JSON.stringify(encodeValue(value))));

describe("2.4 values that JSON can say", () => {
  it.each([null, true, 0, -1.5, "", "\ud800 lone", [], {}, [1, [2, { a: null }]], { b: [], a: { "": "x" } }])(
    "%j stands as it is",
    (value) => {
      expect(encodeValue(value)).toEqual(value);
      expect(throughText(value)).toEqual(value);
    },
  );

  it("are not the same objects as the encoded ones", () => {
    const value = { list: [1] };
    const encoded = encodeValue(value) as typeof value;
    expect(encoded).not.toBe(value);
    expect(encoded.list).not.toBe(value.list);
  });
});

const nothing: object = Object.create(null);
const views = new Uint8Array([9, 1, 2, 3, 9]).buffer;

describe("2.4 values that JSON has not", () => {
  it.each<[unknown]>([
    [undefined],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY],
    [-0],
    [123n],
    [-(2n ** 300n)],
    [new Date(5)],
    [new Date(Number.NaN)],
    [/a+[/]"/giu],
    [new URL("https://example.org/a?b#c")],
    [Symbol.for("here")],
    [new Map<unknown, unknown>([[{ a: 1 }, new Set([undefined])]])],
    [new Set([Number.NaN, "a", /x/])],
    [new Uint8Array([1, 2, 255])],
    [new Float64Array([1.5, -0])],
    [new BigInt64Array([-1n])],
    [new DataView(new Uint8Array([2, 3]).buffer)],
    [new Uint8Array([1, 2]).buffer],
    [Buffer.from("text")],
    [new Array(3)],
    [Object.assign([1], { 5: "five" })],
    [Object.assign([1, 2], { extra: true })],
    [Object.assign(Object.create(null), { a: nothing })],
    [{ [Symbol.for("key")]: 1, plain: 2 }],
    [{ $ref: 1 }],
    [{ $$: { $date: 3, $map: [], "": 0 } }],
    [{ undefined }],
    [JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"toJSON":3,"then":4}')],
    [[JSON.parse('{"__proto__":[]}')]],
    [{ $document: [1] }],
  ])("%o comes back", (value) => {
    const back = throughText(value);
    expect(inspect(back, { depth: 9 })).toBe(inspect(value, { depth: 9 }));
    expect(back).toStrictEqual(value);
  });

  it("the place where a pattern goes on", () => {
    const pattern = /a/g;
    pattern.lastIndex = 7;
    expect((throughText(pattern) as RegExp).lastIndex).toBe(7);
  });

  it("bytes without the pool they are part of", () => {
    expect(JSON.stringify(encodeValue(Buffer.from("abc")))).toBe('{"$bytes":["Buffer","YWJj"]}');
    expect((throughText(new Uint8Array(views, 1, 3)) as Uint8Array).buffer.byteLength).toBe(3);
  });

  it("an array with holes takes what is in it and no more", () => {
    const long: unknown[] = [];
    long[4_294_967_290] = "far";
    expect(JSON.stringify(encodeValue(long))).toBe('{"$sparse":[4294967291,"4294967290","far"]}');
    const back = throughText(long) as unknown[];
    expect(back.length).toBe(4_294_967_291);
    expect(Object.keys(back)).toEqual(["4294967290"]);
  });
});

describe("2.4 sharing", () => {
  it("is kept inside one document, whatever is shared", () => {
    const shared = [
      {},
      [],
      new Map(),
      new Date(1),
      new Uint8Array(1),
      new URL("http://a/"),
      new Error("x"),
      /x/,
    ];
    const back = throughText([shared, shared, ...shared]) as unknown[][];
    expect(back[0]).toBe(back[1]);
    shared.forEach((_, i) => {
      expect(back[i + 2]).toBe(back[0]?.[i]);
    });
  });

  it("a structure may contain itself", () => {
    const loop: { self?: unknown; map: Map<unknown, unknown> } = { map: new Map() };
    loop.self = loop;
    loop.map.set(loop, [loop.map]);
    const back = throughText(loop) as typeof loop;
    expect(back.self).toBe(back);
    expect([...back.map.keys()]).toEqual([back]);
    expect((back.map.get(back) as unknown[])[0]).toBe(back.map);
  });

  it("an error may be its own cause", () => {
    const error = new Error("round");
    error.cause = error;
    const back = throughText(error) as Error;
    expect(back.cause).toBe(back);
  });

  it("a million levels are no problem in either direction", () => {
    let deep: unknown = "bottom";
    for (let i = 0; i < 1_000_000; i++)
      deep = i % 3 === 0 ? [deep] : i % 3 === 1 ? { deep } : new Set([deep]);
    let back = throughText(deep);
    let levels = 0;
    for (; typeof back === "object"; levels++) {
      back = back instanceof Set ? [...back][0] : Object.values(back as object)[0];
    }
    expect([levels, back]).toEqual([1_000_000, "bottom"]);
  }, 120_000);
});
