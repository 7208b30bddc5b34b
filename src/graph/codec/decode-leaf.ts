import { quote } from "../../errors/quote.ts";
import { longestPattern, tags } from "./json.ts";
import { bytesKinds } from "./leaf-content.ts";
import { type Place, refuse } from "./place.ts";

const specials: ReadonlyMap<unknown, unknown> = new Map<unknown, unknown>([
  ["undefined", undefined],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** A value without children, of its tag and what stands under it. */
export function decodeLeaf(tag: string, content: unknown, place: Place): unknown {
  switch (tag) {
    case tags.special:
      return specials.has(content)
        ? specials.get(content)
        : refuse(place, `${quote(content)} is no such value`);
    case tags.bigint:
      return decodeBigint(content, place);
    case tags.symbol:
      return typeof content === "string"
        ? Symbol.for(content)
        : refuse(place, "the key of a symbol is no text");
    case tags.date:
      return decodeDate(content, place);
    case tags.url:
      return decodeUrl(content, place);
    case tags.regexp:
      return decodeRegExp(content, place);
    case tags.bytes:
      return decodeBytes(content, place);
    default:
      return refuse(place, `${quote(tag)} is no tag of this version`);
  }
}

function decodeBigint(content: unknown, place: Place): bigint {
  const match = typeof content === "string" ? /^(-?)(\d{1,40}|0x[0-9a-f]+)$/.exec(content) : null;
  if (match === null) return refuse(place, `${quote(content)} is no whole number`);
  try {
    const size = BigInt(match[2] ?? "");
    return match[1] === "-" ? -size : size;
  } catch {
    return refuse(place, "the number has too many digits");
  }
}

/** A Date that is told its time reads no clock. */
function decodeDate(content: unknown, place: Place): Date {
  const time = content === null ? Number.NaN : content;
  if (typeof time !== "number") return refuse(place, `${quote(content)} is no time`);
  const date: Date = Reflect.construct(Date, [time]);
  return Object.is(date.getTime(), time) ? date : refuse(place, `${time} is no time`);
}

function decodeUrl(content: unknown, place: Place): URL {
  try {
    return new URL(typeof content === "string" ? content : "");
  } catch {
    return refuse(place, `${quote(content)} is no URL`);
  }
}

/** Short enough to be compiled at once; how long it takes to match is the matter of whoever uses it. */
function decodeRegExp(content: unknown, place: Place): RegExp {
  const [source, flags, lastIndex, ...rest]: unknown[] = Array.isArray(content) ? content : [];
  if (typeof source !== "string" || typeof flags !== "string" || rest.length > 0)
    return refuse(place, `${quote(content)} is no pattern`);
  if (source.length > longestPattern) return refuse(place, `a pattern of ${source.length} characters`);
  if (typeof lastIndex !== "number" || !Number.isSafeInteger(lastIndex) || lastIndex < 0)
    return refuse(place, `${quote(lastIndex)} is no place in a text`);
  try {
    const pattern = new RegExp(source, flags);
    pattern.lastIndex = lastIndex;
    return pattern;
  } catch {
    return refuse(place, `${quote(source)} is no pattern`);
  }
}

function decodeBytes(content: unknown, place: Place): object {
  const [kind, text, ...rest]: unknown[] = Array.isArray(content) ? content : [];
  if (typeof kind !== "string" || typeof text !== "string" || rest.length > 0)
    return refuse(place, `${quote(content)} are no bytes`);
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) return refuse(place, "the bytes are no base64");
  if (kind === "Buffer") return bytes;
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  if (kind === "ArrayBuffer") return buffer;
  const View = bytesKinds.get(kind);
  if (View === undefined) return refuse(place, `${quote(kind)} is no kind of bytes`);
  try {
    return new View(buffer);
  } catch {
    return refuse(place, `${bytes.length} bytes do not make a ${kind}`);
  }
}
