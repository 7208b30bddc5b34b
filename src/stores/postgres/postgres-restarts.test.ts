import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { noPostgres, type PostgresRig, postgresRig } from "../../../test/postgres-rig.ts";
import { isCascadeError } from "../../errors/cascade-error.ts";
import type { Change } from "../../ports/run-commit.ts";
import type { RunSession, StoreNews } from "../../ports/run-store.ts";
import { postgresStore } from "./postgres-store.ts";

const runs = 40;
const restarts = 6;

/** Tries until the store is there; what was said meanwhile must be that it may pass. */
async function patiently<T>(ask: () => Promise<T>, failures: { count: number }): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isCascadeError(error, "CS_STORE_UNAVAILABLE")) throw error;
      failures.count++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function node(number: number, value: string): Change {
  const key = { frame: 0, generation: 0, node: number, element: -1 };
  const times = { attempts: 1, startedAt: 1, finishedAt: 2 };
  return { kind: "node", node: { ...key, status: "done", value, task: "step", label: undefined, ...times } };
}

/** A run that commits until it is told to stop; gives how often it did. */
async function work(session: RunSession, id: string, state: { stop: boolean; count: number }) {
  const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
  const texts = { name: "n", task: "t", params: "{}", options: "{}", parent: undefined };
  const { created } = await patiently(() => session.create({ id, ...texts, frame, blobs: [] }), state);
  expect(created).toBe(true);
  let seq = 0;
  while (!state.stop) {
    seq++;
    const changes = [node(seq, `"${id} ${seq}"`)];
    // Every fifth receives a signal that it has sent itself; nothing tells it whether an attempt to send has arrived.
    if (seq % 5 === 0) {
      await patiently(() => session.signal(id, String(seq), `signal ${seq}`), state);
      const [signal] = await patiently(() => session.signals(id, 1), state);
      expect(signal?.data).toBe(String(seq));
      changes.push({ ...node(1_000_000 + seq, "1"), consumes: signal?.seq } as Change);
    }
    const commit = { runId: id, epoch: 1, seq, frames: 1, changes };
    expect(await patiently(() => session.commit(commit), state)).toEqual({ status: "done" });
  }
  return { id, seq };
}

describe.skipIf(noPostgres() !== undefined)("PostgreSQL that is restarted all the time", () => {
  let rig: PostgresRig;

  beforeAll(async () => {
    rig = await postgresRig();
  });

  afterAll(() => rig.close());

  it("9.9 loses nothing, and does nothing twice", { timeout: 120_000 }, async () => {
    const stores = [postgresStore(rig.url), postgresStore(rig.url)];
    const sessions = await Promise.all(stores.map((store, index) => store.open(`engine ${index}`)));
    const news: StoreNews[] = [];
    const unwatch = sessions.map((session) => session.watch((heard) => news.push(heard)));
    const state = { stop: false, count: 0 };
    const working = Promise.all(
      Array.from({ length: runs }, (_, index) =>
        work(sessions[index % 2] as RunSession, `run ${index}`, state),
      ),
    );
    for (let round = 0; round < restarts; round++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await rig.restart(round % 2 === 0 ? "fast" : "immediate");
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    state.stop = true;
    const done = await working;

    expect(state.count).toBeGreaterThan(restarts);
    // It is told when the listening connection is back, which on a busy machine takes its time.
    await vi.waitFor(() => expect(news.some(({ all }) => all === true)).toBe(true), 60_000);
    const [session] = sessions as [RunSession];
    for (const { id, seq } of done) {
      const run = await session.get(id);
      expect(run).toMatchObject({ status: "running", epoch: 1, seq });
      const { nodes } = await session.load(id);
      const steps = nodes.filter((stored) => stored.node < 1_000_000).sort((a, b) => a.node - b.node);
      expect(steps.map(({ value }) => value)).toEqual(
        Array.from({ length: seq }, (_, index) => `"${id} ${index + 1}"`),
      );
      expect(nodes.length).toBe(seq + Math.floor(seq / 5));
      expect(await session.signals(id, 10)).toEqual([]);
    }
    for (const end of unwatch) end();
    await Promise.all(sessions.map((each) => each.close()));
    expect(rig.sql("SELECT count(*) FROM cascade.runs WHERE status = 'interrupted'")).toBe(String(runs));
    expect(rig.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cascade'")).toBe("0");
  });

  it("says that it cannot be reached, and is there when the server is", async () => {
    const store = postgresStore(rig.url);
    await rig.halt("fast");
    await expect(store.open("engine")).rejects.toMatchObject({ code: "CS_STORE_UNAVAILABLE" });
    await rig.start();
    const session = await store.open("engine");
    await rig.halt("immediate");
    await expect(session.get("run")).rejects.toMatchObject({ code: "CS_STORE_UNAVAILABLE" });
    await expect(session.close()).rejects.toMatchObject({ code: "CS_STORE_UNAVAILABLE" });
    await rig.start();
  });

  it("9.6 keeps the lease while the main thread is busy", { timeout: 40_000 }, async () => {
    const session = await postgresStore(rig.url).open("busy");
    rig.sql("UPDATE cascade.engines SET lease_until = cascade.now_ms() + 4000");
    const until = performance.now() + 4_500;
    while (performance.now() < until);
    // No turn of the event loop in between: a program of its own asks.
    expect(rig.sql("SELECT lease_until > cascade.now_ms() FROM cascade.engines WHERE id = 'busy'")).toBe("t");
    await session.close();
  });
});
