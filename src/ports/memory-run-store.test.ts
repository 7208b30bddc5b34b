import { describe, expect, it } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { MemoryRunStore } from "./memory-run-store.ts";
import type { RunCommit } from "./run-commit.ts";
import type { StoreNews } from "./run-store.ts";
import type { NewRun } from "./stored-run.ts";

function run(id: string): NewRun {
  const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
  return { id, name: id, task: "t", params: "{}", options: "{}", parent: undefined, frame, blobs: [] };
}

function commit(runId: string, epoch: number, changes: RunCommit["changes"] = []): RunCommit {
  return { runId, epoch, seq: 1, frames: 1, changes };
}

const ended = { kind: "finish", result: undefined, error: undefined, message: undefined } as const;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("MemoryRunStore", () => {
  it("an engine that is abandoned commits nothing, never closes, and hears nothing", async () => {
    const store = new MemoryRunStore();
    const crashing = await store.open("a");
    const news: StoreNews[] = [];
    crashing.watch((one) => news.push(one));
    await crashing.create(run("r"));
    store.abandon(crashing);
    expect(await crashing.commit(commit("r", 1))).toEqual({ status: "stale" });
    await crashing.close();
    expect(store.snapshot().runs[0]?.run).toMatchObject({ status: "running", owner: "a", seq: 0 });
    await expect(crashing.get("r")).rejects.toMatchObject({ code: "CS_STORE" });
    const next = await store.open("b");
    expect((await next.claim("r"))?.epoch).toBe(2);
    await turn();
    expect(news).toEqual([]);
  });

  it("9.6 an engine that stands still keeps its runs for the lease, and commits while nobody has taken them", async () => {
    const clock = new VirtualClock();
    const store = new MemoryRunStore({ clock, lease: 1_000 });
    const [still, next] = [await store.open("a"), await store.open("b")];
    await still.create(run("r"));
    const goOn = still.stall();
    await clock.advance(999);
    expect(await next.claim("r")).toBeUndefined();
    await clock.advance(1);
    expect(await next.orphans(1)).toEqual(["r"]);
    expect(await still.commit(commit("r", 1))).toEqual({ status: "done" });
    goOn();
    expect(await next.orphans(1)).toEqual([]);
    still.stall();
    await clock.advance(1_000);
    expect((await next.claim("r"))?.owner).toBe("b");
    expect(await still.commit({ ...commit("r", 1), seq: 2 })).toEqual({ status: "stale" });
  });

  it("an engine comes again under its name only when the first is dead, and gets nothing for it", async () => {
    const store = new MemoryRunStore();
    const first = await store.open("a");
    await first.create(run("r"));
    await expect(store.open("a")).rejects.toMatchObject({ code: "CS_STORE" });
    first.abandon();
    const second = await store.open("a");
    expect((await second.get("r"))?.status).toBe("interrupted");
    await second.close();
    expect(store.snapshot().engines).toEqual([]);
  });

  it("times are those of its clock", async () => {
    const clock = new VirtualClock(5);
    const session = await new MemoryRunStore({ clock }).open("a");
    await session.create(run("r"));
    await clock.advance(10);
    await session.commit(commit("r", 1, [{ ...ended, status: "failed" }]));
    expect(await session.get("r")).toMatchObject({ createdAt: 5, updatedAt: 15, finishedAt: 15 });
    expect([await session.prune(15), await session.prune(16), await session.prune(16)]).toEqual([0, 1, 0]);
  });

  it("what is given and what is returned can be changed without harm", async () => {
    const session = await new MemoryRunStore().open("a");
    const owner = { frame: 0, generation: 0, node: 1, element: -1 };
    const frame = { frame: 1, generation: 0, owner, graph: "{}" };
    await session.create(run("r"));
    await session.commit(commit("r", 1, [{ kind: "frame", frame }]));
    owner.node = 7;
    frame.graph = "changed";
    const read = await session.load("r");
    expect(read.frames[1]).toEqual({ frame: 1, generation: 0, owner: { ...owner, node: 1 }, graph: "{}" });
    (read.frames as unknown[]).length = 0;
    expect((await session.load("r")).frames).toHaveLength(2);
    expect(Object.isFrozen(await session.get("r"))).toBe(true);
  });

  it("remembers a bounded number of senders, and at least the last 100,000", async () => {
    const store = new MemoryRunStore();
    const session = await store.open("a");
    for (let index = 0; index < 250_000; index++) {
      await session.signal("t", "1", String(index));
      for (const { seq } of index % 1_000 === 0 ? await session.signals("t", 2) : [])
        expect(seq).toBeGreaterThan(0);
    }
    expect(store.snapshot().senders).toBe(150_000);
    expect(await session.signal("t", "1", "150000")).toBe(false);
    expect(await session.signal("t", "1", "0")).toBe(true);
  });

  it("frames nested 100,000 deep are dropped at once", async () => {
    const session = await new MemoryRunStore().open("a");
    await session.create(run("r"));
    const frames = Array.from({ length: 100_000 }, (_, index) => ({
      kind: "frame" as const,
      frame: {
        frame: index + 1,
        generation: 0,
        owner: { frame: index, generation: 0, node: 0, element: -1 },
        graph: "",
      },
    }));
    await session.commit(commit("r", 1, frames));
    await session.commit({ ...commit("r", 1, [{ kind: "drop", frame: 1 }]), seq: 2 });
    expect((await session.load("r")).frames.map(({ frame }) => frame)).toEqual([0]);
  });

  it("signals are taken from a long line as fast as from a short one", async () => {
    const session = await new MemoryRunStore().open("a");
    await session.create(run("r"));
    for (let index = 0; index < 50_000; index++) await session.signal("t", String(index), undefined);
    for (let seq = 1; seq <= 50_000; seq++) {
      const [first] = await session.signals("t", 1);
      const key = { frame: 0, generation: seq, node: 0, element: -1 };
      const node = { ...key, status: "done", value: "1", task: "t", label: undefined, attempts: 1 } as const;
      const change = {
        kind: "node",
        node: { ...node, startedAt: 0, finishedAt: 0 },
        consumes: first?.seq,
      } as const;
      await session.commit({ ...commit("r", 1, [change]), seq });
      if (first?.data !== String(seq - 1)) expect(first).toBe(seq);
    }
    expect(await session.signals("t", 1)).toEqual([]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("a lease of %s is refused", (lease) => {
    expect(() => new MemoryRunStore({ lease })).toThrow(
      expect.objectContaining({ code: "CS_INVALID_OPTION" }),
    );
  });
});
