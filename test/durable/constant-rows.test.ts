import {
  all,
  bind,
  jump,
  type LazyResult,
  recv,
  selectJump,
  sequence,
  type Tail,
  task,
  wait,
} from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import { Book } from "./book.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const inc = book.task("rows:inc", (n: number) => n + 1);
const same = book.task("rows:same", (value: unknown) => value);

/** The most that is stored at any commit of a run. */
async function mostRows(
  target: unknown,
  ticks = 0,
): Promise<{ rows: number; characters: number; seq: number }> {
  const store = new MemoryRunStore();
  let rows = 0;
  let characters = 0;
  const watching = {
    name: "watching",
    capabilities: store.capabilities,
    open: async (engine: string) => {
      const session = await store.open(engine);
      const commit = session.commit.bind(session);
      session.commit = async (group) => {
        const answer = await commit(group);
        const contents = store.snapshot().runs[0]?.contents;
        if (contents === undefined) return answer;
        const { frames, nodes, timers, blobs } = contents;
        rows = Math.max(rows, frames.length + nodes.length + timers.length + blobs.length);
        characters = Math.max(characters, JSON.stringify(contents).length);
        return answer;
      };
      return session;
    },
  };
  const engine = new Engine({ store: watching });
  for (let tick = 0; tick < ticks; tick++) await engine.signal("rows-tick", tick);
  await engine.run(target, { runId: "r" });
  const { seq } = store.snapshot().runs[0]?.run ?? { seq: 0 };
  await engine.close();
  return { rows, characters, seq };
}

const flat: (n: number) => LazyResult<string> = task(
  "rows:flat",
  (n: number): Tail<string> => (n <= 0 ? "end" : flat(inc(n - 2) as never)),
) as never;
const deep: (n: number) => LazyResult<string> = task(
  "rows:deep",
  (n: number): Tail<string> =>
    n <= 0
      ? "end"
      : (sequence([all({ x: inner(3), again: inc(n) }), inner(2), deep(n - 1)]) as LazyResult<string>),
) as never;
const inner: (n: number) => LazyResult<string> = task(
  "rows:inner",
  (n: number): Tail<string> => (n <= 0 ? "inner" : inner(n - 1)),
) as never;
const carrying: (n: number, kept: unknown) => LazyResult<string> = task(
  "rows:carrying",
  (n: number, kept: string): Tail<string> => (n <= 0 ? kept : carrying(n - 1, same(kept))),
) as never;
const step = task("rows:step", (n: number, kept: string): unknown =>
  n > 0 ? jump("go", [n - 1, kept]) : `${kept} end`,
);
const listening: (n: number) => LazyResult<string> = task(
  "rows:listening",
  (n: number): Tail<string> =>
    n <= 0 ? "end" : (sequence([recv("rows-tick"), wait(0), listening(n - 1)]) as LazyResult<string>),
) as never;
const recovering: (n: number) => LazyResult<string> = task(
  "rows:recovering",
  (n: number): Tail<string> =>
    n <= 0
      ? "end"
      : (sequence([failing().recover(gentle as never), recovering(n - 1)]) as LazyResult<string>),
) as never;
const failing = task("rows:failing", (): string => {
  throw new Error("each turn");
});
const gentle = task("rows:gentle", () => "gently");

const loops: Record<string, (n: number) => unknown> = {
  "of a target": (n) => flat(n),
  "of an inner node": (n) => all([inc(1), same(flat(n)), inc(2)]),
  "of an element": (n) => (flat as never as { map(list: number[]): unknown }).map([n, 3]),
  "with child frames in each turn": (n) => deep(n),
  "that carries a value": (n) => carrying(n, same("kept")),
  "of jumps": (n) =>
    bind(
      step(n, same("kept") as never) as LazyResult<unknown>,
      (self) => selectJump({ go: self as never }) as never,
    ),
  "with failures that are caught": (n) => recovering(n),
};

describe("9.3 O(1) rows for ever: a loop", () => {
  it.each(Object.keys(loops))("%s", async (name) => {
    const loop = loops[name] as (n: number) => unknown;
    const short = await mostRows(loop(12));
    const long = await mostRows(loop(150));
    expect(long.seq).toBeGreaterThan(short.seq);
    expect(long.rows).toBe(short.rows);
    expect(long.characters).toBeLessThan(short.characters + 200);
  });

  it("with signals and waits", async () => {
    const short = await mostRows(listening(5), 5);
    const long = await mostRows(listening(60), 60);
    expect(long.rows).toBe(short.rows);
  });

  it("an ended run leaves no signals and no timers", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const seen = watched(engine.start(sequence([recv("a"), wait("1h"), inc(1)]), { runId: "r" }));
    await engine.signal("a", 1);
    await rig.clock.advance("2h");
    expect(seen.outcome?.status).toBe("succeeded");
    expect(rig.store.snapshot().runs[0]?.contents.timers).toEqual([]);
    expect(rig.store.snapshot().signals).toEqual([]);
  });
});
