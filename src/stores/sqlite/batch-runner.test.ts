import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../ports/clock.ts";
import { BatchRunner } from "./batch-runner.ts";
import { FreshNews } from "./fresh-news.ts";
import { loadDriver } from "./load-driver.ts";
import { type OpenedDatabase, openDatabase } from "./open-database.ts";
import type { StoreAnswer, StoreRequest } from "./store-requests.ts";

const openDriver = await loadDriver();
let folder: string;
let opened: OpenedDatabase;
let runner: BatchRunner;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-sqlite-"));
  const options = { path: join(folder, "a.db"), sync: "normal", busyTimeout: 20 } as const;
  opened = openDatabase(openDriver, options, systemClock);
  const { database, transactions } = opened;
  const context = { database, now: () => 7, news: new FreshNews(database) };
  runner = new BatchRunner(context, transactions, systemClock);
});

afterEach(() => {
  opened.database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The answers, and how many transactions gave them. */
function answers(...requests: StoreRequest[]): { answers: StoreAnswer[]; told: number; topics: string[] } {
  const result = { answers: [] as StoreAnswer[], told: 0, topics: [] as string[] };
  runner.run(requests, (some, news) => {
    result.answers.push(...some);
    result.told++;
    result.topics.push(...(news?.topics ?? []));
  });
  return result;
}

const signal = (id: number, topic: string, data = "1"): StoreRequest<"signal"> => [
  id,
  "engine",
  "signal",
  [topic, data, undefined],
];
const waiting = (id: number, topic: string): StoreRequest<"signals"> => [id, "engine", "signals", [topic, 9]];

describe("requests that come at about the same time", () => {
  it("are one transaction, in their order, and tell their news once", () => {
    const done = answers(signal(1, "a"), waiting(2, "a"), signal(3, "b"), waiting(4, "b"));
    expect(done.told).toBe(1);
    expect(done.topics).toEqual(["a", "b"]);
    expect(done.answers).toEqual([
      [1, true, true],
      [2, true, [{ seq: 1, topic: "a", data: "1" }]],
      [3, true, true],
      [4, true, [{ seq: 2, topic: "b", data: "1" }]],
    ]);
  });

  it("9.9 fail alone when the disk is full for one of them, and it has its way when there is room again", () => {
    const pages = Number(opened.database.get("PRAGMA page_count")?.["page_count"]);
    opened.database.get(`PRAGMA max_page_count = ${pages + 5}`);
    const large = "x".repeat(1_000_000);
    const done = answers(signal(1, "a"), signal(2, "a", large), signal(3, "a"));
    expect(done.answers).toMatchObject([
      [1, true, true],
      [2, false, { kind: "away", problem: expect.stringMatching(/^the disk is full/) }],
      [3, true, true],
    ]);
    expect(answers(waiting(4, "a")).answers).toMatchObject([[4, true, [{ data: "1" }, { data: "1" }]]]);
    opened.database.get("PRAGMA max_page_count = 100000");
    expect(answers(signal(5, "a", large)).answers).toEqual([[5, true, true]]);
  });

  it("9.9 a file that can only be read refuses what would change it, and can be read", () => {
    answers(signal(1, "a"));
    opened.database.exec("PRAGMA query_only = 1");
    const done = answers(signal(2, "a"), waiting(3, "a"));
    expect(done.answers).toMatchObject([
      [2, false, { kind: "refused", problem: expect.stringMatching(/can only be read/) }],
      [3, true, [{ seq: 1 }]],
    ]);
    opened.database.exec("PRAGMA query_only = 0");
    expect(answers(signal(4, "a")).answers).toEqual([[4, true, true]]);
  });

  it("tell nothing of what was not committed", () => {
    opened.database.exec("PRAGMA query_only = 1");
    expect(answers(signal(1, "a")).topics).toEqual([]);
    opened.database.exec("PRAGMA query_only = 0");
    expect(answers(waiting(2, "a"))).toMatchObject({ topics: [], answers: [[2, true, []]] });
  });

  it("fail together when another process has the lock, after one wait", () => {
    const other = openDriver(join(folder, "a.db"));
    other.exec("BEGIN IMMEDIATE");
    const done = answers(signal(1, "a"), signal(2, "a"), waiting(3, "a"));
    expect(done.told).toBe(1);
    expect(done.answers).toMatchObject(Array(3).fill([expect.any(Number), false, { kind: "away" }]));
    other.exec("ROLLBACK");
    other.close();
    expect(answers(signal(4, "a")).answers).toEqual([[4, true, true]]);
  });
});

describe("what is remembered is bounded", () => {
  it("ids of senders: the last 100,000 at least", () => {
    opened.database.exec("INSERT INTO sqlite_sequence VALUES ('sent', 150998)");
    opened.database.exec("INSERT INTO sent VALUES (1, 'a', 'first'), (51001, 'a', 'later')");
    const send = (id: string): StoreRequest<"signal"> => [1, "e", "signal", ["a", "1", id]];
    expect(answers(send("first"), send("x"), send("y"), send("first"), send("later")).answers).toEqual([
      [1, true, false],
      [1, true, true],
      [1, true, true],
      [1, true, true],
      [1, true, false],
    ]);
  });
});
