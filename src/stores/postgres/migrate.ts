import { StoreError } from "../../errors/store-errors.ts";
import { applyFunction } from "./apply-function.ts";
import { commitFunctions } from "./commit-functions.ts";
import type { PostgresClient } from "./postgres-client.ts";
import { quickFunctions } from "./quick-functions.ts";
import { schemaTables } from "./schema-tables.ts";
import { sessionFunctions } from "./session-functions.ts";

/** What brings a schema from each version to the next one; the last is what this package works with. */
const steps: readonly string[] = [
  schemaTables + commitFunctions + applyFunction + quickFunctions + sessionFunctions,
];

/** Holds every process that migrates, whatever its schema is; "cascade" in bytes. */
const lock = 0x63_61_73_63_61_64;

/** An SQL identifier or text, whatever is in it. */
const quoted = (text: string, mark: string): string => `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;

/** SQL with the schema's name in the place of `{s}`, and the channel's, which is the same, in the place of `{c}`. */
export function inSchema(sql: string, schema: string): string {
  return sql.replaceAll("{s}", () => quoted(schema, '"')).replaceAll("{c}", () => quoted(schema, "'"));
}

/**
 * Makes the schema, or brings it to the version that is needed: one statement, so one transaction, under a lock that other
 * processes wait for. A schema that is right already is only looked at, which takes no more rights than to use it.
 */
export async function migrate(client: PostgresClient, schema: string, store: string): Promise<void> {
  const found = await version(client, schema);
  if (found > steps.length) {
    const problem = `its schema has version ${found}, made by a newer cascade-ts; this one knows ${steps.length}`;
    throw new StoreError(store, problem);
  }
  if (found < steps.length) await client.query(migration(schema));
}

async function version(client: PostgresClient, schema: string): Promise<number> {
  const table = inSchema("{s}.cascade_schema", schema);
  const { rows } = await client.query("SELECT to_regclass($1::text) IS NOT NULL AS there", [table]);
  if (rows[0]?.["there"] !== true) return 0;
  const versions = await client.query(`SELECT max(version) AS version FROM ${table}`);
  return Number(versions.rows[0]?.["version"] ?? 0);
}

function migration(schema: string): string {
  const parts = steps.map(
    (step, index) => `
  IF found < ${index + 1} THEN
    EXECUTE $step$${inSchema(step, schema)}$step$;
    INSERT INTO {s}.cascade_schema VALUES (${index + 1});
  END IF;`,
  );
  return inSchema(
    `DO $migration$
DECLARE found integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(${lock});
  CREATE SCHEMA IF NOT EXISTS {s};
  IF to_regclass(${quoted(inSchema("{s}.cascade_schema", schema), "'")}) IS NOT NULL THEN
    SELECT coalesce(max(version), 0) INTO found FROM {s}.cascade_schema;
  END IF;${parts.join("")}
END $migration$`,
    schema,
  );
}
