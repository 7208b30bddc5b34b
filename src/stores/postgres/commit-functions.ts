/**
 * What applies a group of commits inside the database: one call, one transaction, one round trip. `{s}` stands for the
 * schema, `{c}` for the channel of notifications.
 *
 * Plans are made once and never read a whole table: what a function is planned with while its tables are empty must still
 * be right when they hold millions of rows.
 */
export const commitFunctions = `
CREATE FUNCTION {s}.now_ms() RETURNS double precision LANGUAGE sql VOLATILE
  AS $body$ SELECT extract(epoch FROM clock_timestamp())::double precision * 1000 $body$;

-- A notification has 8000 bytes at most; '*' says: look at everything.
CREATE FUNCTION {s}.tell(what text) RETURNS void LANGUAGE sql VOLATILE
  AS $body$ SELECT pg_notify({c}, CASE WHEN octet_length(what) < 7900 THEN what ELSE '*' END) $body$;

CREATE FUNCTION {s}.drop_below(of_run text, top bigint) RETURNS void LANGUAGE plpgsql
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $body$
DECLARE doomed bigint[];
BEGIN
  IF EXISTS (SELECT 1 FROM {s}.frames f WHERE f.run_id = of_run AND f.owner_frame = top) THEN
    WITH RECURSIVE below AS (
      SELECT f.frame FROM {s}.frames f WHERE f.run_id = of_run AND f.owner_frame = top
      UNION SELECT f.frame FROM {s}.frames f JOIN below b ON f.run_id = of_run AND f.owner_frame = b.frame
    ) SELECT array_agg(frame) INTO doomed FROM below WHERE frame <> top;
    DELETE FROM {s}.nodes WHERE run_id = of_run AND frame = ANY (doomed);
    DELETE FROM {s}.timers WHERE run_id = of_run AND frame = ANY (doomed);
    DELETE FROM {s}.frames WHERE run_id = of_run AND frame = ANY (doomed);
  END IF;
  DELETE FROM {s}.nodes WHERE run_id = of_run AND frame = top;
  DELETE FROM {s}.timers WHERE run_id = of_run AND frame = top;
END $body$;

CREATE FUNCTION {s}.change_frames(ops jsonb, round integer, refused integer[]) RETURNS void LANGUAGE plpgsql
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $body$
DECLARE
  o record;
  other bigint;
BEGIN
  FOR o IN SELECT * FROM jsonb_to_recordset(ops) AS x
    (k integer, i integer, r text, op text, f bigint, g bigint, graph text, wf bigint, wg bigint, wn integer, we integer)
    WHERE x.k = round AND x.i <> ALL (refused)
  LOOP
    IF o.op = 'generation' THEN
      UPDATE {s}.frames SET generation = o.g, graph = o.graph WHERE run_id = o.r AND frame = o.f;
      PERFORM {s}.drop_below(o.r, o.f);
    ELSIF o.op = 'drop' THEN
      PERFORM {s}.drop_below(o.r, o.f);
      DELETE FROM {s}.frames WHERE run_id = o.r AND frame = o.f;
    ELSE
      FOR other IN SELECT frame FROM {s}.frames f WHERE f.run_id = o.r AND f.owner_frame = o.wf
        AND f.owner_generation = o.wg AND f.owner_node = o.wn AND f.owner_element = o.we AND f.frame <> o.f
        UNION ALL SELECT frame FROM {s}.frames f
          WHERE o.wf IS NULL AND f.run_id = o.r AND f.owner_frame IS NULL AND f.frame <> o.f
      LOOP
        PERFORM {s}.drop_below(o.r, other);
        DELETE FROM {s}.frames WHERE run_id = o.r AND frame = other;
      END LOOP;
      PERFORM {s}.drop_below(o.r, o.f);
      INSERT INTO {s}.frames VALUES (o.r, o.f, o.g, o.wf, o.wg, o.wn, o.we, o.graph)
        ON CONFLICT (run_id, frame) DO UPDATE SET generation = excluded.generation, graph = excluded.graph,
          owner_frame = excluded.owner_frame, owner_generation = excluded.owner_generation,
          owner_node = excluded.owner_node, owner_element = excluded.owner_element;
    END IF;
  END LOOP;
END $body$;

-- What is added once the frames are changed: results first, as a result ends a wait.
CREATE FUNCTION {s}.add_rows(node_rows json, timers jsonb, blob_rows json, round integer, refused integer[])
  RETURNS void LANGUAGE plpgsql
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $body$
BEGIN
  IF node_rows IS NOT NULL THEN
    WITH added AS (
      INSERT INTO {s}.nodes AS n
      SELECT r, f, g, n, e, CASE WHEN s = 1 THEN 'done' ELSE 'failed' END, v, t, l, a, b, c
        FROM json_to_recordset(node_rows) AS x
        (k integer, i integer, r text, f bigint, g bigint, n integer, e integer, s integer, v text, t text, l text,
         a bigint, b double precision, c double precision)
        WHERE k = round AND i <> ALL (refused)
      ON CONFLICT (run_id, frame, generation, node, element) DO UPDATE SET status = excluded.status,
        value = excluded.value, task = excluded.task, label = excluded.label, attempts = excluded.attempts,
        started_at = excluded.started_at, finished_at = excluded.finished_at
      RETURNING n.run_id, n.frame, n.generation, n.node, n.element
    ) DELETE FROM {s}.timers t USING added a WHERE t.run_id = a.run_id AND t.frame = a.frame
      AND t.generation = a.generation AND t.node = a.node AND t.element = a.element;
  END IF;
  IF timers IS NOT NULL THEN
    INSERT INTO {s}.timers SELECT r, f, g, n, e, d, t FROM jsonb_to_recordset(timers) AS x
      (k integer, i integer, r text, f bigint, g bigint, n integer, e integer, d double precision, t text)
      WHERE k = round AND i <> ALL (refused)
      ON CONFLICT (run_id, frame, generation, node, element) DO UPDATE SET due = excluded.due, topic = excluded.topic;
  END IF;
  IF blob_rows IS NOT NULL THEN
    WITH b AS MATERIALIZED (
      SELECT * FROM json_to_recordset(blob_rows) AS x (k integer, i integer, r text, h text, d text)
        WHERE k = round AND i <> ALL (refused)
    ), gone AS (
      DELETE FROM {s}.blobs t USING b WHERE b.d IS NULL AND t.run_id = b.r AND t.hash = b.h
    ) INSERT INTO {s}.blobs AS t SELECT r, h, d FROM b WHERE d IS NOT NULL
      ON CONFLICT (run_id, hash) DO UPDATE SET data = excluded.data WHERE t.data <> excluded.data;
  END IF;
END $body$;
`;
