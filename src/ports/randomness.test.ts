import { expect, it } from "vitest";
import { systemRandomness } from "./randomness.ts";

it("gives numbers from 0 to 1, and identifiers that differ", () => {
  const drawn = Array.from({ length: 1_000 }, () => systemRandomness.next());
  expect(drawn.every((n) => n >= 0 && n < 1)).toBe(true);
  expect(new Set(drawn).size).toBeGreaterThan(990);
  const ids = Array.from({ length: 1_000 }, () => systemRandomness.id());
  expect(new Set(ids).size).toBe(1_000);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
});
