import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noPostgres, type PostgresRig, postgresRig } from "../../../test/postgres-rig.ts";
import type { Change } from "../../ports/run-commit.ts";
import { postgresStore } from "./postgres-store.ts";

const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
const newRun = (id: string) => ({
  ...{ id, name: "n", task: "t", params: "{}", options: "{}", parent: undefined },
  ...{ frame, blobs: [] },
});

function received(seq: number | undefined): Change {
  const key = { frame: 0, generation: 0, node: 1, element: -1 };
  const times = { attempts: 1, startedAt: 1, finishedAt: 2 };
  const node = { ...key, status: "done", value: "1", task: "recv", label: undefined, ...times } as const;
  return { kind: "node", node, consumes: seq };
}

describe.skipIf(noPostgres() !== undefined)("answers that get lost on their way", () => {
  let rig: PostgresRig;
  let pool: pg.Pool;
  /** Statements that are done, but whose answer is lost; and how often one is refused before it is done. */
  let loses: RegExp | undefined;
  let collisions = 0;
  const client = {
    async query(text: string, values?: unknown[]) {
      if (collisions > 0 && /apply/.test(text)) {
        collisions--;
        throw Object.assign(new Error("deadlock detected"), { code: "40P01" });
      }
      const answer = await pool.query(text, values);
      if (!loses?.test(text)) return answer;
      loses = undefined;
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    },
  };
  const away = { code: "CS_STORE_UNAVAILABLE" };

  beforeAll(async () => {
    rig = await postgresRig({ fsync: "off" });
    pool = new pg.Pool({ connectionString: rig.url });
  });

  afterAll(async () => {
    await pool.end();
    await rig.close();
  });

  it("of create(): the same again says that it was added; a second run of the id does not", async () => {
    const session = await postgresStore(client).open("engine");
    loses = /apply/;
    await expect(session.create(newRun("created"))).rejects.toMatchObject(away);
    expect(await session.orphans(10)).toEqual(["created"]);
    expect(await session.create(newRun("created"))).toMatchObject({ created: true, run: { epoch: 1 } });
    expect(await session.create(newRun("created"))).toMatchObject({ created: false });
    expect(await session.orphans(10)).toEqual([]);
    await session.close();
  });

  it("of claim(): the run is not owned by somebody who does not know it", async () => {
    const session = await postgresStore(client).open("engine");
    await session.create({ ...newRun("claimed"), unowned: true });
    loses = /claim/;
    await expect(session.claim("claimed")).rejects.toMatchObject(away);
    expect(await session.orphans(10)).toContain("claimed");
    // The lost one was the first; each has an epoch of its own, so that nobody commits in the name of another claim.
    expect(await session.claim("claimed")).toMatchObject({ owner: "engine", epoch: 2 });
    expect(await session.claim("claimed")).toMatchObject({ owner: "engine", epoch: 3 });
    await session.close();
  });

  it("of commit(): the same again is done, and takes no signal twice", async () => {
    const session = await postgresStore(client).open("engine");
    await session.create(newRun("committed"));
    await session.signal("topic", "1", undefined);
    const [signal] = await session.signals("topic", 1);
    const commit = {
      ...{ runId: "committed", epoch: 1, seq: 1, frames: 1 },
      changes: [received(signal?.seq)],
    };
    loses = /apply/;
    await expect(session.commit(commit)).rejects.toMatchObject(away);
    expect(await session.commit(commit)).toEqual({ status: "done" });
    expect(await session.commit({ ...commit, seq: 2 })).toEqual({ status: "taken", signals: [signal?.seq] });
    expect((await session.load("committed")).nodes.length).toBe(1);
    await session.close();
  });

  it("of signal(): with an id it is one signal", async () => {
    const session = await postgresStore(client).open("engine");
    loses = /signal/;
    await expect(session.signal("mail", "1", "id")).rejects.toMatchObject(away);
    expect(await session.signal("mail", "1", "id")).toBe(false);
    expect((await session.signals("mail", 10)).length).toBe(1);
    await session.close();
  });

  it("a group that collides with another transaction is done again", async () => {
    const session = await postgresStore(client).open("engine");
    collisions = 3;
    expect(await session.create(newRun("collided"))).toMatchObject({ created: true });
    expect(collisions).toBe(0);
    await session.close();
  });

  it("of finish(): the same again is done", async () => {
    const session = await postgresStore(client).open("engine");
    await session.create(newRun("finished"));
    const outcome = { status: "succeeded", result: "1", error: undefined, message: undefined } as const;
    const commit = { runId: "finished", epoch: 1, seq: 1, frames: 1 };
    loses = /apply/;
    const finish = { ...commit, changes: [{ kind: "finish", ...outcome } as const] };
    await expect(session.commit(finish)).rejects.toMatchObject(away);
    expect(await session.commit(finish)).toEqual({ status: "done" });
    expect(await session.get("finished")).toMatchObject({ status: "succeeded", owner: undefined, seq: 1 });
    await session.close();
  });
});
