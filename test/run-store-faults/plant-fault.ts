import type { MemoryRunSession } from "../../src/ports/memory-run-store/memory-run-session.ts";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import type { Change, CommitAnswer, RunCommit } from "../../src/ports/run-commit.ts";
import type { RunSession, StoreNews } from "../../src/ports/run-store.ts";
import type { NewRun, NodeKey, RunContents, StoredRun } from "../../src/ports/stored-run.ts";
import type { RunStoreUnderTest } from "../../src/testing/conformance/run-store-conformance.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

/** What a broken session does instead; `store` is the sound one below. */
export type Fault = (session: MemoryRunSession, store: MemoryRunStore) => Partial<RunSession>;

/** A store whose sessions have a fault, and whose dead engines stood still for too long. */
export function broken(fault: Fault): RunStoreUnderTest {
  const clock = new VirtualClock();
  const store = new MemoryRunStore({ clock });
  const sound = new WeakMap<RunSession, MemoryRunSession>();
  return {
    advance: (milliseconds) => clock.advance(milliseconds),
    crash: async (session) => {
      sound.get(session)?.stall();
      await clock.advance(15_000);
    },
    store: {
      name: "broken",
      capabilities: store.capabilities,
      open: async (engine) => {
        const session = await store.open(engine);
        const faulty = { ...delegate(session), ...fault(session, store) };
        sound.set(faulty, session);
        return faulty;
      },
    },
  };
}

function delegate(session: RunSession): RunSession {
  return {
    create: (run) => session.create(run),
    claim: (id, options) => session.claim(id, options),
    load: (id) => session.load(id),
    commit: (commit) => session.commit(commit),
    get: (id) => session.get(id),
    find: (filter) => session.find(filter),
    orphans: (limit) => session.orphans(limit),
    requestCancel: (id, reason) => session.requestCancel(id, reason),
    signal: (topic, data, id) => session.signal(topic, data, id),
    signals: (topic, limit) => session.signals(topic, limit),
    watch: (listener) => session.watch(listener),
    prune: (before) => session.prune(before),
    close: () => session.close(),
  };
}

export const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
export const done: CommitAnswer = { status: "done" };

export const creating =
  (change: (run: NewRun) => Partial<NewRun>): Fault =>
  (session) => ({
    create: (run) => session.create({ ...run, ...change(run) }),
  });

export const claiming =
  (change: (run: StoredRun) => Partial<StoredRun>): Fault =>
  (session) => ({
    claim: async (id, options) => {
      const run = await session.claim(id, options);
      return run && { ...run, ...change(run) };
    },
  });

export const loading =
  (change: (rows: RunContents) => Partial<RunContents>): Fault =>
  (session) => ({
    load: async (id) => {
      const rows = await session.load(id);
      return { ...rows, ...change(rows) };
    },
  });

export const committing =
  (change: (commit: RunCommit, run: StoredRun | undefined) => Partial<RunCommit>): Fault =>
  (session) => ({
    commit: async (commit) =>
      session.commit({ ...commit, ...change(commit, await session.get(commit.runId)) }),
  });

/** Puts something in the place of each change, knowing what is stored. */
export const changing =
  (change: (one: Change, rows: RunContents) => readonly Change[]): Fault =>
  (session) => ({
    commit: async (commit) => {
      const rows = await session.load(commit.runId);
      return session.commit({ ...commit, changes: commit.changes.flatMap((one) => change(one, rows)) });
    },
  });

export const hearing =
  (change: (news: StoreNews) => Partial<StoreNews>): Fault =>
  (session) => ({
    watch: (listener) => session.watch((news) => listener({ ...news, ...change(news) })),
  });

export const timerAt = ({ frame, generation, node, element }: NodeKey): Change => ({
  kind: "timer",
  timer: { frame, generation, node, element, due: 5_000, topic: undefined },
});

export const isAt = (a: NodeKey, b: NodeKey): boolean => a.frame === b.frame && a.node === b.node;

/** Says that what comes while something else is under way was done. */
export const forgetful = (): Fault => {
  let busy = false;
  const once = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (busy) return otherwise;
    busy = true;
    await later();
    return work().finally(() => {
      busy = false;
    });
  };
  return (session) => ({
    commit: (commit) => once(() => session.commit(commit), done),
    signal: (topic, data, id) => once(() => session.signal(topic, data, id), true),
  });
};

/** A fault, and the beginnings of the names of the checks that must find it. */
export type Row = readonly [fault: string, plant: () => Fault, ...checks: string[]];
