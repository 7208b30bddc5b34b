import { type Json, longestPattern, tags } from "./json.ts";
import { describe, Unstorable } from "./unstorable.ts";

type BytesKind = new (buffer: ArrayBuffer) => ArrayBufferView;

/** The kinds of byte arrays, by name. */
export const bytesKinds: ReadonlyMap<string, BytesKind> = new Map<string, BytesKind>([
  ["Uint8Array", Uint8Array],
  ["Uint8ClampedArray", Uint8ClampedArray],
  ["Int8Array", Int8Array],
  ["Int16Array", Int16Array],
  ["Uint16Array", Uint16Array],
  ["Int32Array", Int32Array],
  ["Uint32Array", Uint32Array],
  ["Float32Array", Float32Array],
  ["Float64Array", Float64Array],
  ["BigInt64Array", BigInt64Array],
  ["BigUint64Array", BigUint64Array],
  ["DataView", DataView],
]);
const kindOf = new Map<unknown, string>(
  Array.from(bytesKinds, ([name, kind]): [unknown, string] => [kind.prototype, name]),
);
kindOf.set(Buffer.prototype, "Buffer");

/** Objects without children: dates, patterns, addresses, bytes. Undefined for others. */
export function leafContent(source: object, prototype: unknown): Json | undefined {
  if (prototype === Date.prototype) return dateJson(source);
  if (prototype === RegExp.prototype) return regExpJson(source as RegExp);
  if (prototype === URL.prototype) return noExtras(source, 0, { [tags.url]: (source as URL).href });
  if (prototype === ArrayBuffer.prototype) {
    // Throws for what only looks like one, or is detached.
    const bytes = new Uint8Array(source as ArrayBuffer);
    return noExtras(source, 0, bytesJson("ArrayBuffer", bytes));
  }
  const kind = kindOf.get(prototype);
  if (kind === undefined || !ArrayBuffer.isView(source)) return undefined;
  const extras = Reflect.ownKeys(source).some((key) => typeof key === "symbol" || !/^\d+$/.test(key));
  if (extras) throw new Unstorable(`${describe(source)} with properties of its own`);
  return bytesJson(kind, new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
}

function dateJson(source: object): Json {
  const time = Date.prototype.getTime.call(source);
  return noExtras(source, 0, { [tags.date]: Number.isNaN(time) ? null : time });
}

function regExpJson(source: RegExp): Json {
  if (source.source.length > longestPattern)
    throw new Unstorable(`a pattern of ${source.source.length} characters (${longestPattern} at most)`);
  const { lastIndex } = source;
  if (!Number.isSafeInteger(lastIndex) || lastIndex < 0)
    throw new Unstorable("a pattern with an odd lastIndex");
  return noExtras(source, 1, { [tags.regexp]: [source.source, source.flags, lastIndex] });
}

/** Only the bytes that are seen: a Buffer is often a small part of a pool that holds others' data. */
function bytesJson(kind: string, bytes: Uint8Array): Json {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return { [tags.bytes]: [kind, text] };
}

function noExtras(source: object, own: number, json: Json): Json {
  if (Reflect.ownKeys(source).length === own) return json;
  throw new Unstorable(`${describe(source)} with properties of its own`);
}
