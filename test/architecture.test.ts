import { describe, expect, it } from "vitest";
import { houseRules } from "./architecture/house-rules.ts";
import { readSources } from "./architecture/source-file.ts";

const files = readSources("src", "test", "examples", "scripts");

describe("the rules of the house", () => {
  for (const rule of houseRules) {
    it(rule.name, () => {
      expect(rule.check(files)).toEqual([]);
    });
  }
});
