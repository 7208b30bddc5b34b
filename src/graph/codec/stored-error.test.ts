import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bareError } from "./stored-error.ts";

const errors = new URL("../../errors/", import.meta.url);
const chapters = readdirSync(errors).filter((file) => file.endsWith("-errors.ts"));

describe("errors that are stored", () => {
  it.each(chapters)("the classes of %s are known by their names", async (chapter) => {
    const module: Record<string, unknown> = await import(`../../errors/${chapter.replace(".ts", "")}.ts`);
    for (const [name, made] of Object.entries(module)) {
      expect(bareError("CascadeError", name)).toBeInstanceOf(made);
    }
  });

  it("an unknown name is an error of Cascade, an unknown kind none", () => {
    expect(bareError("CascadeError", "OfAnotherVersion")?.constructor.name).toBe("CascadeError");
    expect(bareError("constructor", "Error")).toBeUndefined();
    expect(bareError("CascadeError", "toString")?.constructor.name).toBe("CascadeError");
  });
});
