import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A PostgreSQL server of a test's own. */
export interface PostgresRig {
  /** Of the superuser's database; `database` gives one of a new database. */
  readonly url: string;
  database(name: string): string;
  /** What psql says. */
  sql(text: string, database?: string): string;
  /** "fast" ends sessions, "immediate" is a crash. */
  restart(mode: "fast" | "immediate"): Promise<void>;
  halt(mode: "fast" | "immediate"): Promise<void>;
  start(): Promise<void>;
  /** Stops the server and deletes its files. */
  close(): Promise<void>;
}

/** Debian keeps the programs off the path, in a folder for each version. */
function programs(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one));
  const folders = [...newest.map((version) => join(debian, version, "bin"))];
  folders.push(...(process.env["PATH"] ?? "").split(delimiter));
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

/**
 * Why there can be no server here; undefined when there can be.
 *
 * @throws under CI=true instead: there the tests must run
 */
export function noPostgres(): string | undefined {
  if (programs() !== undefined) return undefined;
  const reason = "PostgreSQL is not installed here (apt-get install postgresql), so its tests are skipped";
  if (process.env["CI"] === "true") throw new Error(reason);
  console.warn(reason);
  return reason;
}

const isRoot = process.getuid?.() === 0;

/** The server refuses to run as root. */
function asUser(program: string, args: readonly string[]): [string, string[]] {
  return isRoot ? ["runuser", ["-u", "postgres", "--", program, ...args]] : [program, [...args]];
}

/** Starts a server on a free port of the loopback. */
export async function postgresRig(settings: Readonly<Record<string, string>> = {}): Promise<PostgresRig> {
  const bin = programs();
  if (bin === undefined) throw new Error("PostgreSQL is not installed");
  const folder = mkdtempSync(join(tmpdir(), "cascade-pg-"));
  if (isRoot) {
    const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    chownSync(folder, id("-u"), id("-g"));
  }
  const data = join(folder, "data");
  const run = (program: string, args: readonly string[]): string => {
    const [command, all] = asUser(join(bin, program), args);
    return execFileSync(command, all, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], cwd: folder });
  };
  run("initdb", ["-D", data, "-A", "trust", "-U", "cascade", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]);
  const port = await freePort();
  const options = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"];
  for (const [name, value] of Object.entries(settings)) options.push("-c", `${name}=${value}`);
  // runuser stands between as root; pg_ctl finds the server itself, by the pid in its folder.
  const start = async (): Promise<void> => {
    const args = ["-D", data, "-w", "-l", join(folder, "log"), "-o", options.slice(2).join(" "), "start"];
    const [command, all] = asUser(join(bin, "pg_ctl"), args);
    const child = spawn(command, all, { stdio: "ignore", cwd: folder });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`pg_ctl start ended with ${String(code)}`);
  };
  const halt = async (mode: string): Promise<void> => {
    const [command, all] = asUser(join(bin, "pg_ctl"), ["-D", data, "-m", mode, "-w", "stop"]);
    await once(spawn(command, all, { stdio: "ignore", cwd: folder }), "exit");
  };
  const url = (name: string): string => `postgres://cascade@127.0.0.1:${port}/${name}`;
  const sql = (text: string, database = "postgres"): string =>
    run("psql", [
      "-h",
      "127.0.0.1",
      "-p",
      String(port),
      "-U",
      "cascade",
      "-d",
      database,
      "-Atc",
      text,
    ]).trim();
  await start();
  return {
    url: url("postgres"),
    database(name) {
      sql(`CREATE DATABASE ${name}`);
      return url(name);
    },
    sql,
    start,
    halt,
    async restart(mode) {
      await halt(mode);
      await start();
    },
    async close() {
      await halt("immediate");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
