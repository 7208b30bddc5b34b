import { expect, test } from "vitest";
import { all, literal, run, settle, task } from "../index.ts";

test("003", async () => {
  const a = task("a", () => "a")();
  const b = task("b", () => "b")();
  expect(await run(all([a, b]).runIf(a))).toEqual(["a", "b"]);
  expect(
    await run(
      task("c", (...x: unknown[]) => x)(a, b, a)
        .runIf(a)
        .after(a, b),
    ),
  ).toEqual(["a", "b", "a"]);
});
test("004", async () => {
  expect(await run(literal(0).orElse(2))).toBe(0);
  expect(await run(literal(0).orElse(task("x", () => 1)()))).toBe(0);
});
test("005", async () => {
  const text = task("text", () => "ab");
  const pair = task("pair", (a: unknown, b: unknown) => [a, b]);
  await expect(run(pair.map(text() as never, [text()]))).rejects.toMatchObject({ code: "CS_MAP_LIST" });
});
test("006", async () => {
  const boom = task("boom", () => {
    throw new Error("boom");
  })();
  await expect(run(all([boom.recover(() => 0), boom]), { onFailure: "drain" })).rejects.toMatchObject({
    errors: [{ code: "CS_TASK_FAILED" }],
  });
  await expect(run(all([settle(boom), boom]), { onFailure: "drain" })).rejects.toMatchObject({
    errors: [{ code: "CS_TASK_FAILED" }],
  });
});

import { Engine, type Tail } from "../index.ts";

test("007", async () => {
  const never = task("never", () => 1);
  const leads = task("leads", (): Tail<number> => never().runIf(false));
  const seen: string[] = [];
  await run([leads().orElse(0)], {
    subscribers: [
      (e) => {
        if ("task" in e) seen.push(`${e.type} ${e.task}`);
      },
    ],
  });
  expect(seen).toEqual(["task-started leads", "task-finished leads", "task-skipped never"]);
});
test("008", async () => {
  const leaf = task("leaf", async () => "leaf");
  const a = task("a", async (): Promise<Tail<string>> => leaf());
  const engine = new Engine({ maxConcurrency: 1 });
  await Promise.all([1, 2, 3].map(() => engine.run(all([a(), a()]))));
});
