import { applyCommit } from "./apply-commit.ts";
import { cancelRun, claimRun, orphanedRuns } from "./claim-runs.ts";
import { loadContents } from "./content-rows.ts";
import { addEngine, keepEngineAlive, signEngineOff } from "./engine-rows.ts";
import { addRun, findRuns, getRun, pruneRuns } from "./run-rows.ts";
import { keepSignal, waitingSignals } from "./signal-rows.ts";
import type { StoreContext } from "./store-context.ts";
import { StoreFailure } from "./store-failure.ts";
import type { RequestName, StoreRequest, StoreRequests } from "./store-requests.ts";

type Handlers = {
  readonly [K in RequestName]: (
    context: StoreContext,
    engine: string,
    ...args: Parameters<StoreRequests[K]>
  ) => ReturnType<StoreRequests[K]>;
};

const handlers: Handlers = {
  signOn: (context, engine, isNew) => (isNew ? addEngine : keepEngineAlive)(context, engine),
  signOff: (context, engine) => signEngineOff(context, engine),
  create(context, engine, run) {
    const created = addRun(context, engine, run);
    const stored = getRun(context, run.id);
    if (stored === undefined) throw new StoreFailure("refused", `the run "${run.id}" was not kept`);
    return { created, run: stored };
  },
  claim: (context, engine, id, options) => claimRun(context, engine, id, options),
  load: ({ database }, _engine, id) => loadContents(database, id),
  commit: (context, engine, commit) => applyCommit(context, engine, commit),
  get: (context, _engine, id) => getRun(context, id),
  find: (context, _engine, filter) => findRuns(context, filter),
  orphans: (context, _engine, limit) => orphanedRuns(context, limit),
  requestCancel: (context, _engine, id, reason) => cancelRun(context, id, reason),
  signal: (context, _engine, ...signal) => keepSignal(context, ...signal),
  signals: (context, _engine, topic, limit) => waitingSignals(context, topic, limit),
  prune: (context, _engine, before) => pruneRuns(context, before),
};

const reading: ReadonlySet<RequestName> = new Set(["load", "get", "find", "orphans", "signals"]);

/** True when the request may change something, so that it needs the file's only place for a writer. */
export function isWriting(name: RequestName): boolean {
  return !reading.has(name);
}

/** Does what a request asks for, inside a transaction. */
export function handleRequest(context: StoreContext, [, engine, name, args]: StoreRequest): unknown {
  // The name and the arguments belong together, which a union of tuples cannot say to an index.
  const handle = handlers[name] as (context: StoreContext, engine: string, ...args: unknown[]) => unknown;
  return handle(context, engine, ...args);
}
