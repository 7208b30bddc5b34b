/** The function that a commit group calls, and how a run is added. `{s}` stands for the schema. */
export const applyFunction = `
-- When the run was added, in milliseconds; NULL when there is one of its id.
CREATE FUNCTION {s}.add_run(run json, engine text) RETURNS double precision LANGUAGE plpgsql
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $body$
DECLARE
  n record;
  moment double precision := {s}.now_ms();
BEGIN
  SELECT * INTO n FROM json_to_record(run) AS n
    (id text, name text, task text, params text, options text, parent text, unowned boolean, frame bigint,
     generation bigint, graph text, blobs json);
  INSERT INTO {s}.runs
    (id, name, task, status, params, options, parent, epoch, seq, frames, owner, created_at, updated_at)
    VALUES (n.id, n.name, n.task, CASE WHEN n.unowned THEN 'interrupted' ELSE 'running' END, n.params, n.options,
      n.parent, CASE WHEN n.unowned THEN 0 ELSE 1 END, 0, n.frame + 1, CASE WHEN NOT n.unowned THEN engine END, moment, moment)
    ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN RETURN NULL; END IF;
  INSERT INTO {s}.frames (run_id, frame, generation, graph) VALUES (n.id, n.frame, n.generation, n.graph);
  IF n.blobs IS NOT NULL THEN
    INSERT INTO {s}.blobs SELECT n.id, h, d FROM json_to_recordset(n.blobs) AS x (h text, d text)
      ON CONFLICT DO NOTHING;
  END IF;
  IF n.unowned THEN PERFORM {s}.tell('r' || n.id); END IF;
  RETURN moment;
END $body$;

-- Signals that commits consume. Gives those that cannot: [[commit, [signals that are gone]], ...].
CREATE FUNCTION {s}.take_signals(commits jsonb) RETURNS jsonb LANGUAGE plpgsql
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $body$
DECLARE
  c record;
  gone bigint[];
  refused jsonb := '[]';
BEGIN
  FOR c IN SELECT * FROM jsonb_to_recordset(commits) AS x
    (i integer, id text, engine text, epoch bigint, seq bigint, takes bigint[]) WHERE x.takes IS NOT NULL
  LOOP
    PERFORM 1 FROM {s}.runs r
      WHERE r.id = c.id AND r.epoch = c.epoch AND r.owner = c.engine AND r.seq < c.seq FOR UPDATE;
    -- What is stale, or was applied already, is answered later.
    CONTINUE WHEN NOT FOUND;
    PERFORM 1 FROM {s}.signals s WHERE s.seq = ANY (c.takes) ORDER BY s.seq FOR UPDATE;
    SELECT array_agg(t) INTO gone FROM (
      SELECT t FROM unnest(c.takes) AS t GROUP BY t
        HAVING count(*) > 1 OR NOT EXISTS (SELECT 1 FROM {s}.signals s WHERE s.seq = t)
    ) AS missing;
    IF gone IS NULL THEN
      DELETE FROM {s}.signals s WHERE s.seq = ANY (c.takes);
    ELSE
      refused := refused || jsonb_build_array(jsonb_build_array(c.i, to_jsonb(gone)));
    END IF;
  END LOOP;
  RETURN refused;
END $body$;

-- Gives what is not simply done: {"taken": [[commit, signals]...], "stale": [commit...], "created": [[run, time or null]...]}.
CREATE FUNCTION {s}.apply(work text, nodes text, blobs text, runs text) RETURNS text LANGUAGE plpgsql
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $body$
DECLARE
  w jsonb := work;
  commits jsonb := w -> 'commits';
  node_rows json := nodes;
  blob_rows json := blobs;
  moment double precision := {s}.now_ms();
  taken jsonb := '[]';
  stale jsonb := '[]';
  created jsonb;
  refused integer[] := '{}';
  applied integer[] := '{}';
  n record;
BEGIN
  IF w ? 'takes' THEN
    taken := {s}.take_signals(commits);
    SELECT coalesce(array_agg((t -> 0)::integer), '{}') INTO refused FROM jsonb_array_elements(taken) AS t;
  END IF;
  WITH changed AS (
    UPDATE {s}.runs AS r SET seq = c.seq, frames = c.frames, updated_at = moment,
      status = coalesce(c.status, r.status),
      owner = CASE WHEN c.status IS NULL THEN r.owner END,
      result = CASE WHEN c.status IS NULL THEN r.result ELSE c.result END,
      error = CASE WHEN c.status IS NULL THEN r.error ELSE c.error END,
      message = CASE WHEN c.status IS NULL THEN r.message ELSE c.message END,
      finished_at = CASE WHEN c.status IS NULL OR c.status IN ('interrupted', 'parked') THEN NULL ELSE moment END
    FROM jsonb_to_recordset(commits) AS c (i integer, id text, engine text, epoch bigint, seq bigint, frames bigint,
      status text, result text, error text, message text)
    WHERE r.id = c.id AND r.epoch = c.epoch AND r.owner = c.engine AND r.seq < c.seq AND c.i <> ALL (refused)
    RETURNING c.i
  ) SELECT coalesce(array_agg(i), '{}') INTO applied FROM changed;
  IF cardinality(applied) + cardinality(refused) < jsonb_array_length(commits) THEN
    FOR n IN SELECT c.i, coalesce(r.epoch = c.epoch AND r.seq >= c.seq, false) AS done
      FROM jsonb_to_recordset(commits) AS c (i integer, id text, epoch bigint, seq bigint)
      LEFT JOIN {s}.runs r ON r.id = c.id WHERE c.i <> ALL (applied) AND c.i <> ALL (refused)
    LOOP
      refused := refused || n.i;
      IF NOT n.done THEN stale := stale || to_jsonb(n.i); END IF;
    END LOOP;
  END IF;
  FOR round IN 0 .. (w ->> 'rounds')::integer - 1 LOOP
    IF w ? 'ops' THEN PERFORM {s}.change_frames(w -> 'ops', round, refused); END IF;
    PERFORM {s}.add_rows(node_rows, w -> 'timers', blob_rows, round, refused);
  END LOOP;
  FOR n IN SELECT c.id, c.status FROM jsonb_to_recordset(commits) AS c (i integer, id text, status text)
    WHERE w ? 'ends' AND c.status IS NOT NULL AND c.i <> ALL (refused)
  LOOP
    IF n.status NOT IN ('interrupted', 'parked') THEN DELETE FROM {s}.timers WHERE run_id = n.id; END IF;
    PERFORM {s}.tell('r' || n.id);
  END LOOP;
  IF runs IS NOT NULL THEN
    SELECT jsonb_agg(jsonb_build_array(x.i, {s}.add_run(x.run, x.engine))) INTO created
      FROM json_to_recordset(runs::json) AS x (i integer, engine text, run json) WHERE x.i <> ALL (refused);
  END IF;
  RETURN jsonb_build_object('taken', taken, 'stale', stale, 'created', coalesce(created, '[]'))::text;
END $body$;
`;
