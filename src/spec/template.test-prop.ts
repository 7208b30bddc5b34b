import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bind } from "./bind.ts";
import { isLazy, type Lazy } from "./lazy.ts";
import { literal } from "./literal.ts";
import { task } from "./task.ts";

const make = task("make", (n: number) => n);

/** LazyResults stand for the texts "v0", "v1", …; literals for what they hold. */
const lazies = Array.from({ length: 4 }, (_, i) => make(i));
const textOf = (lazy: Lazy): string => `v${lazies.indexOf(lazy as (typeof lazies)[number])}`;
const held = [lazies[0], Promise.resolve(1)];

const { value: anyArgument } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<unknown>(0, "x", null, undefined, new Date(0), literal(held), literal(1)),
    fc.constantFrom<unknown>(...lazies),
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(tie("value"), { maxLength: 2 })
      .map((items) => Object.assign(new Array(items.length + 2), items)),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__", "then "), tie("value"), { maxKeys: 3 }),
    // The same object twice.
    tie("value").map((shared) => [shared, { shared }]),
  ),
}));

/** What the body gets, the slow way. */
function expected(value: unknown): unknown {
  if (isLazy(value)) {
    const isLiteral = !lazies.includes(value as (typeof lazies)[number]);
    return isLiteral ? literalContent(value) : textOf(value);
  }
  if (Array.isArray(value)) return Object.assign(new Array(value.length), value.map(expected));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  const result: object = Object.create(Object.getPrototypeOf(value));
  for (const key of Object.keys(value)) {
    const content = expected(Object.getOwnPropertyDescriptor(value, key)?.value);
    Object.defineProperty(result, key, {
      value: content,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return result;
}

function literalContent(value: Lazy): unknown {
  const args: unknown[] = [value];
  bind(args, "make");
  return args[0];
}

describe("bind and fill", () => {
  it("give the arguments with each LazyResult's value in its place", () => {
    fc.assert(
      fc.property(fc.array(anyArgument, { maxLength: 4 }), fc.constantFrom(0, 40), (given, more) => {
        const args = [...given, ...new Array(more).fill(0)];
        const want = args.map(expected);
        const binding = bind(args, "make");
        const filled =
          typeof binding === "number"
            ? args.map((arg, i) => (i < 31 && (binding & (1 << i)) !== 0 ? textOf(arg as Lazy) : arg))
            : binding.fill((i) => textOf(binding.deps[i] as Lazy));
        expect(filled).toStrictEqual(want);
      }),
      { numRuns: 3_000 },
    );
  });

  it("give one path per dependency, which leads to it", () => {
    fc.assert(
      fc.property(fc.array(anyArgument, { maxLength: 3 }), (given) => {
        const args = [...given];
        const binding = bind(args, "make");
        if (typeof binding === "number") return;
        const paths = binding.paths();
        expect(paths).toHaveLength(binding.deps.length);
        paths.forEach((path, i) => {
          const steps = path.match(/\.__proto__|\.then |\.shared|\.[ab]|\d+/g) ?? [];
          let at: unknown = given;
          for (const step of steps) {
            at = Object.getOwnPropertyDescriptor(at, step.replace(/^\./, ""))?.value;
          }
          expect(at).toBe(binding.deps[i]);
        });
      }),
      { numRuns: 2_000 },
    );
  });
});
