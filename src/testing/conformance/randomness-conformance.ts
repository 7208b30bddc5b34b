import assert from "node:assert/strict";
import type { Randomness } from "../../ports/randomness.ts";
import { type ConformanceCheck, checksOf, type Make } from "./conformance-check.ts";

const draws = 10_000;

/**
 * What a Randomness must do. Seeded ones pass too: nothing is asked of two of them together.
 *
 * @param make - a fresh one
 * @example
 * import { failedChecks, randomnessConformance } from "cascade-ts/testing";
 * const checks = randomnessConformance(() => ({ next: () => Math.random(), id: () => crypto.randomUUID() }));
 * await failedChecks(checks); // => []
 */
export function randomnessConformance(make: Make<Randomness>): readonly ConformanceCheck[] {
  return checksOf("randomness", make, {
    "numbers are at least 0 and below 1": inRange,
    "numbers are spread over the whole range": isSpread,
    "identifiers are texts that are not empty": areTexts,
    "identifiers differ": differ,
  });
}

function inRange(randomness: Randomness): void {
  for (let draw = 0; draw < draws; draw++) {
    const number = randomness.next();
    assert.ok(number >= 0 && number < 1, `next() gave ${number}`);
  }
}

/** Each tenth is hit about a thousand times; half as often is out of reach for chance. */
function isSpread(randomness: Randomness): void {
  const tenths = new Array<number>(10).fill(0);
  for (let draw = 0; draw < draws; draw++) {
    const tenth = Math.floor(randomness.next() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  const least = Math.min(...tenths);
  assert.ok(least > draws / 20, `of ${draws} numbers, the tenths of the range have ${tenths.join(", ")}`);
}

function areTexts(randomness: Randomness): void {
  const id: unknown = randomness.id();
  assert.ok(typeof id === "string" && id !== "", `id() gave ${JSON.stringify(id)}`);
}

function differ(randomness: Randomness): void {
  const ids = new Set(Array.from({ length: draws }, () => randomness.id()));
  assert.equal(ids.size, draws, `of ${draws} identifiers, ${ids.size} are different`);
}
