import type { SqlDriver, SqlRow, SqlValue } from "./sql-driver.ts";
import { StoreFailure } from "./store-failure.ts";

/** The part of a statement of `node:sqlite` that is used. */
interface NodeStatement {
  run(...values: SqlValue[]): { readonly changes: number | bigint };
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
}

/** The same of `libsql`: it takes all values as one list, which is faster, and the only way to give a lone null. */
interface LibsqlStatement {
  run(values: readonly SqlValue[]): { readonly changes: number };
  get(values: readonly SqlValue[]): SqlRow | undefined;
  all(values: readonly SqlValue[]): SqlRow[];
}

interface Connection<S> {
  exec(sql: string): unknown;
  prepare(sql: string): S;
  close(): unknown;
}

type Connect<S> = new (path: string) => Connection<S>;

/** Opens the database of a path, with whichever driver there is. */
export type OpenDatabase = (path: string) => SqlDriver;

/**
 * Finds a driver: the runtime's own, or the package `libsql`.
 *
 * @throws {StoreFailure} of the kind "driver" when there is none
 */
export async function loadDriver(): Promise<OpenDatabase> {
  const own = await runtimesOwn();
  if (own !== undefined) return (path) => overNode(new own(path));
  const libsql = await installed();
  return (path) => overLibsql(new libsql(path));
}

async function runtimesOwn(): Promise<Connect<NodeStatement> | undefined> {
  // Not a literal: the types of the oldest runtime do not know the module, nor do bundlers.
  const name = "node:sqlite";
  const warn = process.emitWarning;
  // It says on stderr that it is experimental, which nobody who runs a flow can do anything about.
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (!/SQLite/.test(String(warning))) Reflect.apply(warn, process, [warning, ...rest]);
  };
  try {
    const module = (await import(/* @vite-ignore */ name)) as { DatabaseSync?: Connect<NodeStatement> };
    return module.DatabaseSync;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = warn;
  }
}

async function installed(): Promise<Connect<LibsqlStatement>> {
  const name = "libsql";
  try {
    const module = (await import(/* @vite-ignore */ name)) as { default: Connect<LibsqlStatement> };
    return module.default;
  } catch (error) {
    throw new StoreFailure("driver", error instanceof Error ? error.message : String(error));
  }
}

function overNode(connection: Connection<NodeStatement>): SqlDriver {
  return {
    exec: (sql) => void connection.exec(sql),
    prepare(sql) {
      const statement = connection.prepare(sql);
      return {
        run: (values) => Number(statement.run(...values).changes),
        get: (values) => statement.get(...values),
        all: (values) => statement.all(...values),
      };
    },
    close: () => void connection.close(),
  };
}

function overLibsql(connection: Connection<LibsqlStatement>): SqlDriver {
  return {
    exec: (sql) => void connection.exec(sql),
    prepare(sql) {
      const statement = connection.prepare(sql);
      return {
        run: (values) => statement.run(values).changes,
        // A row it gives alone has a field more than it has columns; nobody reads that one.
        get: (values) => statement.get(values),
        all: (values) => statement.all(values),
      };
    },
    close: () => void connection.close(),
  };
}
