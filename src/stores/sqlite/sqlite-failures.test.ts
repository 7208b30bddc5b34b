import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { RunSession } from "../../ports/run-store.ts";
import type { NewRun, StoredNode } from "../../ports/stored-run.ts";
import { loadDriver } from "./load-driver.ts";
import { type SqliteStoreOptions, sqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "cascade-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const fresh = (): string => join(folder, `${++files}.db`);
const openDriver = await loadDriver();

function change(path: string, sql: string): void {
  const driver = openDriver(path);
  driver.exec(sql);
  driver.close();
}

function newRun(id: string, more: Partial<NewRun> = {}): NewRun {
  const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
  const texts = { name: id, task: "task", params: "{}", options: "{}" };
  return { id, ...texts, parent: undefined, frame, blobs: [], ...more };
}

function node(at: number, value = "1"): StoredNode {
  const key = { frame: 0, generation: 0, node: at, element: -1 };
  return {
    ...key,
    status: "done",
    value,
    task: "t",
    label: undefined,
    attempts: 1,
    startedAt: 1,
    finishedAt: 2,
  };
}

/** Opens a store for as long as `use` takes. */
async function using(
  path: string,
  use: (session: RunSession) => Promise<void>,
  options?: SqliteStoreOptions,
): Promise<void> {
  const session = await sqliteStore(path, { sync: "normal", ...options }).open("engine");
  try {
    await use(session);
  } finally {
    await session.close();
  }
}

const commit = (session: RunSession, runId: string, seq: number, value?: string) =>
  session.commit({ runId, epoch: 1, seq, frames: 1, changes: [{ kind: "node", node: node(seq, value) }] });

describe("a file that cannot be a store is refused when it is opened", () => {
  const refused = async (path: string, why: RegExp): Promise<void> => {
    const store = sqliteStore(path);
    for (const _ of [1, 2]) {
      await expect(store.open("engine")).rejects.toMatchObject({
        code: "CS_STORE",
        message: expect.stringMatching(why),
      });
    }
  };

  it("one that is something else", async () => {
    const path = fresh();
    writeFileSync(path, "this is a letter to my aunt, and no database ".repeat(200));
    await refused(path, /not a SQLite database; give another path/);
  });

  it("one in a folder that does not exist", () =>
    refused(join(folder, "none", "a.db"), /does the folder exist/));

  it("a folder", async () => {
    const path = fresh();
    mkdirSync(path);
    await refused(path, /cannot be opened/);
  });

  it("one of a newer version", async () => {
    const path = fresh();
    change(path, "PRAGMA user_version = 99");
    await refused(path, /has the schema 99, and this version of cascade-ts knows 1/);
  });

  it.each([
    "CREATE TABLE runs (kilometres)",
    "CREATE TABLE mails (address)",
    "CREATE TABLE mails (address); PRAGMA user_version = 1",
  ])("one of another program, which stays as it is: %s", async (sql) => {
    const path = fresh();
    change(path, sql);
    const before = readFileSync(path);
    await refused(path, /database of another program/);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it("and can be opened once it is right", async () => {
    const path = join(folder, "later", "a.db");
    const store = sqliteStore(path);
    await expect(store.open("engine")).rejects.toThrow();
    mkdirSync(join(folder, "later"));
    await (await store.open("engine")).close();
  });
});

it.each([
  ["", {}],
  [":memory:", {}],
  ["a\0b", {}],
  [7, {}],
  [null, {}],
  ["a.db", { sync: "off" }],
  ["a.db", { busyTimeout: -1 }],
  ["a.db", { busyTimeout: Number.NaN }],
  ["a.db", { busyTimeout: "1s" }],
])("%j with %j is no store", (path, options) => {
  expect(() => sqliteStore(path as never, options as never)).toThrow(
    expect.objectContaining({ code: "CS_INVALID_STORE" }),
  );
});

describe("9.9 a store that is away", () => {
  it("is one that another process has locked for too long; nothing is lost", async () => {
    const path = fresh();
    await using(path, busyRounds(path), { busyTimeout: 20 });
  });

  const busyRounds = (path: string) => async (session: RunSession) => {
    await session.create(newRun("a"));
    const other = openDriver(path);
    other.exec("BEGIN IMMEDIATE");
    const tries = [commit(session, "a", 1), session.signal("topic", "1", undefined)];
    for (const answer of await Promise.allSettled(tries))
      expect(answer).toMatchObject({ reason: { code: "CS_STORE_UNAVAILABLE" } });
    expect((await session.get("a"))?.seq).toBe(0);
    other.exec("COMMIT");
    other.close();
    expect(await commit(session, "a", 1)).toEqual({ status: "done" });
    expect(await session.signals("topic", 9)).toEqual([]);
  };
});

describe("what is wrong with one run is no matter of others", () => {
  it("9.9 a row that cannot be read is reported with its run", async () => {
    const path = fresh();
    await using(path, async (session) => {
      for (const id of ["good", "bad", "worse"]) {
        await session.create(newRun(id));
        await commit(session, id, 1);
      }
      change(path, "UPDATE nodes SET attempts = 'often' WHERE run_id = 'bad'");
      change(path, "UPDATE runs SET status = 'tired' WHERE id = 'worse'");
      const [good, bad, worse] = await Promise.allSettled([
        session.load("good"),
        session.load("bad"),
        session.get("worse"),
      ]);
      expect(good).toMatchObject({ value: { nodes: [node(1)] } });
      expect(bad).toMatchObject({ reason: { code: "CS_CORRUPT_RUN" } });
      expect(String(bad.status === "rejected" && bad.reason)).toContain(
        '"bad" cannot be read: column attempts of nodes (frame 0, generation 0, node 1, element -1) is "often"',
      );
      expect(worse).toMatchObject({ reason: { code: "CS_CORRUPT_RUN" } });
      expect((await session.find({})).map(({ id }) => id)).toEqual(["bad", "good"]);
    });
  });

  it("a commit that is refused leaves those beside it in the same transaction", async () => {
    const path = fresh();
    await using(path, async (session) => {
      for (const id of ["a", "b", "c"]) await session.create(newRun(id));
      const [a, b, c] = await Promise.allSettled([
        commit(session, "a", 1),
        // What a caller of TypeScript cannot give: it would end the process if it came to the driver.
        commit(session, "b", 1, true as never),
        commit(session, "c", 1),
      ]);
      const bad = { ...node(2), attempts: true as never };
      const late = session.commit({
        runId: "b",
        epoch: 1,
        seq: 1,
        frames: 1,
        changes: [
          { kind: "node", node: node(1) },
          { kind: "node", node: bad },
        ],
      });
      const again = commit(session, "a", 2);
      await expect(late).rejects.toMatchObject({ code: "CS_STORE" });
      expect([a, c, await again]).toMatchObject([
        { status: "fulfilled" },
        { status: "fulfilled" },
        { status: "done" },
      ]);
      expect(b).toMatchObject({ reason: { code: "CS_STORE" } });
      expect([(await session.get("b"))?.seq, (await session.load("b")).nodes]).toEqual([0, []]);
    });
  });
});

it("9.3 a loop of generations does not let the file grow", async () => {
  const path = fresh();
  await using(path, async (session) => {
    await session.create(newRun("loop"));
    const turn = (seq: number) =>
      session.commit({
        runId: "loop",
        epoch: 1,
        seq,
        frames: 1,
        changes: [
          { kind: "node", node: { ...node(1, `"${"x".repeat(2_000)}"`), generation: seq - 1 } },
          { kind: "generation", frame: 0, generation: seq, graph: JSON.stringify({ carried: seq }) },
        ],
      });
    const pages = () => statSync(path).size / 4096 + statSync(`${path}-wal`).size / 4096;
    let seq = 0;
    // Long enough that what is written goes from the log to the file several times.
    while (seq < 4_000) await turn(++seq);
    const before = pages();
    while (seq < 12_000) await turn(++seq);
    expect(pages()).toBeLessThanOrEqual(before * 1.1);
    expect((await session.load("loop")).frames).toMatchObject([{ generation: 12_000 }]);
  });
});

it("9.6 two engines have two ids; what a dead one has left can be taken up", async () => {
  const path = fresh();
  await using(path, async (session) => {
    await session.create(newRun("a"));
    for (const store of [sqliteStore(path), sqliteStore(path)])
      await expect(store.open("engine")).rejects.toMatchObject({ code: "CS_STORE" });
    expect(await session.get("a")).toMatchObject({ owner: "engine", status: "running" });
    change(path, "UPDATE engines SET lease_until = 1");
    const again = await sqliteStore(path).open("engine");
    expect(await again.orphans(9)).toEqual(["a"]);
    await again.close();
  });
});
