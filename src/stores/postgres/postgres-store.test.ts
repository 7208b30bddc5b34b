import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noPostgres, type PostgresRig, postgresRig } from "../../../test/postgres-rig.ts";
import type { RunSession, RunStore } from "../../ports/run-store.ts";
import { runStoreConformance } from "../../testing/conformance/run-store-conformance.ts";
import { postgresStore } from "./postgres-store.ts";

describe.skipIf(noPostgres() !== undefined)("the PostgreSQL store", () => {
  let rig: PostgresRig;
  let pool: pg.Pool;
  let schemas = 0;

  beforeAll(async () => {
    rig = await postgresRig();
    pool = new pg.Pool({ connectionString: rig.url, max: 5 });
  });

  afterAll(async () => {
    await pool.end();
    await rig.close();
  });

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
            IF OLD.lease_until = 'epoch' THEN RETURN OLD; END IF; RETURN NEW; END $$;
          CREATE OR REPLACE TRIGGER bury BEFORE UPDATE ON ${schema}.engines
            FOR EACH ROW EXECUTE FUNCTION ${schema}.bury()`);
        const update = `UPDATE ${schema}.engines SET lease_until = 'epoch' WHERE id = $1`;
        await pool.query(update, [engines.get(session)]);
      },
    };
  }

  describe("with a URL", () => {
    const checks = runStoreConformance(() => subject((schema) => postgresStore(rig.url, { schema })));
    it.each(checks)("$name", ({ run }) => run());
  });

  describe("with a pool", () => {
    const checks = runStoreConformance(() => subject((schema) => postgresStore(pool, { schema })));
    it.each(checks)("$name", ({ run }) => run());
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

  it("knows its own name", () => {
    expect(postgresStore(rig.url).name).toMatch(/^postgres:/);
  });
});
