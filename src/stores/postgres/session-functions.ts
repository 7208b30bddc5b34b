/** What owners, cancellations and signals call. `{s}` stands for the schema. */
export const sessionFunctions = `
-- The lease of an engine, 15 seconds from now; also what a heartbeat calls.
CREATE FUNCTION {s}.beat(engine text, boot_id text, pid_namespace text, pid bigint, start_time text) RETURNS void
  LANGUAGE sql VOLATILE AS $body$
    INSERT INTO {s}.engines VALUES ($1, $2, $3, $4, $5, {s}.now_ms() + 15000)
      ON CONFLICT (id) DO UPDATE SET boot_id = excluded.boot_id, pid_namespace = excluded.pid_namespace,
        pid = excluded.pid, start_time = excluded.start_time, lease_until = excluded.lease_until
  $body$;

-- Runs that an engine owns are given up.
CREATE FUNCTION {s}.leave(engine text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE id text;
BEGIN
  FOR id IN UPDATE {s}.runs AS r SET status = 'interrupted', owner = NULL, updated_at = {s}.now_ms()
    WHERE r.owner = engine AND r.status = 'running' RETURNING r.id
  LOOP
    PERFORM {s}.tell('r' || id);
  END LOOP;
  DELETE FROM {s}.engines e WHERE e.id = engine;
END $body$;

-- False when another process that may be alive has this identifier. Forgets engines that were gone long ago.
CREATE FUNCTION {s}.enter(engine text, boot text, namespace text, process bigint, started text) RETURNS boolean
  LANGUAGE plpgsql AS $body$
DECLARE e record;
BEGIN
  DELETE FROM {s}.engines g WHERE g.lease_until < {s}.now_ms() - 3600000
    AND NOT EXISTS (SELECT 1 FROM {s}.runs r WHERE r.owner = g.id AND r.status = 'running');
  SELECT * INTO e FROM {s}.engines g WHERE g.id = engine FOR UPDATE;
  IF FOUND AND (e.boot_id, e.pid_namespace, e.pid, e.start_time) IS DISTINCT FROM (boot, namespace, process, started) THEN
    IF e.lease_until > {s}.now_ms() THEN RETURN false; END IF;
    PERFORM {s}.leave(engine);
  END IF;
  PERFORM {s}.beat(engine, boot, namespace, process, started);
  RETURN true;
END $body$;

CREATE FUNCTION {s}.is_live(engine text, dead text) RETURNS boolean LANGUAGE sql VOLATILE AS $body$
  SELECT engine IS DISTINCT FROM dead AND EXISTS
    (SELECT 1 FROM {s}.engines e WHERE e.id = engine AND e.lease_until > {s}.now_ms())
$body$;

-- The run, when this engine has it now. dead: an owner whose process is gone.
CREATE FUNCTION {s}.claim(engine text, of_run text, dead text, retry text) RETURNS SETOF {s}.runs
  LANGUAGE plpgsql AS $body$
DECLARE
  r {s}.runs;
  named jsonb := retry;
BEGIN
  SELECT * INTO r FROM {s}.runs WHERE id = of_run FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  IF r.status = 'running' THEN
    IF {s}.is_live(r.owner, dead) AND r.owner IS DISTINCT FROM engine THEN RETURN; END IF;
  ELSIF r.status = 'failed' AND retry IS NOT NULL THEN
    DELETE FROM {s}.nodes n WHERE n.run_id = of_run AND n.status = 'failed' AND (named = 'null'
      OR named ? format('%s.%s.%s[%s]', n.frame, n.generation, n.node, n.element)
      OR n.element = -1 AND named ? format('%s.%s.%s', n.frame, n.generation, n.node));
  ELSIF r.status NOT IN ('interrupted', 'parked') THEN
    RETURN;
  END IF;
  -- Who claims is alive: otherwise two whose leases are over would take each other's runs.
  UPDATE {s}.engines SET lease_until = {s}.now_ms() + 15000 WHERE id = engine AND lease_until > 0;
  PERFORM {s}.tell('r' || of_run);
  RETURN QUERY UPDATE {s}.runs SET status = 'running', owner = engine, epoch = epoch + 1, result = NULL,
    error = NULL, message = NULL, finished_at = NULL, updated_at = {s}.now_ms(),
    cancel = CASE WHEN r.status <> 'failed' THEN r.cancel END
    WHERE id = of_run RETURNING *;
END $body$;

CREATE FUNCTION {s}.request_cancel(of_run text, reason text, dead text) RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
  r {s}.runs;
  moment double precision := {s}.now_ms();
BEGIN
  SELECT * INTO r FROM {s}.runs WHERE id = of_run FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF r.status = 'running' AND {s}.is_live(r.owner, dead) THEN
    UPDATE {s}.runs SET cancel = coalesce(cancel, reason), updated_at = moment WHERE id = of_run;
  ELSIF r.status IN ('running', 'interrupted', 'parked') THEN
    -- The next epoch: an owner that was only thought dead commits nothing any more.
    UPDATE {s}.runs SET status = 'cancelled', owner = NULL, epoch = epoch + 1, cancel = reason, message = reason,
      result = NULL, error = NULL, updated_at = moment, finished_at = moment WHERE id = of_run;
    DELETE FROM {s}.timers WHERE run_id = of_run;
    r.status := 'cancelled';
  ELSE
    RETURN r.status;
  END IF;
  PERFORM {s}.tell('r' || of_run);
  RETURN r.status;
END $body$;

CREATE FUNCTION {s}.signal(of_topic text, content text, sender text) RETURNS boolean LANGUAGE plpgsql AS $body$
DECLARE place bigint;
BEGIN
  IF sender IS NOT NULL THEN
    IF EXISTS (SELECT 1 FROM {s}.sent WHERE topic = of_topic AND id = sender) THEN RETURN false; END IF;
    INSERT INTO {s}.sent (topic, id) VALUES (of_topic, sender) ON CONFLICT DO NOTHING RETURNING seq INTO place;
    IF place IS NULL THEN RETURN false; END IF;
    -- Now and then; what is kept is counted, as an identity column has gaps.
    IF place % 10000 = 0 THEN
      DELETE FROM {s}.sent WHERE seq <=
        (SELECT seq FROM {s}.sent ORDER BY seq DESC OFFSET 100000 LIMIT 1);
    END IF;
  END IF;
  INSERT INTO {s}.signals (topic, data) VALUES (of_topic, content);
  PERFORM {s}.tell('t' || of_topic);
  RETURN true;
END $body$;
`;
