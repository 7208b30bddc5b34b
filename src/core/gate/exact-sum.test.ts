import { describe, expect, it } from "vitest";
import { ExactSum, exceeds } from "./exact-sum.ts";

describe("7.1 exactly what was taken comes back", () => {
  it("also when small and large amounts come and go for long", () => {
    const sum = new ExactSum();
    sum.add(0.1);
    for (let i = 0; i < 10_000; i++) {
      sum.add(1e9 + i);
      sum.add(0.7);
      sum.add(-(1e9 + i));
      sum.add(-0.7);
    }
    expect(sum.value).toBe(0.1);
    sum.add(-0.1);
    expect(sum.value).toBe(0);
    sum.add(5);
    sum.reset();
    expect(sum.value).toBe(0);
  });

  it("a limit is exceeded by more than rounding only", () => {
    expect(exceeds(0.1 + 0.1 + 0.1, 0.3)).toBe(false);
    expect(exceeds(0.3001, 0.3)).toBe(true);
    expect(exceeds(1e14 + 1, 1e14)).toBe(true);
    expect(exceeds(Number.MIN_VALUE, 0)).toBe(true);
    expect(exceeds(1e300, Number.POSITIVE_INFINITY)).toBe(false);
  });
});
