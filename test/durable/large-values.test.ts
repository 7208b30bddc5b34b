import { all, type LazyResult, sequence, type Tail, task } from "cascade-ts";
import { scriptedTask } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const size = 40_000;
const big = book.task("large:big", (letter: string) => ({ text: letter.repeat(size) }));
const bigText = book.task("large:text", (letter: string) => letter.repeat(size));
const length = book.task("large:length", (value: { text: string }) => value.text.length);
const head = book.task("large:head", (...values: readonly { text: string }[]) =>
  values.map(({ text }) => text[0]).join(""),
);
const keep: (n: number, value: { text: string }) => LazyResult<number> = book.task(
  "large:keep",
  (n: number, value: { text: string }): Tail<number> => (n <= 0 ? value.text.length : keep(n - 1, value)),
) as never;
/** A generation that names the same node as the one before: what it carries is a reference. */
const gate = scriptedTask<[n: number], number>("large:gate");

function blobs(rig: Rig): readonly { hash: string; data: string }[] {
  return rig.store.snapshot().runs[0]?.contents.blobs ?? [];
}

describe("9.3 large values", () => {
  it("come back after a crash at every commit", async () => {
    await crashEverywhere({
      book,
      target: () => all([length(big("a")), head(big("b"), big("c"), big("b"))]),
      expected: succeeded([size, "bcb"]),
    });
    await crashEverywhere({ book, target: () => keep(3, big("d") as never), expected: succeeded(size) });
    await crashEverywhere({ book, target: () => bigText("e"), expected: succeeded("e".repeat(size)) });
    await crashEverywhere({
      book,
      target: () => (head as never as { map(list: unknown): unknown }).map([big("f"), big("g")]),
      expected: succeeded(["f", "g"]),
    });
  });

  it("are stored once, however often they come", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const seen = watched(
      engine.start(all([length(big("a")), length(big("a")), gate.task(1)]), { runId: "r" }),
    );
    await rig.settle();
    expect(blobs(rig)).toHaveLength(1);
    expect(rig.text.split("a".repeat(size))).toHaveLength(2);
    (await gate.next()).finish(1);
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded([size, size, 1]));
  });

  it("exactly 32,768 characters are kept in the row, one more is not", async () => {
    const exact = book.task("large:exact", (n: number) => "z".repeat(n));
    for (const [extra, count] of [
      [0, 0],
      [1, 1],
    ] as const) {
      const rig = new Rig();
      const { engine } = rig.process();
      engine.start(all([exact(1), gate.task(1)]), { runId: "probe" });
      await rig.settle();
      const row = rig.store.snapshot().runs[0]?.contents.nodes.find(({ task }) => task === "large:exact");
      const around = (row?.value.length ?? 0) - 1;
      const second = new Rig();
      second.process().engine.start(all([exact(32_768 - around + extra), gate.task(1)]), { runId: "r" });
      await second.settle();
      expect(blobs(second)).toHaveLength(count);
      for (const call of [...gate.open]) call.finish(0);
      await gate.next();
      await gate.next();
    }
  });

  it("move by reference over generations, and are deleted when nothing names them", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const steps = scriptedTask<[n: number], number>("large:steps");
    const carry: (n: number, value: unknown) => LazyResult<number> = task(
      "large:carry",
      {},
      (_context, n: number, value: { text: string }): Tail<number> => {
        if (n <= 0) return 0;
        const lazy = big(String(n));
        return sequence([
          head(lazy as never),
          steps.task(n),
          carry(n - 1, n > 2 ? (value as never) : (lazy as never)),
        ]) as never;
      },
    ) as never;
    const seen = watched(engine.start(carry(4, big("x") as never), { runId: "r" }));
    const counts: number[] = [];
    for (let n = 4; n > 0; n--) {
      const call = await steps.next();
      await rig.settle();
      counts.push(blobs(rig).length);
      call.finish(n);
      await rig.settle();
    }
    expect(seen.outcome).toEqual(succeeded(0));
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
  });

  it("of an endless loop are O(1): stored once while carried, gone when replaced", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    let most = 0;
    let commits = 0;
    const spin: (n: number, value: unknown) => LazyResult<string> = task(
      "large:spin",
      (n: number, value: { text: string }): Tail<string> => {
        const { runs } = rig.store.snapshot();
        most = Math.max(most, runs[0]?.contents.blobs.length ?? 0);
        commits++;
        if (n <= 0) return value.text.slice(0, 1);
        return spin(n - 1, (n % 2 === 0 ? big(String(n % 10)) : value) as never);
      },
    ) as never;
    expect(await engine.run(spin(200, big("s") as never), { runId: "r" })).toBe("2");
    expect(commits).toBe(201);
    expect(most).toBeLessThanOrEqual(3);
  });

  it("of a child frame go with the frame", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const inner = book.task("large:inner", (letter: string): Tail<number> => length(big(letter)) as never);
    const seen = watched(
      engine.start(
        all([
          inner("a"),
          inner("b"),
          gate.task(9),
          (inner as never as { map(l: string[]): unknown }).map(["c", "d"]),
        ]),
        {
          runId: "r",
        },
      ),
    );
    await rig.settle();
    expect(blobs(rig)).toHaveLength(0);
    (await gate.next()).finish(9);
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded([size, size, 9, [size, size]]));
  });
});
