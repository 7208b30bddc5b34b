import { all, type LazyResult, literal, sequence, type Task, task } from "cascade-ts";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";

const million = 1_000_000;
const inc = task("inc", (n: number) => n + 1);
const list = task("list", (...items: readonly unknown[]): unknown => items);

function chain(step: Task<[number], number>, length: number): LazyResult<number> {
  let lazy = step(0);
  for (let i = 1; i < length; i++) lazy = step(lazy);
  return lazy;
}

bothPaths("2.2 deep and wide", (path) => {
  it("2.2 a chain of 1,000,000 nodes", async () => {
    expect(await path.run(chain(inc, million))).toBe(million);
  });

  it("2.2 a fan of 1,000,000 nodes", async () => {
    const leaves = Array.from({ length: million }, (_, n) => inc(n));
    const sum = task("sum", (values: number[]) => values.reduce((a, b) => a + b, 0));
    expect(await path.run(sum(leaves))).toBe((million * (million + 1)) / 2);
  });

  it("2.2 a chain of 100,000 asynchronous nodes", async () => {
    const later = task("later", async (n: number) => n + 1);
    expect(await path.run(chain(later, 100_000))).toBe(100_000);
  });

  it("2.2 chains of derived nodes, conditions, predecessors and steps", async () => {
    const length = 100_000;
    let [derived, guarded, ordered] = [inc(0), inc(0), inc(0)] as LazyResult<number>[];
    for (let i = 1; i < length; i++) {
      derived = derived?.orElse(0).recover(() => 0);
      guarded = inc(i).runIf(guarded);
      ordered = inc(i).after(ordered as LazyResult<number>);
    }
    expect(await path.run([derived, guarded, ordered])).toEqual([1, length, length]);
    let steps: LazyResult<unknown> = inc(0);
    for (let i = 1; i < 20_000; i++) steps = sequence([inc(i), steps]);
    expect(await path.run(steps)).toBe(1);
  });

  it("2.2 a structure nested 100,000 deep with a LazyResult at its bottom", async () => {
    let structure: unknown = inc(1);
    for (let i = 0; i < 100_000; i++) structure = [structure];
    let value = await path.run(all(structure));
    let depth = 0;
    for (; Array.isArray(value); value = value[0]) depth++;
    expect([value, depth]).toEqual([2, 100_000]);
  });

  it("2.2 a map of 300,000 elements, literal and with LazyResults", async () => {
    const numbers = Array.from({ length: 300_000 }, (_, n) => n);
    const expected = numbers.map((n) => n + 1);
    expect(await path.run(inc.map(literal(numbers)))).toEqual(expected);
    expect(await path.run(inc.map([inc(-1), ...numbers.slice(1)]).withConcurrency(1_000))).toEqual(expected);
  });

  it("2.2 a skip and a failure pass through a chain of a million", async () => {
    expect(
      await path.run(
        chain(inc, 0 + million)
          .runIf(false)
          .orElse("skipped"),
      ),
    ).toBe("skipped");
    let lazy = inc(0).runIf(false);
    let broken = task("broken", (): number => {
      throw new Error("far up");
    })();
    for (let i = 0; i < million / 4; i++) {
      lazy = inc(lazy);
      broken = inc(broken);
    }
    expect(await path.run(lazy.orElse("skipped"))).toBe("skipped");
    expect(await path.run(broken.recover(({ cause }) => (cause as Error).message))).toBe("far up");
  });

  it("4.2 100,000 open generations below each other", async () => {
    const deep: (n: number) => LazyResult<number> = task("deep", (n: number): unknown =>
      n === 0 ? 0 : inc(deep(n - 1)),
    ) as never;
    expect(await path.run(deep(100_000))).toBe(100_000);
    const failing: (n: number) => LazyResult<number> = task("failing", (n: number): unknown => {
      if (n === 0) throw new Error("at the bottom");
      return inc(failing(n - 1));
    }) as never;
    const caught = failing(50_000).recover(({ cause }) => (cause as Error).message);
    expect(await path.run(caught)).toBe("at the bottom");
  });

  it("4.2 100,000 open generations are torn down when the run is cancelled", async () => {
    const controller = new AbortController();
    const deep: (n: number) => LazyResult<number> = task("deep", (n: number): unknown => {
      if (n === 0) controller.abort("enough");
      return inc(deep(n - 1));
    }) as never;
    await expect(path.run(list(deep(100_000)), { signal: controller.signal })).rejects.toMatchObject({
      cause: "enough",
    });
  });
});
