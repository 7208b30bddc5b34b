import { parentPort, workerData } from "node:worker_threads";
import { type ServerOptions, StoreServer } from "./store-server.ts";

/** The thread of a SQLite store: `store-thread.ts` starts this file. */
export const sqliteWorker =
  parentPort === null ? undefined : new StoreServer(parentPort, workerData as ServerOptions);
