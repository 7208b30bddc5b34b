/** `server-keeper.mjs KIND PID FILE`: starts a server, writes its address to the file, and stops it when the process PID is gone. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { disk } from "./folder.mjs";

const [, , kind, owner, file] = process.argv;
const starts = { postgres: startPostgres, redis: startRedis };

async function keep() {
  const folder = mkdtempSync(join(disk, `cascade-bench-${kind}-`));
  let stop = () => {};
  const end = () => {
    rmSync(file, { force: true });
    stop();
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, end);
  try {
    const server = await starts[kind](folder);
    stop = server.stop;
    // Whole or not at all: somebody may look for it at this moment.
    writeFileSync(`${file}.new`, JSON.stringify({ address: server.address, pid: process.pid }));
    renameSync(`${file}.new`, file);
    writeSync(1, "ready");
  } catch (error) {
    writeSync(1, String(error.message).split("\n")[0]);
    end();
  }
  setInterval(() => isAlive(Number(owner)) || end(), 200);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL with the settings it comes with: what is committed is on the disk. */
async function startPostgres(folder) {
  const bin = postgresPrograms();
  const isRoot = process.getuid?.() === 0;
  // The server refuses to run as root.
  const run = (program, args) => {
    const command = join(bin, program);
    const [first, all] = isRoot ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args];
    execFileSync(first, all, { cwd: folder, stdio: "ignore" });
  };
  if (isRoot) {
    const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    chownSync(folder, id("-u"), id("-g"));
  }
  const data = join(folder, "data");
  run("initdb", ["-D", data, "-A", "trust", "-U", "bench", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]);
  const port = await freePort();
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`;
  run("pg_ctl", ["-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start"]);
  return {
    address: `postgres://bench@127.0.0.1:${port}/postgres`,
    stop: () => run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]),
  };
}

/** Debian keeps the programs off the path, in a folder for each version. */
function postgresPrograms() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = versions.sort((one, other) => other - one).map((version) => join(debian, version, "bin"));
  folders.push(...(process.env.PATH ?? "").split(delimiter));
  const found = folders.find((folder) =>
    ["initdb", "pg_ctl"].every((name) => existsSync(join(folder, name))),
  );
  if (found === undefined) throw new Error("PostgreSQL is not installed");
  return found;
}

/** Redis that has every write on the disk before it answers. */
async function startRedis(folder) {
  const port = await freePort();
  const settings = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    appendonly: "yes",
    appendfsync: "always",
    save: "",
    "maxmemory-policy": "noeviction",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn("redis-server", args, { stdio: "ignore", cwd: folder });
  await once(server, "spawn").catch(() => {
    throw new Error("redis-server is not installed");
  });
  await reachable(port);
  return { address: `redis://127.0.0.1:${port}`, stop: () => server.kill("SIGKILL") };
}

async function reachable(port) {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, "127.0.0.1");
    const isThere = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the server does not answer");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

await keep();
