import { NotStorableError } from "../../errors/codec-errors.ts";
import { quote } from "../../errors/quote.ts";
import { type Lazy, opOf } from "../../spec/lazy.ts";
import type { RouterOp } from "../../spec/router.ts";

/** The keys of a router as they were given, and whether they are those of a Map. */
export function routeKeysOf(
  lazy: Lazy,
  where: string,
): { readonly isMap: boolean; readonly keys: readonly unknown[] } {
  const { keys, select } = opOf(lazy) as RouterOp;
  // The text of a Map's key is never a key of the same Map.
  const isMap = keys.some((key, i) => select(key) !== i);
  if (!isMap) return { isMap, keys };
  return { isMap, keys: keys.map((text, i) => keyOf(text, (value) => select(value) === i, where)) };
}

const words: readonly unknown[] = [true, false, null, undefined];

function keyOf(text: string, isIt: (value: unknown) => boolean, where: string): unknown {
  const symbol = /^Symbol\((.*)\)$/s.exec(text);
  const candidates = [
    ...words,
    Number(text),
    ...(/^-?\d+n$/.test(text) ? [BigInt(text.slice(0, -1))] : []),
    ...(text.startsWith('"') ? [JSON.parse(text) as unknown] : []),
    ...(symbol === null ? [] : [Symbol.for(symbol[1] ?? "")]),
  ];
  const found = candidates.findIndex((one) => quote(one) === text && isIt(one));
  if (found >= 0) return candidates[found];
  throw new NotStorableError(
    `${where}.routes`,
    `a Map with the key ${text}`,
    "Use short texts, numbers or symbols of Symbol.for as keys.",
  );
}
