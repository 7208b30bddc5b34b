import type { SeededRandom } from "../seeded-random.ts";

/** A place in a document: the key of a container. */
interface Spot {
  readonly holder: object;
  readonly key: string;
}

const keys = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "toJSON",
  "then",
  "length",
  "$",
  "$$",
  "$ref",
  "$node",
  "$map",
  "$set",
  "$error",
  "$bytes",
  "$sparse",
  "$object",
  "$bare",
  "$date",
  "$url",
  "$regexp",
  "$bigint",
  "$symbol",
  "$name",
  "$document",
  "$unknown",
  "kind",
  "task",
  "version",
  "args",
  "of",
  "routes",
  "lists",
  "nodes",
  "values",
  "each",
  "retry",
  "timeout",
  "cache",
  "amounts",
  "runIf",
  "after",
  "label",
  "priority",
  "never",
  "limit",
  "key",
  "name",
  "schema",
  "map",
  "source",
  "bound",
  "selector",
  "fallback",
  "value",
  "default",
  "choices",
  "concurrency",
  "settled",
  "target",
  "0",
  "",
];
const kinds = [
  "task",
  "all",
  "get",
  "literal",
  "param",
  "env",
  "settle",
  "orElse",
  "recover",
  "router",
  "sequence",
  "map",
  "firstOf",
  "within",
  "bind",
  "item",
  "wait",
  "recv",
  "inject",
  "external",
  "constructor",
  "hasOwnProperty",
];
const atoms: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  2,
  0.5,
  1e9,
  4_294_967_295,
  4_294_967_296,
  1e308,
  -0,
  "",
  "1",
  "task",
  "self",
  "NaN",
  "undefined",
  "fuzz.plain",
  "fuzz.cached",
  "a".repeat(20_000),
  "(a+)+$",
  "AAAA",
  "=",
  "\ud800",
  "1970-01-01",
];
const structures: readonly string[] = [
  "[]",
  "{}",
  "[[]]",
  '{"$ref":0}',
  '{"$ref":1}',
  '{"$ref":-1}',
  '{"$ref":1e9}',
  '{"$node":0}',
  '{"$node":1}',
  '{"$node":99}',
  '{"$sparse":[4294967295]}',
  '{"$sparse":[30000000,"0",{"$node":0}]}',
  '{"$sparse":[3,"length",9]}',
  '{"$bytes":["Uint8Array","AAAA"]}',
  '{"$bytes":["Float64Array","AAAA"]}',
  '{"$bytes":["Buffer","A"]}',
  '{"$error":["Error","message",{"$ref":0}]}',
  '{"$error":["CascadeError","name","TaskFailedError","message",""]}',
  '{"$error":["Error","__proto__",{"polluted":1}]}',
  '{"$object":["__proto__",{"polluted":1}]}',
  '{"$map":[1,2,1,3]}',
  '{"$map":[{"$ref":0},{"$ref":0}]}',
  '{"$set":[1,1]}',
  '{"$bigint":"0x"}',
  '{"$date":"now"}',
  '{"$regexp":["(((((((((((a*)*)*)*)*)*)*)*)*)*)*)*$","g",0]}',
  '{"$url":"javascript:1"}',
  '{"$symbol":"x"}',
  '{"__proto__":{"polluted":1}}',
  '{"$":"-0"}',
  '{"$name":"process"}',
  '{"$document":[{"$ref":0},[{"$ref":0}]]}',
];

/** A document with a few faults in it, always the same for the same random numbers. The original stays as it is. */
export function mutateDocument(original: unknown, random: SeededRandom, others: readonly unknown[]): unknown {
  const box = { document: copyOf(original) };
  for (let faults = 1 + random.int(4); faults > 0; faults--) {
    const spot = spotIn(box, random);
    fault(spot, random, () => copyOf(valueAt(spotIn({ document: random.pick(others) }, random))));
  }
  if (random.chance(0.05)) box.document = nested(box.document, random);
  return random.chance(0.1) ? misprinted(box.document, random) : box.document;
}

function copyOf(json: unknown): unknown {
  return json === undefined ? undefined : (JSON.parse(JSON.stringify(json)) as unknown);
}

function spotIn(root: object, random: SeededRandom): Spot {
  let spot: Spot = { holder: root, key: "document" };
  for (let steps = random.int(9); steps > 0; steps--) {
    const inner = valueAt(spot);
    if (typeof inner !== "object" || inner === null) break;
    const own = Object.keys(inner);
    if (own.length === 0) break;
    spot = { holder: inner, key: random.pick(own) };
  }
  return spot;
}

function valueAt({ holder, key }: Spot): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

function put({ holder, key }: Spot, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

function fault(spot: Spot, random: SeededRandom, other: () => unknown): void {
  const before = valueAt(spot);
  const way = random.int(9);
  if (way === 0) put(spot, random.pick(atoms));
  else if (way === 1) put(spot, JSON.parse(random.pick(structures)));
  else if (way === 2)
    put(spot, typeof before === "number" ? before + random.pick([-1, 1, 0.5, 1e10]) : random.pick(kinds));
  else if (way === 3) put(spot, other());
  else if (way === 4 && !Array.isArray(spot.holder)) Reflect.deleteProperty(spot.holder, spot.key);
  else if (way === 5) put(spot, [before, copyOf(before)]);
  else if (way === 6) put(spot, Object.fromEntries([[random.pick(keys), before]]));
  else if (way === 7 && Array.isArray(before))
    before.splice(random.int(before.length + 1), random.int(2), ...before.slice(0, 2).map(copyOf));
  else if (typeof before === "object" && before !== null && !Array.isArray(before))
    put(
      { holder: before, key: random.pick(keys) },
      random.pick([...atoms, JSON.parse(random.pick(structures))]),
    );
}

/** Deeply inside something else. */
function nested(document: unknown, random: SeededRandom): unknown {
  const key = random.pick(keys);
  let outer = document;
  for (let depth = random.int(2_000); depth > 0; depth--)
    outer = random.chance(0.5) ? [outer] : { [key]: outer };
  return outer;
}

/** The text with a few characters changed; undefined when it is no JSON any more. */
function misprinted(document: unknown, random: SeededRandom): unknown {
  let text = JSON.stringify(document) ?? "";
  for (let count = 1 + random.int(3); count > 0; count--) {
    const at = random.int(text.length);
    const changed = random.pick([
      "",
      '"',
      "0",
      "1",
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      "$",
      "-",
      text.slice(0, 20),
    ]);
    text = text.slice(0, at) + changed + text.slice(at + random.int(2));
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
