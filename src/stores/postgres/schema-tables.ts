/** The tables, version 1. `{s}` stands for the schema. Everything in them is meant to be read with plain SQL. */
export const schemaTables = `
CREATE TABLE {s}.cascade_schema (version integer NOT NULL);

-- Times are milliseconds since the epoch: to_timestamp(created_at / 1000).
CREATE TABLE {s}.runs (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  task text NOT NULL,
  status text NOT NULL CHECK
    (status IN ('running', 'interrupted', 'parked', 'succeeded', 'failed', 'skipped', 'cancelled')),
  params text NOT NULL,
  options text NOT NULL,
  result text,
  error text,
  message text,
  parent text,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  frames bigint NOT NULL,
  owner text,
  cancel text,
  created_at double precision NOT NULL,
  updated_at double precision NOT NULL,
  finished_at double precision
) WITH (fillfactor = 70);
CREATE INDEX runs_newest ON {s}.runs (created_at DESC);
CREATE INDEX runs_owned ON {s}.runs (owner) WHERE status = 'running';
CREATE INDEX runs_interrupted ON {s}.runs (created_at) WHERE status = 'interrupted';
CREATE INDEX runs_finished ON {s}.runs (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE {s}.frames (
  run_id text COLLATE "C" NOT NULL,
  frame bigint NOT NULL,
  generation bigint NOT NULL,
  owner_frame bigint,
  owner_generation bigint,
  owner_node integer,
  owner_element integer,
  graph text NOT NULL,
  PRIMARY KEY (run_id, frame)
) WITH (fillfactor = 70);
CREATE INDEX frames_below ON {s}.frames (run_id, owner_frame) WHERE owner_frame IS NOT NULL;

CREATE TABLE {s}.nodes (
  run_id text COLLATE "C" NOT NULL,
  frame bigint NOT NULL,
  generation bigint NOT NULL,
  node integer NOT NULL,
  element integer NOT NULL,
  status text NOT NULL CHECK (status IN ('done', 'failed')),
  value text NOT NULL,
  task text NOT NULL,
  label text,
  attempts bigint NOT NULL,
  started_at double precision NOT NULL,
  finished_at double precision NOT NULL,
  PRIMARY KEY (run_id, frame, generation, node, element)
);

CREATE TABLE {s}.timers (
  run_id text COLLATE "C" NOT NULL,
  frame bigint NOT NULL,
  generation bigint NOT NULL,
  node integer NOT NULL,
  element integer NOT NULL,
  due double precision,
  topic text,
  PRIMARY KEY (run_id, frame, generation, node, element)
);

CREATE TABLE {s}.signals (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text COLLATE "C" NOT NULL,
  data text NOT NULL
);
CREATE INDEX signals_waiting ON {s}.signals (topic, seq);

-- Identifiers that senders gave their signals; the last 100,000 are kept at least.
CREATE TABLE {s}.sent (
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  topic text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  PRIMARY KEY (topic, id)
);

CREATE TABLE {s}.engines (
  id text COLLATE "C" PRIMARY KEY,
  boot_id text,
  pid_namespace text,
  pid bigint,
  start_time text,
  lease_until double precision NOT NULL
);

CREATE TABLE {s}.blobs (
  run_id text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  data text NOT NULL,
  PRIMARY KEY (run_id, hash)
);
`;
