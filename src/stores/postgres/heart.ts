import { Worker } from "node:worker_threads";
import type { PostgresClient } from "./postgres-client.ts";

/** What keeps the leases of engines alive. */
export interface Heart {
  /** @param values - of the statement; the first one is the engine */
  add(values: readonly (string | number | null)[]): void;
  /** Resolves when no beat of this engine is under way or will come. */
  remove(engine: string): Promise<void>;
  stop(): Promise<void>;
}

/** A lease of 15 s survives four beats that are lost. */
const every = 3_000;

/** A beat that failed is made up for so soon: a server that restarts is up again at any moment. */
const again = 200;

/** How long a thread may take to say goodbye to the database. */
const goodbye = 2_000;

/**
 * The thread's program, as text: so it is the same from sources, from a build and under a test runner. It beats also while
 * the main thread is busy; a beat that fails is made up for by the next one, on a new connection.
 */
const program = `
const { parentPort, workerData: { driver, config, sql, every } } = require("node:worker_threads");
const engines = new Map();
let client, beating = Promise.resolve(), late = false, again;
async function connected() {
  if (client !== undefined) return client;
  const { Client } = require(driver);
  const made = new Client({ ...config, query_timeout: 10_000 });
  const forget = () => { if (client === made) client = undefined; };
  made.on("error", forget).on("end", forget);
  await made.connect();
  return client = made;
}
async function beat() {
  late = true;
  try {
    for (const values of engines.values()) await (await connected()).query(sql, values);
  } catch {
    const broken = client;
    client = undefined;
    await Promise.race([broken?.end().catch(() => {}), new Promise((done) => setTimeout(done, 1000))]);
    clearTimeout(again);
    if (engines.size > 0) again = setTimeout(() => { if (!late) beating = beat(); }, ${again});
  }
  late = false;
}
const timer = setInterval(() => { if (!late) beating = beat(); }, every);
parentPort.on("message", async ({ add, remove, stop }) => {
  if (add) engines.set(add[0], add);
  if (remove) {
    engines.delete(remove);
    await beating;
    parentPort.postMessage(remove);
  }
  if (stop) {
    clearInterval(timer);
    clearTimeout(again);
    engines.clear();
    await beating;
    await client?.end().catch(() => {});
    parentPort.close();
  }
});
`;

/** A heart with a thread and a connection of its own. */
export function threadHeart(data: {
  readonly driver: string;
  readonly config: object;
  readonly sql: string;
}): Heart {
  const worker = new Worker(program, { eval: true, workerData: { ...data, every }, execArgv: [] });
  const removed = new Map<string, () => void>();
  const gone = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.on("message", (engine: string) => removed.get(engine)?.());
  // Without its thread an engine's lease ends, which is what the database then shows; it must not end the process.
  worker.on("error", () => {});
  worker.unref();
  return {
    add: (values) => worker.postMessage({ add: values }),
    async remove(engine) {
      // Who waits for the thread is not to be left waiting.
      worker.ref();
      const answered = new Promise<void>((resolve) => removed.set(engine, resolve));
      worker.postMessage({ remove: engine });
      await Promise.race([answered, gone, after(goodbye)]);
      removed.delete(engine);
      worker.unref();
    },
    async stop() {
      worker.ref();
      worker.postMessage({ stop: true });
      await Promise.race([gone, after(goodbye)]);
      await worker.terminate();
    },
  };
}

/** A heart on the main thread, for a client that cannot be taken to another one. */
export function timerHeart(client: PostgresClient, sql: string): Heart {
  const engines = new Map<string, readonly (string | number | null)[]>();
  let beating: Promise<void> | undefined;
  const beat = async (): Promise<void> => {
    for (const values of engines.values()) await client.query(sql, [...values]).catch(() => {});
    beating = undefined;
  };
  const timer = setInterval(() => {
    beating ??= beat();
  }, every);
  timer.unref();
  return {
    add: (values) => void engines.set(String(values[0]), values),
    async remove(engine) {
      engines.delete(engine);
      await beating;
    },
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
