/** Values that a stored graph or result may hold (2.4), by what they show. */
export function storableValues(): ReadonlyMap<string, unknown> {
  const bytes = new Uint8Array([9, 1, 2, 255, 9]);
  return new Map<string, unknown>([
    ["undefined", undefined],
    ["null", null],
    ["true", true],
    ["false", false],
    ["a number", -1.5e-7],
    ["a large number", Number.MAX_SAFE_INTEGER],
    ["-0", -0],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["a BigInt", -(2n ** 200n)],
    ["an empty text", ""],
    ["a text of many signs", 'e\u0301 \u{1f600} \ud800 \0 \u2028 " \\'],
    ["a text that looks like a date", "2000-01-01T00:00:00.000Z"],
    ["an empty list", []],
    ["a list with undefined", [undefined, null, 1]],
    ["an empty object", {}],
    ["an object with undefined", { here: undefined }],
    ["an object with odd keys", { "": 1, "a.b": 2, "0": 3, " ": 4, toJSON: 5, length: 6 }],
    [
      "an object with a key __proto__",
      JSON.parse('{ "__proto__": { "polluted": true }, "constructor": 1, "then": 2 }'),
    ],
    ["lists in objects in lists", [{ list: [{ list: [] }] }]],
    ["a Date", new Date(Date.UTC(2000, 0, 1, 1, 2, 3, 4))],
    [
      "a Map",
      new Map<unknown, unknown>([
        ["a", 1],
        [1, "a"],
        [{ key: [] }, new Map()],
      ]),
    ],
    ["a Set", new Set<unknown>(["1", 1, undefined, Number.NaN, new Set()])],
    ["bytes", new Uint8Array([0, 127, 128, 255])],
    ["bytes that are part of others", bytes.subarray(1, 4)],
    ["no bytes", new Uint8Array()],
  ]);
}

/** Values without a stored form, each as what stands at `.user.wrong` of a larger value. */
export function unstorableValues(): ReadonlyMap<string, unknown> {
  class Account {
    readonly owner = "somebody";
  }
  return new Map<string, unknown>([
    ["a function", () => 1],
    ["a symbol", Symbol("own")],
    ["a class instance", new Account()],
    ["a promise", Promise.resolve(1)],
    ["a WeakMap", new WeakMap()],
  ]);
}
