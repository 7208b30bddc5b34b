import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadDriver } from "../src/stores/sqlite/load-driver.ts";
import { repository } from "./architecture/source-file.ts";

// The built package: there the database has a thread of its own.
const entry = join(repository, "dist", "sqlite.js");
const { sqliteStore } = (await import(entry)) as typeof import("cascade-ts/sqlite");
const openDriver = await loadDriver();

const folder = mkdtempSync(join(tmpdir(), "cascade-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newRun = (id: string) => ({
  id,
  name: id,
  task: "task",
  params: "{}",
  options: "{}",
  parent: undefined,
  frame: { frame: 0, generation: 0, owner: undefined, graph: "{}" },
  blobs: [],
});

it("the event loop goes on while the store waits for the file", async () => {
  const path = join(folder, "waiting.db");
  const session = await sqliteStore(path, { busyTimeout: 60_000 }).open("engine");
  await session.create(newRun("a"));
  const other = openDriver(path);
  other.exec("BEGIN IMMEDIATE");
  const commit = session.commit({ runId: "a", epoch: 1, seq: 1, frames: 1, changes: [] });
  // Who holds the lock is this thread: if it were blocked, nobody would give the lock back.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
  other.exec("COMMIT");
  other.close();
  expect(await commit).toEqual({ status: "done" });
  await session.close();
});

it("9.6 a lease is renewed while the engine's thread is busy", async () => {
  const path = join(folder, "lease.db");
  const session = await sqliteStore(path).open("engine");
  const other = openDriver(path);
  other.exec("PRAGMA busy_timeout = 5000; UPDATE engines SET lease_until = 1");
  const lease = other.prepare("SELECT lease_until FROM engines");
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  // No turn of the event loop in here.
  for (let waited = 0; waited < 30_000 && lease.get([])?.["lease_until"] === 1; waited += 50)
    Atomics.wait(sleeper, 0, 0, 50);
  expect(lease.get([])?.["lease_until"]).toBeGreaterThan(1);
  other.close();
  await session.close();
});

it("a new file is made once, whoever comes first", async () => {
  for (let round = 0; round < 5; round++) {
    const path = join(folder, `new-${round}.db`);
    // Each has a thread and a connection of its own, as processes have.
    const opening = Array.from({ length: 8 }, (_, number) => sqliteStore(path).open(`engine ${number}`));
    const sessions = await Promise.all(opening);
    const added = await Promise.all(sessions.map((session) => session.create(newRun("the same"))));
    expect(added.filter(({ created }) => created)).toHaveLength(1);
    for (const session of sessions) await session.close();
  }
});

const program = (lines: string): string => `
  const { sqliteStore } = await import(${JSON.stringify(entry)});
  const store = sqliteStore(process.argv[1]);
  const session = await store.open("engine");
  ${lines}
  console.log("done");
`;

it.each([
  ["that was closed", "const end = session.watch(() => {}); await session.close();"],
  ["that nobody uses", "await session.get('a');"],
  ["that nobody listens to any more", "session.watch(() => {})();"],
])("a process ends beside a session %s", (_, lines) => {
  const path = join(folder, "ending.db");
  const args = ["--input-type=module", "-e", program(lines), path];
  expect(execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 })).toBe("done\n");
});

it("a process stays alive while somebody listens", () => {
  const path = join(folder, "listening.db");
  const lines = `
    const heard = new Promise((resolve) => session.watch((news) => resolve(news.topics)));
    const other = await sqliteStore(process.argv[1]).open("other");
    await other.signal("topic", "1", undefined);
    await other.close();
    console.log(await heard);
    process.exitCode = 0;
    await session.close();
  `;
  const args = ["--input-type=module", "-e", program(lines), path];
  const output = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
  expect(output).toBe("[ 'topic' ]\ndone\n");
});
