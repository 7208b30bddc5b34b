import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cascadeEntry, requireCascade } from "../../harness/cascade.mjs";
import { freshFolder } from "./folder.mjs";
import { serverAddress } from "./servers.mjs";

const entry = async (name) => {
  requireCascade();
  return import(pathToFileURL(join(dirname(cascadeEntry), `${name}.js`)).href);
};

/** A fresh file, or a fresh database, with the store that keeps runs in it. */
export async function freshStore({ store, sync = "full" }) {
  if (store === "postgres") {
    const url = await freshDatabase();
    const { postgresStore } = await entry("postgres");
    return { store: postgresStore(url), url };
  }
  const path = join(freshFolder(), "runs.db");
  const { sqliteStore } = await entry("sqlite");
  return { store: sqliteStore(path, { sync }), path, sync };
}

let databases = 0;

/** A database of its own on the server that all sides share. */
export async function freshDatabase() {
  const { default: pg } = await import("pg");
  const url = new URL(await serverAddress("postgres"));
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const name = `bench_${process.pid}_${databases++}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  url.pathname = name;
  return url.href;
}

/** The tables as the store makes them, with a run, for those who write the same rows by themselves. */
export async function storeWithRuns(parameters, ids) {
  const place = await freshStore(parameters);
  const session = await place.store.open("bench");
  for (const id of ids) await session.create(newRun(id));
  return { ...place, session };
}

/** A run as its first row says it. */
export function newRun(id) {
  return {
    id,
    name: "step",
    task: "step",
    params: "{}",
    options: "{}",
    parent: undefined,
    frame: { frame: 0, generation: 0, owner: undefined, graph: "{}" },
    blobs: [],
  };
}

/** What is stored of a step: the same columns and the same lengths on all sides. */
export function nodeRow(node, value) {
  const now = Date.now();
  return {
    frame: 0,
    generation: 0,
    node,
    element: -1,
    status: "done",
    value,
    task: "step",
    label: undefined,
    attempts: 1,
    startedAt: now,
    finishedAt: now,
  };
}
