import { expect, it } from "vitest";
import { NotInRunError } from "../../errors/graph-errors.ts";
import { SkippedError } from "../../errors/run-errors.ts";
import { toldOf } from "./told-of.ts";

it("tells a value, a failure and a skip from each other, and these from what there is not", async () => {
  expect(await toldOf(Promise.resolve(undefined))).toEqual({ text: "succeeded value undefined" });
  const failed = await toldOf(Promise.reject(new Error("why")));
  expect(failed).toEqual({ text: expect.stringContaining("failed error") });
  const skipped = new SkippedError({ kind: "condition-false", origin: "a" });
  expect(await toldOf(Promise.reject(skipped))).toEqual({ text: expect.stringContaining("skipped reason") });
  expect(await toldOf(Promise.reject(new SkippedError({ kind: "pruned", origin: "a" })))).toBe("unsettled");
  expect(await toldOf(Promise.reject(new NotInRunError("a")))).toBe("unknown");
});
