import { runColumns } from "./run-rows.ts";

/** The statements of a session. `{s}` stands for the schema. */
export const sessionQueries = {
  enter: "SELECT {s}.enter($1::text, $2::text, $3::text, $4::bigint, $5::text) AS entered",
  leave: "SELECT {s}.leave($1::text)",
  get: `SELECT ${runColumns} FROM {s}.runs WHERE id = $1::text`,
  claim: `SELECT ${runColumns} FROM {s}.claim($1::text, $2::text, $3::text, $4::text)`,
  owner: `SELECT e.* FROM {s}.runs r JOIN {s}.engines e ON e.id = r.owner
    WHERE r.id = $1::text AND r.status = 'running' AND r.owner <> $2::text`,
  owners: `SELECT e.* FROM {s}.engines e WHERE e.id <> $1::text AND e.boot_id = $2::text
    AND EXISTS (SELECT 1 FROM {s}.runs r WHERE r.owner = e.id AND r.status = 'running')`,
  orphans: `SELECT r.id FROM {s}.runs r LEFT JOIN {s}.engines e ON e.id = r.owner
    WHERE r.status = 'interrupted' OR r.status = 'running' AND (e.id IS NULL OR e.lease_until <= {s}.now_ms()
      OR r.owner IN (SELECT jsonb_array_elements_text($1::text::jsonb))
      OR r.owner = $2::text AND r.id IN (SELECT jsonb_array_elements_text($3::text::jsonb)))
    ORDER BY r.created_at LIMIT $4::bigint`,
  find: `SELECT ${runColumns} FROM {s}.runs
    WHERE ($1::text IS NULL OR status IN (SELECT jsonb_array_elements_text($1::text::jsonb)))
      AND ($2::text IS NULL OR name LIKE $2::text ESCAPE '\\')
    ORDER BY created_at DESC LIMIT $3::bigint`,
  cancel: "SELECT {s}.request_cancel($1::text, $2::text, $3::text) AS status",
  signal: "SELECT {s}.signal($1::text, $2::text, $3::text) AS added",
  signals: "SELECT seq, topic, data FROM {s}.signals WHERE topic = $1::text ORDER BY seq LIMIT $2::bigint",
  // Some at a time, so that nobody waits long for what it locks.
  prune: `WITH old AS (
      SELECT id FROM {s}.runs WHERE finished_at < $1::float8
        AND status IN ('succeeded', 'failed', 'skipped', 'cancelled')
        ORDER BY finished_at LIMIT 200 FOR UPDATE SKIP LOCKED
    ), a AS (DELETE FROM {s}.nodes WHERE run_id IN (SELECT id FROM old)),
    b AS (DELETE FROM {s}.timers WHERE run_id IN (SELECT id FROM old)),
    c AS (DELETE FROM {s}.frames WHERE run_id IN (SELECT id FROM old)),
    d AS (DELETE FROM {s}.blobs WHERE run_id IN (SELECT id FROM old)),
    gone AS (DELETE FROM {s}.runs WHERE id IN (SELECT id FROM old) RETURNING 1)
    SELECT count(*) AS number FROM gone`,
} as const;

/** A glob as a pattern of LIKE. */
export function likeOf(glob: string): string {
  return glob.replace(/[\\%_*?]/g, (sign) => (sign === "*" ? "%" : sign === "?" ? "_" : `\\${sign}`));
}
