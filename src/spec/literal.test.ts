import { describe, expect, it } from "vitest";
import { run } from "../engine/run.ts";
import { all } from "./all.ts";
import { isLazy } from "./lazy.ts";
import { literal } from "./literal.ts";
import { task } from "./task.ts";

const one = task("one", () => 1);
const see = task("see", (...values: readonly unknown[]) => values);

describe("2.1 a literal in a run", () => {
  it("arrives as what it holds, at the top and inside, beside LazyResults and without", async () => {
    const content = [one()];
    const [top, list, [inside], value] = (await run(
      see(literal(content), [one()], [literal(content)], { k: literal(2) }),
    )) as [unknown, unknown, [unknown], unknown];
    expect(top).toBe(content);
    expect(list).toEqual([1]);
    expect(inside).toBe(content);
    expect(value).toEqual({ k: 2 });
    expect(await run(see([literal(3)]))).toEqual([[3]]);
    expect(await run(all({ a: [literal(content)] }))).toEqual({ a: [content] });
    expect(await run(literal(content))).toBe(content);
    expect(
      await run(
        one()
          .runIf(false)
          .orElse([literal(content)]),
      ),
    ).toEqual([content]);
  });

  it("in a list to map over is not searched", async () => {
    const seen = (await run(see.map([literal([one()]), one()], literal([[one()], 5])))) as unknown[][][];
    expect(isLazy(seen[0]?.[0]?.[0])).toBe(true);
    expect(isLazy(seen[0]?.[1]?.[0])).toBe(true);
    expect(seen[1]).toEqual([1, 5]);
  });

  it("goes through loops", async () => {
    const count = task("count", (n: number, kept: { k: unknown }): unknown =>
      n === 0 ? kept : count(n - 1, { k: literal(n) }),
    );
    expect(await run(count(50, { k: 0 }))).toEqual({ k: 1 });
  });

  it("keeps holes and symbol keys of what it stands beside", async () => {
    const key = Symbol("k");
    const sparse: unknown[] = [];
    sparse[3] = one();
    const [[list, object]] = (await run(see([sparse, { [key]: one() }]))) as [
      [unknown[], Record<symbol, unknown>],
    ];
    expect(Object.keys(list)).toEqual(["3"]);
    expect(object[key]).toBe(1);
  });
});
