import { MessageChannel, Worker } from "node:worker_threads";
import type { DatabaseOptions } from "./open-database.ts";
import { endOfRequests, type StoreMessage, type StoreRequest } from "./store-requests.ts";
import { StoreServer } from "./store-server.ts";

/** What the thread tells the one that started it. */
export interface ThreadListener {
  onMessage(message: StoreMessage): void;
  /** It is over; without having been told to end, there is a problem. */
  onEnd(problem: string): void;
}

/** The thread that has the database. */
export interface StoreThread {
  post(requests: readonly StoreRequest[]): void;
  /** Whether the process stays alive for it. */
  hold(isHeld: boolean): void;
  /** Lets it finish what it was given, close the file, and end. */
  end(): Promise<void>;
}

const file = import.meta.url.endsWith(".ts") ? "./sqlite-worker.ts" : "./sqlite-worker.js";
/** From the sources, on a runtime that reads no TypeScript, the server stays in this thread, behind a port all the same. */
const canStart = file.endsWith(".js") || Boolean(Reflect.get(process.features, "typescript"));

/** Starts the thread of a store. */
export function startThread(options: DatabaseOptions, listener: ThreadListener): StoreThread {
  return canStart ? startWorker(options, listener) : startHere(options, listener);
}

function startWorker(options: DatabaseOptions, listener: ThreadListener): StoreThread {
  const worker = new Worker(new URL(file, import.meta.url), {
    name: "cascade sqlite",
    workerData: { ...options, isAlone: true },
    // What was meant for the main script is no concern of this one.
    execArgv: [],
  });
  let problem = "its thread has ended";
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      listener.onEnd(problem);
      resolve();
    });
  });
  worker.on("error", (error) => {
    problem = `its thread has failed: ${error instanceof Error ? error.message : String(error)}`;
  });
  worker.on("message", (message: StoreMessage) => listener.onMessage(message));
  worker.unref();
  return {
    post: (requests) => worker.postMessage(requests),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    end() {
      worker.ref();
      worker.postMessage(endOfRequests);
      return ended;
    },
  };
}

function startHere(options: DatabaseOptions, listener: ThreadListener): StoreThread {
  const { port1, port2 } = new MessageChannel();
  const server = new StoreServer(port2, { ...options, isAlone: false });
  const ended = new Promise<void>((resolve) => {
    port1.once("close", () => {
      listener.onEnd("it was closed");
      resolve();
    });
  });
  port1.on("message", (message: StoreMessage) => listener.onMessage(message));
  const hold = (isHeld: boolean): void => {
    if (isHeld) port1.ref();
    else port1.unref();
    server.hold(isHeld);
  };
  hold(false);
  return {
    post: (requests) => port1.postMessage(requests),
    hold,
    end() {
      hold(true);
      port1.postMessage(endOfRequests);
      return ended;
    },
  };
}
