import { all, type Cipher, type LazyResult, param, sequence, type Tail, task, wait } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const make = book.task("odd:make", (name: string) => values[name]?.());
const same = book.task("odd:same", (value: unknown) => value);
const carry: (n: number, value: unknown) => LazyResult<unknown> = book.task(
  "odd:carry",
  (n: number, value: unknown): Tail<unknown> => (n <= 0 ? value : carry(n - 1, value)),
) as never;
const values: Record<string, () => unknown> = {
  undefined: () => undefined,
  "a whole that looks like a large value": () => ({ $blob: "0".repeat(64) }),
  "what looks like a secret": () => ({ $secret: "x" }),
  "what looks like tags": () => ({
    $error: ["Error"],
    $date: 1,
    $ref: 0,
    $map: [],
    $: 1,
    $undefined: true,
    $x: { $$: 2 },
  }),
  "a proto key": () => JSON.parse('{"__proto__": {"evil": 1}, "constructor": 2}') as unknown,
  "no prototype": () => Object.assign(Object.create(null), { a: 1 }) as unknown,
  "a hole": () => Object.assign(new Array(3), { 0: 1, 2: 3 }),
  numbers: () => [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE, 2 ** 53, 1e308],
  "big integers": () => [0n, -(2n ** 200n)],
  texts: () => ["\0", "\ud800", "\u2028", '"', "\\", "😀", "\uffff", ""],
  dates: () => [new Date(0), new Date(Number.NaN), new Date(-1e15)],
  "maps and sets": () =>
    new Map<unknown, unknown>([
      [{ k: 1 }, new Set([1, "1", [2]])],
      [Number.NaN, undefined],
      [undefined, null],
    ]),
  bytes: () => new Uint8Array([0, 255, 128]),
  "an error": () => Object.assign(new RangeError("far", { cause: new TypeError("type") }), { extra: [1] }),
  "something deep": () => {
    let deep: unknown = "bottom";
    for (let n = 0; n < 500; n++) deep = n % 2 === 0 ? [deep] : { deep };
    return deep;
  },
};

function cyclic(): unknown {
  const self: Record<string, unknown> = { list: [1] };
  self["self"] = self;
  self["again"] = self["list"];
  return self;
}
const makeCycle = book.task("odd:cycle", cyclic);
const checkCycle = book.task("odd:check", (value: Record<string, unknown>) => [
  value["self"] === value,
  value["again"] === value["list"],
]);

describe("2.4, 9.1 results of all kinds come back as they were", () => {
  it.each(Object.keys(values))("%s", async (name) => {
    const expected = values[name]?.();
    await crashEverywhere({
      book,
      target: () =>
        all([
          make(name),
          same(make(name)),
          carry(2, make(name)),
          (same as never as { map(l: unknown[]): unknown }).map([make(name)]),
        ]),
      expected: succeeded([expected, expected, expected, [expected]]),
    });
    // As the result of an ended run, too.
    const rig = new Rig();
    await rig.process().engine.run(make(name), { runId: "r" });
    const again = await rig.process().engine.attach("r").outcome();
    expect(again).toEqual(succeeded(expected));
  });

  it("cycles and shared parts, also carried", async () => {
    await crashEverywhere({
      book,
      target: () => all([checkCycle(makeCycle() as never), checkCycle(carry(2, makeCycle()) as never)]),
      expected: succeeded([
        [true, true],
        [true, true],
      ]),
    });
  });

  it("Object.prototype stays clean, and a hole stays a hole or is said", async () => {
    const rig = new Rig();
    await rig.process().engine.run(make("a proto key"), { runId: "r" });
    const value = (await rig.process().engine.attach("r").result()) as object;
    expect(Object.getOwnPropertyNames(value)).toEqual(["__proto__", "constructor"]);
    expect(({} as { evil?: number }).evil).toBeUndefined();
  });

  it("an undefined result of an ended run is a value, not a missing one", async () => {
    const rig = new Rig();
    await rig.process().engine.run(make("undefined"), { runId: "r" });
    expect(await rig.process().engine.attach("r").outcome()).toEqual({
      status: "succeeded",
      value: undefined,
    });
    expect(await rig.process().engine.run(5 as never, { runId: "plain" })).toBe(5);
    expect(await rig.process().engine.attach("plain").result()).toBe(5);
  });
});

describe("9.8 secrets in odd places", () => {
  const secret = "s3cret-key-value";
  const given = { params: { "odd-secret": secret } };
  const p = () => param("odd-secret", { secret: true });

  it.each([
    "key of an object",
    "key of a Map",
    "member of a Set",
    "in a large value",
    "message of a result that is an error",
  ])("%s", async (place) => {
    const holder = task(`odd:holder ${place}`, (text: string): unknown => {
      switch (place) {
        case "key of an object":
          return { [text]: 1, list: [text] };
        case "key of a Map":
          return new Map([[text, text]]);
        case "member of a Set":
          return new Set([text]);
        case "in a large value":
          return { fill: "x".repeat(40_000), text };
        default:
          return new Error(text);
      }
    });
    const rig = new Rig();
    const first = rig.process();
    const texts: string[] = [];
    const target = () => {
      const held = holder(p() as never);
      return sequence([held, wait("1h"), same(held)]);
    };
    first.engine.start(target(), { runId: "r", ...given });
    await rig.settle();
    texts.push(rig.text);
    first.crash();
    await rig.clock.advance("2h");
    const seen = watched(rig.process().engine.attach("r", given));
    await rig.settle();
    texts.push(rig.text);
    expect(seen.outcome?.status).toBe("succeeded");
    for (const text of texts) expect(text.includes(secret)).toBe(false);
  });

  it("an empty secret, and one of a single character, disturb nothing", async () => {
    for (const text of ["", "1", "a"]) {
      const rig = new Rig();
      const first = rig.process();
      const target = () =>
        sequence([same([p(), "1", "", "a", 1, { a: "a" }]), wait("1h"), same([p(), "", "1", "a"])]);
      first.engine.start(target(), { runId: "r", params: { "odd-secret": text } });
      await rig.settle();
      first.crash();
      await rig.clock.advance("2h");
      const seen = watched(rig.process().engine.attach("r", { params: { "odd-secret": text } }));
      await rig.settle();
      expect(seen.outcome).toEqual(succeeded([text, "", "1", "a"]));
    }
  });
});

describe("9.3 a cipher that never gives the same text twice", () => {
  let serial = 0;
  const cipher: Cipher = {
    seal: (text: string) => `${serial++}:${Buffer.from(text).toString("base64")}`,
    open: (text: string) => Buffer.from(text.replace(/^\d+:/, ""), "base64").toString(),
  };

  it("keeps large values carried over generations O(1), and they come back", async () => {
    const rig = new Rig();
    const process = rig.process({ cipher });
    const hop: (n: number, text: string) => LazyResult<number> = task(
      "odd:hop",
      (n: number, text: string): Tail<number> =>
        n <= 0 ? text.length : (sequence([wait("1m"), hop(n - 1, text)]) as never),
    ) as never;
    process.engine.start(hop(60, same("h".repeat(40_000)) as never), { runId: "r" });
    let most = 0;
    for (let turn = 0; turn < 30; turn++) {
      await rig.clock.advance("1m");
      most = Math.max(most, rig.store.snapshot().runs[0]?.contents.blobs.length ?? 0);
    }
    process.crash();
    expect(most).toBeLessThanOrEqual(2);
    const seen = watched(rig.process({ cipher }).engine.attach("r"));
    for (let turn = 0; turn < 40; turn++) await rig.clock.advance("1m");
    expect(seen.outcome).toEqual(succeeded(40_000));
  });
});
