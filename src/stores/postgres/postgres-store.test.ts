import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noPostgres, type PostgresRig, postgresRig } from "../../../test/postgres-rig.ts";
import type { RunSession, RunStore } from "../../ports/run-store.ts";
import { runStoreConformance } from "../../testing/conformance/run-store-conformance.ts";
import type { PostgresClient } from "./postgres-client.ts";
import { postgresStore } from "./postgres-store.ts";

describe.skipIf(noPostgres() !== undefined)("the PostgreSQL store", () => {
  let rig: PostgresRig;
  let pool: pg.Pool;
  let schemas = 0;

  beforeAll(async () => {
    rig = await postgresRig({ fsync: "off" });
    pool = new pg.Pool({ connectionString: rig.url, max: 5 });
  });

  afterAll(async () => {
    await pool.end();
    await rig.close();
  }, 60_000);

  /** What the suite tries; a crash is an engine whose lease is over and that nobody can keep alive. */
  function subject(make: (schema: string) => RunStore) {
    const schema = `check_${++schemas}`;
    const engines = new Map<RunSession, string>();
    const known = (store: RunStore): RunStore => ({
      name: store.name,
      capabilities: store.capabilities,
      async open(engine) {
        const session = await store.open(engine);
        engines.set(session, engine);
        return session;
      },
    });
    return {
      store: known(make(schema)),
      another: () => known(make(schema)),
      crash: async (session: RunSession) => {
        await pool.query(`
          CREATE OR REPLACE FUNCTION ${schema}.bury() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF OLD.lease_until = 0 THEN RETURN OLD; END IF; RETURN NEW; END $$;
          CREATE OR REPLACE TRIGGER bury BEFORE UPDATE ON ${schema}.engines
            FOR EACH ROW EXECUTE FUNCTION ${schema}.bury()`);
        const update = `UPDATE ${schema}.engines SET lease_until = 0 WHERE id = $1`;
        await pool.query(update, [engines.get(session)]);
      },
    };
  }

  describe("with a URL", () => {
    const checks = runStoreConformance(() => subject((schema) => postgresStore(rig.url, { schema })));
    it.each(checks)("$name", ({ run }) => run());
  });

  // Only what differs: how the news comes.
  const newsOnly = (client: () => PostgresClient) =>
    runStoreConformance(() => subject((schema) => postgresStore(client(), { schema }))).filter(({ name }) =>
      /listen|tell|told|news/.test(name),
    );

  describe("with a pool", () => {
    it.each(newsOnly(() => pool))("$name", ({ run }) => run());
  });

  describe("with a connected client", () => {
    let connected: pg.Client;
    beforeAll(async () => {
      connected = new pg.Client({ connectionString: rig.url });
      await connected.connect();
    });
    afterAll(() => connected.end());
    it.each(newsOnly(() => connected))("$name", ({ run }) => run());
  });

  describe("with a client that listens by itself", () => {
    const client = {
      query: (text: string, values?: unknown[]) => pool.query(text, values),
      async listen(channel: string, hear: (payload: string) => void) {
        const own = await pool.connect();
        own.on("notification", ({ payload }) => hear(payload ?? ""));
        await own.query(`LISTEN ${channel}`);
        return async () => own.release(true);
      },
    };
    const checks = runStoreConformance(() => subject((schema) => postgresStore(client, { schema })));
    it.each(checks)("$name", ({ run }) => run());
  });

  it("tells listeners to look at everything when its client cannot listen", async () => {
    const client = { query: (text: string, values?: unknown[]) => pool.query(text, values) };
    const session = await postgresStore(client, { schema: "deaf" }).open("engine");
    const news = await new Promise((resolve) => session.watch(resolve));
    expect(news).toEqual({ topics: [], runs: [], all: true });
    await session.close();
  });

  it("makes its schema once, whoever comes first", async () => {
    const stores = Array.from({ length: 6 }, () =>
      postgresStore(rig.url, { schema: "raced", connections: 1 }),
    );
    const sessions = await Promise.all(stores.map((store, index) => store.open(`engine ${index}`)));
    expect(rig.sql("SELECT string_agg(version::text, ',') FROM raced.cascade_schema")).toBe("1");
    await Promise.all(sessions.map((session) => session.close()));
    expect(rig.sql("SELECT count(*) FROM raced.engines")).toBe("0");
  });

  it("leaves a schema of a later version alone", async () => {
    const first = await postgresStore(rig.url, { schema: "later" }).open("engine");
    await first.close();
    rig.sql("INSERT INTO later.cascade_schema VALUES (99)");
    await expect(postgresStore(rig.url, { schema: "later" }).open("engine")).rejects.toMatchObject({
      code: "CS_STORE",
      message: expect.stringMatching(/version 99/),
    });
  });

  it("refuses what it cannot keep in words one can do something with, and nothing else with it", async () => {
    const store = postgresStore(rig.url, { schema: "limits" });
    await expect(store.open("")).rejects.toMatchObject({
      code: "CS_STORE",
      message: expect.stringMatching(/id is empty/),
    });
    const session = await store.open("engine");
    const texts = { name: "n", task: "t", params: "{}", options: "{}", parent: undefined };
    const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
    const create = (id: string) => session.create({ id, ...texts, frame, blobs: [] });
    // Random enough to stay long when it is compressed.
    const long = Array.from({ length: 600 }, (_, n) => Math.sin(n).toString(36).slice(3, 12)).join("");
    const tooLong = { code: "CS_STORE", message: expect.stringMatching(/an id or a topic is too long/) };
    const [refused, created] = await Promise.allSettled([create(long), create("short")]);
    expect(refused).toMatchObject({ status: "rejected", reason: tooLong });
    expect(created).toMatchObject({ status: "fulfilled", value: { created: true } });
    await expect(session.signal(long, "1", undefined)).rejects.toMatchObject(tooLong);
    await session.close();
  });

  it("needs no right to make a schema that is there", async () => {
    await (await postgresStore(rig.url, { schema: "given" }).open("engine")).close();
    rig.sql(`CREATE ROLE worker LOGIN; GRANT USAGE ON SCHEMA given TO worker;
      GRANT ALL ON ALL TABLES IN SCHEMA given TO worker; REVOKE CREATE ON DATABASE postgres FROM PUBLIC`);
    const session = await postgresStore(rig.url.replace("cascade@", "worker@"), { schema: "given" }).open(
      "e",
    );
    expect(await session.signal("topic", "1", "id")).toBe(true);
    await session.close();
  });

  it("keeps a password out of names and messages", async () => {
    const url = rig.url.replace("cascade@", "cascade:s3cret-word@").replace("/postgres", "/nowhere");
    const store = postgresStore(url);
    expect(store.name).toBe(url.replace(":s3cret-word", ""));
    const error: unknown = await store.open("engine").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CS_STORE", message: expect.stringMatching(/nowhere/) });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("s3cret-word");
    expect(() => postgresStore("postgres://me:s3cret-word@a b/x")).toThrow(/postgres:\/\/…/);
  });

  it("keeps what is large exactly, and refuses what PostgreSQL cannot keep", {
    timeout: 60_000,
  }, async () => {
    const session = await postgresStore(rig.url, { schema: "texts" }).open("engine");
    const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
    const texts = { name: "n", task: "t", params: "{}", options: "{}", parent: undefined };
    await session.create({ id: "run", ...texts, frame, blobs: [] });
    const data = `"${'äß\\"'.repeat(8_000_000)}"`;
    const large = { kind: "blob", blob: { hash: "h", data } } as const;
    const commit = { runId: "run", epoch: 1, frames: 1 };
    const bad = { kind: "blob", blob: { hash: "\0", data: "" } } as const;
    const [refused, kept] = await Promise.allSettled([
      session.commit({ ...commit, seq: 1, changes: [bad] }),
      session.commit({ ...commit, seq: 1, changes: [large] }),
    ]);
    expect(refused).toMatchObject({ status: "rejected", reason: { code: "CS_STORE" } });
    expect(kept).toMatchObject({ status: "fulfilled", value: { status: "done" } });
    const { blobs } = await session.load("run");
    expect(blobs[0]?.data === data).toBe(true);
    await expect(session.signal("\ud800", "1", undefined)).rejects.toMatchObject({ code: "CS_STORE" });
    await session.close();
  });

  it("one commit that can never be kept does not spoil those that come with it", async () => {
    const session = await postgresStore(rig.url, { schema: "spoilt" }).open("engine");
    const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
    const texts = { name: "n", task: "t", params: "{}", options: "{}", parent: undefined };
    for (const id of ["a", "b", "c"]) await session.create({ id, ...texts, frame, blobs: [] });
    // A number that is too large for its column is seen by the database only.
    const node = (number: number) => ({ frame: 0, generation: 0, node: number, element: -1 });
    const timer = (number: number) => ({
      kind: "timer" as const,
      timer: { ...node(number), due: 1, topic: undefined },
    });
    const commits = ["a", "b", "c"].map((runId) =>
      session.commit({ runId, epoch: 1, seq: 1, frames: 1, changes: [timer(runId === "b" ? 2 ** 40 : 1)] }),
    );
    const answers = await Promise.allSettled(commits);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await session.get("b"))?.seq).toBe(0);
    await session.close();
  });

  it.each([
    ["http://x", "CS_INVALID_STORE"],
    ["", "CS_INVALID_STORE"],
    [null, "CS_INVALID_STORE"],
    [{}, "CS_INVALID_STORE"],
  ])("%j is no store", (given, code) => {
    expect(() => postgresStore(given as string)).toThrow(expect.objectContaining({ code }));
  });

  it.each([{ schema: 'a"b' }, { schema: "" }, { connections: 0 }, { connections: 1.5 }])(
    "%j are no options",
    (options) => {
      expect(() => postgresStore("postgres://h/d", options)).toThrow(
        expect.objectContaining({ code: "CS_INVALID_OPTION" }),
      );
    },
  );
});
