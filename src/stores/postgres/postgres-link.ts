import { type Heart, threadHeart, timerHeart } from "./heart.ts";
import { keepListening } from "./keep-listening.ts";
import { loadPg, type PgConnection, pgPath } from "./pg-driver.ts";
import type { PostgresClient } from "./postgres-client.ts";

/** The connections of a store object, for as long as a session of it is open. */
export interface PostgresLink extends PostgresClient {
  /** Calls `hear` with what is notified on the channel, and with "*" when something may have been missed. */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  /** Keeps leases alive: what `sql` does with the values of each engine. */
  heart(sql: string): Heart;
  close(): Promise<void>;
}

/** Connections of its own: some for work, one for notifications, and the heartbeat's. */
export async function urlLink(url: string, connections: number): Promise<PostgresLink> {
  const { Pool, Client } = await loadPg();
  const config = {
    connectionString: url,
    fallback_application_name: "cascade",
    connectionTimeoutMillis: 10_000,
    // A server that vanished without a word is noticed at last.
    query_timeout: 300_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const pool = new Pool({ ...config, max: connections, allowExitOnIdle: true });
  // A connection that is lost while nothing goes on: the pool makes another one.
  pool.on("error", () => {});
  const connect = async () => {
    const client = new Client(config);
    client.on("error", () => {});
    await client.connect();
    return { client, end: () => client.end() };
  };
  // Prepared once per connection. Bounded: the texts with values are few, and none is made while it runs.
  const names = new Map<string, string>();
  const named = (text: string): string => {
    const name = names.get(text) ?? `cascade_${names.size}`;
    names.set(text, name);
    return name;
  };
  return {
    query: (text, values) =>
      values === undefined ? pool.query(text) : pool.query({ name: named(text), text, values }),
    listen: (channel, hear) => keepListening(connect, channel, hear),
    heart: (sql) => threadHeart({ driver: pgPath(), config, sql }),
    close: () => pool.end(),
  };
}

/** The parts of given clients that tell of notifications. */
interface GivenClient extends PostgresClient {
  readonly totalCount?: unknown;
  connect?(): Promise<PgConnection & { release(destroy: boolean): void }>;
  on?: PgConnection["on"];
  removeListener?(event: string, listener: unknown): unknown;
  listen?(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
}

/** How often listeners look when nothing tells of news. */
const lookEvery = 100;

/** A client that somebody else made and will close. */
export function clientLink(given: PostgresClient): PostgresLink {
  return {
    query: (text, values) => given.query(text, values),
    listen: (channel, hear) => listenWith(given, channel, hear),
    heart: (sql) => timerHeart(given, sql),
    close: async () => {},
  };
}

function listenWith(
  given: GivenClient,
  channel: string,
  hear: (payload: string) => void,
): Promise<() => Promise<void>> {
  if (typeof given.listen === "function") return given.listen(quoted(channel), hear);
  if (typeof given.totalCount === "number" && typeof given.connect === "function") {
    const connect = async () => {
      const client = await given.connect?.();
      if (client === undefined) throw new Error("the pool gave no connection");
      return { client, end: async () => client.release(true) };
    };
    return keepListening(connect, channel, hear);
  }
  if (typeof given.on === "function") return listenOn(given, channel, hear);
  const timer = setInterval(hear, lookEvery, "*");
  return Promise.resolve(async () => clearInterval(timer));
}

/** On the one connection there is; when it is lost, so is everything else. */
async function listenOn(
  given: GivenClient,
  channel: string,
  hear: (payload: string) => void,
): Promise<() => Promise<void>> {
  const heard = (message: { channel: string; payload?: string | undefined }): void => {
    if (message.channel === channel) hear(message.payload ?? "*");
  };
  given.on?.("notification", heard);
  await given.query(`LISTEN ${quoted(channel)}`);
  return async () => {
    given.removeListener?.("notification", heard);
    await given.query(`UNLISTEN ${quoted(channel)}`).catch(() => {});
  };
}

function quoted(channel: string): string {
  return `"${channel.replaceAll('"', '""')}"`;
}
