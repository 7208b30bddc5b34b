import assert from "node:assert/strict";
import type { Codec } from "../../ports/codec.ts";
import { type ConformanceCheck, checksOf, type Make } from "./conformance-check.ts";
import { storableValues, unstorableValues } from "./storable-values.ts";

/**
 * What a Codec must do: everything of 2.4 there and back, the rest refused by name, what it has not written refused too.
 *
 * @param make - a fresh codec
 * @example
 * import { jsonCodec } from "cascade-ts";
 * import { codecConformance, failedChecks } from "cascade-ts/testing";
 * await failedChecks(codecConformance(() => jsonCodec())); // => []
 */
export function codecConformance(make: Make<Codec>): readonly ConformanceCheck[] {
  return checksOf("codec", make, {
    "values come back": bringsBack,
    "an invalid Date stays one": keepsInvalidDates,
    "a value that looks like a document of the codec's own is a value": isNotFooled,
    "what is one object stays one object": keepsIdentity,
    "circles come back": keepsCircles,
    "what comes back shares nothing with what was given": copies,
    "errors keep name, code, message, stack, cause and errors": keepsErrors,
    "encoding changes nothing": changesNothing,
    "what has no stored form is refused, with its place": refuses,
    "an accessor is refused and not read": refusesAccessors,
    "what is nested deeply comes back or is refused": survivesDepth,
    "a text that encode has not written is refused": refusesForeign,
    "no text changes the prototypes of others": doesNotPollute,
  });
}

function throughText(codec: Codec, value: unknown): unknown {
  const text: unknown = codec.encode(value);
  assert.equal(typeof text, "string", "encode() gives a text");
  return codec.decode(text as string);
}

function bringsBack(codec: Codec): void {
  const values = storableValues();
  for (const [what, value] of values)
    assert.deepEqual(throughText(codec, value), value, `${what} came back changed`);
  const everything = [...values.values()];
  assert.deepEqual(throughText(codec, everything), everything, "all of them together came back changed");
}

/** Apart from the others, because not every comparison takes two of them for equal. */
function keepsInvalidDates(codec: Codec): void {
  const back = throughText(codec, [new Date(Number.NaN)]) as readonly unknown[];
  assert.ok(back[0] instanceof Date, "an invalid Date came back as something else");
  assert.ok(Number.isNaN(back[0].getTime()), "an invalid Date came back as a time");
}

function isNotFooled(codec: Codec): void {
  for (const [what, value] of [...storableValues(), ["a circle", circle()]] as const) {
    const text = codec.encode(value);
    assert.equal(throughText(codec, text), text, `the document of ${what}, as a text, came back changed`);
    const document = parsed(text);
    assert.deepEqual(
      throughText(codec, document),
      document,
      `the document of ${what}, as a value, came back changed`,
    );
  }
}

/** What a text says as JSON; the text itself where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function keepsIdentity(codec: Codec): void {
  const shared = { list: [1] };
  const back = throughText(codec, { a: shared, b: [shared], other: { list: [1] } }) as {
    a: unknown;
    b: unknown[];
    other: unknown;
  };
  assert.equal(back.a, back.b[0], "one object came back as two");
  assert.notEqual(back.a, back.other, "two equal objects came back as one");
}

function circle(): { self?: unknown; map: Map<string, unknown> } {
  const value: { self?: unknown; map: Map<string, unknown> } = { map: new Map() };
  value.self = value;
  value.map.set("above", [value]);
  return value;
}

function keepsCircles(codec: Codec): void {
  const back = throughText(codec, circle()) as ReturnType<typeof circle>;
  assert.equal(back.self, back, "an object that holds itself came back as another");
  assert.equal((back.map.get("above") as unknown[])[0], back, "a circle through a Map came back open");
}

function copies(codec: Codec): void {
  const inner = { list: [1] };
  const back = throughText(codec, { inner }) as { inner: { list: number[] } };
  assert.notEqual(back.inner, inner, "the object that was given came back itself");
  back.inner.list.push(2);
  assert.deepEqual(inner.list, [1], "a list that came back is the one that was given");
}

function keepsErrors(codec: Codec): void {
  const cause = Object.assign(new RangeError("too far"), { code: "E_FAR" });
  const error = Object.assign(new Error("it failed", { cause }), { errors: [cause, new TypeError("none")] });
  const back = throughText(codec, error);
  assert.ok(back instanceof Error, "an error came back as something else");
  assert.deepEqual(shape(back), shape(error));
  assert.ok(back.cause instanceof Error, "a cause came back as something else");
  assert.deepEqual(shape(back.cause), shape(cause));
  const { errors } = back as Error & { errors: readonly Error[] };
  assert.deepEqual(errors.map(shape), error.errors.map(shape));
}

function shape(error: Error): readonly unknown[] {
  return [error.name, error.message, error.stack, Reflect.get(error, "code")];
}

function changesNothing(codec: Codec): void {
  const value = Object.freeze({ list: Object.freeze([Object.freeze({ a: 1 })]) });
  assert.deepEqual(throughText(codec, value), { list: [{ a: 1 }] });
  const open = { list: [1] };
  codec.encode(open);
  assert.ok(!Object.isFrozen(open) && Reflect.ownKeys(open).length === 1, "encode() changed the value");
}

function refuses(codec: Codec): void {
  for (const [what, wrong] of unstorableValues()) {
    const error = refusalOf(() => codec.encode({ fine: 1, user: { wrong } }), what);
    assert.equal(Reflect.get(error, "code"), "CS_NOT_STORABLE", `${what}: the code of the error`);
    assert.match(error.message, /user.*wrong/, `the message does not say where ${what} stands`);
  }
}

function refusalOf(work: () => unknown, what: string): Error {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Error, `${what} was refused with something that is no error`);
    return error;
  }
  throw new assert.AssertionError({ message: `${what} was not refused` });
}

function refusesAccessors(codec: Codec): void {
  let reads = 0;
  const value = {
    get field(): number {
      reads += 1;
      return 1;
    },
  };
  refusalOf(() => codec.encode(value), "an accessor");
  assert.equal(reads, 0, "an accessor was read");
}

function survivesDepth(codec: Codec): void {
  let value: unknown[] = [];
  for (let depth = 0; depth < 50_000; depth++) value = [value];
  let back: unknown;
  try {
    back = throughText(codec, value);
  } catch (error) {
    assert.match(String(Reflect.get(Object(error), "code")), /^CS_/, `a deep value: ${String(error)}`);
    return;
  }
  let depth = 0;
  for (let inner = back; Array.isArray(inner) && inner.length > 0; inner = inner[0]) depth += 1;
  assert.equal(depth, 50_000, "a deep value came back shallower");
}

function refusesForeign(codec: Codec): void {
  const text = codec.encode({ list: [1, new Date(0)], map: new Map([["a", 1n]]) });
  for (const foreign of ["", " ", "{", "no document", text.slice(0, -1), text.slice(1)]) {
    const error = refusalOf(() => codec.decode(foreign), JSON.stringify(foreign.slice(0, 40)));
    assert.equal(Reflect.get(error, "code"), "CS_INVALID_DOCUMENT", "the code of the error");
  }
}

function doesNotPollute(codec: Codec): void {
  for (const text of ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}']) {
    try {
      codec.decode(text);
      codec.decode(codec.encode(JSON.parse(text)));
    } catch {
      // To refuse such a text is as good.
    }
    const polluted: unknown = Reflect.get({}, "polluted");
    Reflect.deleteProperty(Object.prototype, "polluted");
    assert.equal(polluted, undefined, `${text} changed the prototype of all objects`);
  }
}
