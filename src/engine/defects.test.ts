import { expect, test } from "vitest";
import { all, param, run, task } from "../index.ts";
test("001", async () => {
  const seen: string[] = [];
  const first = task("first", () => { seen.push("first"); });
  expect(await run(param("q", { type: "number" }).runIf(false).orElse("none"), { params: { q: 71 } })).toBe("none");
  await run(param("q", { type: "number" }).after(first()), { params: { q: 71 } });
  expect(seen).toEqual(["first"]);
});
test("002", async () => {
  const give = task("give", (make: () => unknown): unknown => make());
  const inner: any = give(() => all([outer]));
  const outer: any = task("outer", (x: unknown) => x)(inner).runIf(task("no", () => false)());
  expect(await run(all([inner.orElse("inner skipped"), outer.orElse("outer skipped")]))).toEqual(["inner skipped", "outer skipped"]);
  const inner2: any = give(() => all([outer2]));
  const outer2: any = task("outer", (x: unknown) => x)(inner2).runIf(task("yes", () => true)());
  await expect(run(all([inner2.orElse("inner skipped"), outer2.orElse("outer skipped")]))).rejects.toMatchObject({ code: "CS_CYCLE" });
});
