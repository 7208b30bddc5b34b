/**
 * What applies frequent groups, each at a fraction of the cost of `apply`: parameters of plain types instead of JSON. They
 * give the places of the commits that were applied, as "0,1,2"; what is with the others, `apply` tells. `{s}` stands for the
 * schema.
 *
 * Plans are made once, maybe while tables are nearly empty, and must be right when they are large: each table is only read
 * by its keys, and lists are joined by hashes.
 */
export const quickFunctions = `
-- One commit with one result.
CREATE FUNCTION {s}.apply_node(of_run text, of_engine text, of_epoch bigint, next_seq bigint, next_frames bigint,
  f bigint, g bigint, n integer, e integer, s text, v text, t text, l text,
  a bigint, b double precision, c double precision) RETURNS text LANGUAGE plpgsql
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
  UPDATE {s}.runs AS r SET seq = next_seq, frames = next_frames, updated_at = {s}.now_ms()
    WHERE r.id = of_run AND r.epoch = of_epoch AND r.owner = of_engine AND r.seq < next_seq;
  IF NOT FOUND THEN RETURN ''; END IF;
  INSERT INTO {s}.nodes VALUES (of_run, f, g, n, e, s, v, t, l, a, b, c)
    ON CONFLICT (run_id, frame, generation, node, element) DO UPDATE SET status = excluded.status,
      value = excluded.value, task = excluded.task, label = excluded.label, attempts = excluded.attempts,
      started_at = excluded.started_at, finished_at = excluded.finished_at;
  DELETE FROM {s}.timers AS w
    WHERE w.run_id = of_run AND w.frame = f AND w.generation = g AND w.node = n AND w.element = e;
  RETURN '0';
END $body$;

-- One commit with the next generation of one frame.
CREATE FUNCTION {s}.apply_turn(of_run text, of_engine text, of_epoch bigint, next_seq bigint, next_frames bigint,
  of_frame bigint, next_generation bigint, next_graph text) RETURNS text LANGUAGE plpgsql
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
  UPDATE {s}.runs AS r SET seq = next_seq, frames = next_frames, updated_at = {s}.now_ms()
    WHERE r.id = of_run AND r.epoch = of_epoch AND r.owner = of_engine AND r.seq < next_seq;
  IF NOT FOUND THEN RETURN ''; END IF;
  UPDATE {s}.frames AS x SET generation = next_generation, graph = next_graph
    WHERE x.run_id = of_run AND x.frame = of_frame;
  PERFORM {s}.drop_below(of_run, of_frame);
  RETURN '0';
END $body$;

-- Commits with results and nothing else: a column of commits or of results is an array, of one element when all are the
-- same. p is the place of a result's commit. Two results of a group differ in their commits or keys, so some array is whole.
CREATE FUNCTION {s}.apply_nodes(ids text[], engines text[], epochs bigint[], seqs bigint[], frame_counts bigint[],
  p integer[], r text[], f bigint[], g bigint[], n integer[], e integer[], s text[], v text[], t text[], l text[],
  a bigint[], b double precision[], c double precision[]) RETURNS text LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_nestloop = off SET plan_cache_mode = force_generic_plan SET jit = off AS $body$
#variable_conflict use_variable
DECLARE
  moment double precision := {s}.now_ms();
  applied integer[];
  whole boolean;
  r1 text := CASE WHEN cardinality(r) = 1 THEN r[1] END;
  s1 text := CASE WHEN cardinality(s) = 1 THEN s[1] END;
  v1 text := CASE WHEN cardinality(v) = 1 THEN v[1] END;
  t1 text := CASE WHEN cardinality(t) = 1 THEN t[1] END;
  -- NULL for labels that differ: some of them may be NULL themselves.
  l1 text := CASE WHEN cardinality(l) = 1 THEN l[1] END;
BEGIN
  WITH changed AS (
    UPDATE {s}.runs AS x SET seq = coalesce(o.seq, seqs[1]), frames = coalesce(o.frames, frame_counts[1]),
      updated_at = moment
    FROM unnest(ids, engines, epochs, seqs, frame_counts) WITH ORDINALITY AS o (id, engine, epoch, seq, frames, place)
    WHERE x.id = ANY (ids) AND x.id = o.id AND x.epoch = coalesce(o.epoch, epochs[1]) AND x.owner = coalesce(o.engine, engines[1])
      AND x.seq < coalesce(o.seq, seqs[1])
    RETURNING o.place - 1 AS i
  ) SELECT array_agg(i) INTO applied FROM changed;
  IF applied IS NULL THEN RETURN ''; END IF;
  whole := cardinality(applied) = cardinality(ids);
  INSERT INTO {s}.nodes
    SELECT coalesce(x.r, r1), coalesce(x.f, f[1]), coalesce(x.g, g[1]), coalesce(x.n, n[1]), coalesce(x.e, e[1]),
      coalesce(x.s, s1), coalesce(x.v, v1), coalesce(x.t, t1), coalesce(x.l, l1), coalesce(x.a, a[1]),
      coalesce(x.b, b[1]), coalesce(x.c, c[1])
    FROM unnest(p, r, f, g, n, e, s, v, t, l, a, b, c) AS x (p, r, f, g, n, e, s, v, t, l, a, b, c)
    WHERE whole OR coalesce(x.p, p[1]) = ANY (applied)
    ON CONFLICT (run_id, frame, generation, node, element) DO UPDATE SET status = excluded.status,
      value = excluded.value, task = excluded.task, label = excluded.label, attempts = excluded.attempts,
      started_at = excluded.started_at, finished_at = excluded.finished_at;
  -- OFFSET makes it a look at the index for each, and no join, which could read all timers.
  IF EXISTS (SELECT 1 FROM unnest(ids) AS o (id)
    WHERE EXISTS (SELECT 1 FROM {s}.timers w WHERE w.run_id = o.id OFFSET 0))
  THEN
    -- Whoever changes timers has locked their run, so that rows stay where they are.
    DELETE FROM {s}.timers WHERE ctid = ANY (ARRAY(
      SELECT k.ctid FROM unnest(p, r, f, g, n, e) AS x (p, r, f, g, n, e) CROSS JOIN LATERAL (
        SELECT w.ctid FROM {s}.timers w
          WHERE w.run_id = coalesce(x.r, r1) AND w.frame = coalesce(x.f, f[1]) AND w.generation = coalesce(x.g, g[1])
            AND w.node = coalesce(x.n, n[1]) AND w.element = coalesce(x.e, e[1]) OFFSET 0
      ) AS k WHERE whole OR coalesce(x.p, p[1]) = ANY (applied)));
  END IF;
  RETURN array_to_string(applied, ',');
END $body$;
`;
