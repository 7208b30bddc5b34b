import { InvalidOptionError } from "../../errors/definition-errors.ts";
import { InvalidStoreError, StoreError } from "../../errors/store-errors.ts";
import type { RunSession, RunStore } from "../../ports/run-store.ts";
import { checkedText, UnstorableValue } from "./checked-value.ts";
import type { PostgresClient } from "./postgres-client.ts";
import { PostgresHub, type StoreLabel } from "./postgres-hub.ts";
import { clientLink, type PostgresLink, urlLink } from "./postgres-link.ts";
import { PostgresSession } from "./postgres-session.ts";

export interface PostgresStoreOptions {
  /** The schema of the tables, made when it is not there: letters, digits and `_`, 63 at most (default "cascade"). */
  readonly schema?: string | undefined;
  /** How many connections do the work when a URL is given; one more listens, and one beats (default 4, at most 100). */
  readonly connections?: number | undefined;
}

/**
 * Keeps runs in PostgreSQL (12 or newer), for any number of processes on any number of machines.
 *
 * What is committed is as safe as the server's `synchronous_commit` makes it. The schema is made, or brought to the version
 * that is needed, when the first engine opens the store.
 *
 * @param given - a URL `postgres://user:password@host/database` (needs the package `pg`), or a client: a `Pool` or a connected
 *   `Client` of `pg`, or a PGlite. A client stays open; its lease is kept alive on the main thread only
 * @param options.schema - where the tables are (default "cascade")
 * @param options.connections - how many do the work when a URL is given (default 4)
 * @throws {InvalidStoreError} `CS_INVALID_STORE` when it is neither
 * @throws {InvalidOptionError} `CS_INVALID_OPTION` when an option is none that can be used
 * @example
 * import { postgresStore } from "cascade-ts/postgres";
 * const store = postgresStore("postgres://me:secret@db.example/flows");
 * store.name; // => "postgres://me@db.example/flows"
 */
export function postgresStore(given: string | PostgresClient, options: PostgresStoreOptions = {}): RunStore {
  const { schema = "cascade", connections = 4 } = checkedOptions(options);
  if (typeof given !== "string") {
    if (typeof Object(given).query !== "function") {
      throw new InvalidStoreError(given, "a client of PostgreSQL has a method query");
    }
    const label = { name: `postgres (schema ${schema})`, secret: "", schema };
    return new PostgresStore(label, async () => clientLink(given));
  }
  const label = { ...labelOf(given), schema };
  return new PostgresStore(label, () => urlLink(given, connections));
}

class PostgresStore implements RunStore {
  readonly name: string;
  readonly capabilities = { durable: true, shared: true } as const;
  readonly #label: StoreLabel;
  readonly #connect: () => Promise<PostgresLink>;
  /** What the open sessions share; made with the first, closed with the last one. */
  #hub: Promise<PostgresHub> | undefined;
  #sessions = 0;

  constructor(label: StoreLabel, connect: () => Promise<PostgresLink>) {
    this.name = label.name;
    this.#label = label;
    this.#connect = connect;
  }

  async open(engine: string): Promise<RunSession> {
    try {
      if (checkedText(engine, "an engine's id") === "") throw new UnstorableValue("an engine's id is empty");
    } catch (error) {
      throw new StoreError(this.name, error instanceof Error ? error.message : String(error));
    }
    this.#hub ??= PostgresHub.open(this.#label, this.#connect);
    const opening = this.#hub;
    this.#sessions++;
    let hub: PostgresHub;
    try {
      hub = await opening;
    } catch (error) {
      this.#sessions--;
      // The next one tries again.
      if (this.#hub === opening) this.#hub = undefined;
      throw error;
    }
    try {
      return await PostgresSession.enter(hub, engine, () => this.#release());
    } catch (error) {
      await this.#release();
      throw error;
    }
  }

  async #release(): Promise<void> {
    this.#sessions--;
    if (this.#sessions > 0) return;
    const hub = this.#hub;
    this.#hub = undefined;
    await (await hub)?.close();
  }
}

function checkedOptions(options: PostgresStoreOptions): PostgresStoreOptions {
  if (typeof options !== "object" || options === null) {
    throw new InvalidOptionError("postgresStore", "must be an object { schema, connections }");
  }
  const { schema, connections } = options;
  if (schema !== undefined && (typeof schema !== "string" || !/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(schema))) {
    throw new InvalidOptionError("schema", "must be a name of letters, digits and _, 63 at most");
  }
  const isNumber = Number.isInteger(connections) && Number(connections) >= 1 && Number(connections) <= 100;
  if (connections !== undefined && !isNumber) {
    throw new InvalidOptionError("connections", "must be a whole number from 1 to 100");
  }
  return options;
}

/** Without the password, and without what follows `?`, where there may be another one. */
function labelOf(url: string): { readonly name: string; readonly secret: string } {
  const scheme = /^postgres(ql)?:\/\//.exec(url)?.[0];
  if (scheme === undefined || !URL.canParse(url)) {
    const shown = scheme === undefined ? url.replace(/:\/\/.*$/s, "://…") : `${scheme}…`;
    throw new InvalidStoreError(shown, "a URL is postgres://user:password@host:port/database");
  }
  const { username, password, host, pathname, searchParams } = new URL(url);
  const secret = searchParams.get("password") ?? decoded(password);
  return { name: `${scheme}${username === "" ? "" : `${username}@`}${host}${pathname}`, secret };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
