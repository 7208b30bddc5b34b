import type { Activity } from "../core/activity.ts";
import type { Ending } from "../core/effects.ts";
import { graphFromJSON } from "../graph/codec/decode-graph.ts";
import { toMilliseconds } from "../spec/duration.ts";
import type { SpawnRequest } from "../spec/spawner.ts";
import { CacheDesk } from "./cache-desk.ts";
import { deadlineIn } from "./deadline-in.ts";
import type { EngineShared, StartRequest } from "./engine-shared.ts";
import { childRun } from "./journal/child-run.ts";
import { storeAway } from "./journal/commit-queue.ts";
import type { RunJournal } from "./journal/run-journal.ts";
import type { KeptOptions } from "./journal/run-record.ts";
import { StoredLife } from "./journal/stored-life.ts";
import { logToStandardError } from "./log-to-standard-error.ts";
import { nodeId } from "./node-identity.ts";
import type { Outbox } from "./outbox.ts";
import { ResourceLookup } from "./resources/resource-lookup.ts";
import type { TearDownProblems } from "./resources/resource-scope.ts";
import { ResourceScope } from "./resources/resource-scope.ts";
import { toResourceTable } from "./resources/resource-table.ts";
import { RunDriver } from "./run-driver.ts";
import type { RunHandle } from "./run-handle.ts";
import { RunInputs } from "./run-inputs.ts";
import type { Secrets } from "./secrets.ts";
import { resourceReports } from "./tell-resources.ts";

/** What a run is started with. */
export interface RunSetup extends StartRequest {
  /** Throws for options that cannot be used. */
  readonly check: () => void;
  readonly shared: EngineShared;
  readonly ended: (handle: RunHandle<unknown>) => void;
  /** The run that spawned it. */
  readonly parent?: string;
}

/** What the parts of a run need of it. */
export interface PartsHost {
  readonly setup: RunSetup;
  readonly outbox: Outbox;
  readonly secrets: Secrets;
  /** How the gate knows whose limits they are. */
  readonly owner: object;
  hide<E extends object>(event: E): E;
  stop(ending: Ending): void;
  finish(ending: Ending): void;
}

/** Makes what one run is made of: its inputs, its resources, its driver, its life in a store. */
export class RunParts {
  readonly #host: PartsHost;
  #resources: ResourceScope | undefined;

  constructor(host: PartsHost) {
    this.#host = host;
  }

  keptOptions(): KeptOptions {
    const { onFailure, deadline } = this.#host.setup.options;
    const { clock } = this.#host.setup.shared;
    return {
      ...(onFailure === undefined ? {} : { onFailure }),
      ...(deadline === undefined ? {} : { deadline: clock.now() + deadlineIn(deadline, clock.now()) }),
    };
  }

  inputs(params: Readonly<Record<string, unknown>>): RunInputs {
    return new RunInputs({
      params,
      env: this.#host.setup.shared.options.env ?? process.env,
      resources: this.#openResources,
      secrets: this.#host.secrets,
    });
  }

  life(): StoredLife | undefined {
    const { shared, runId, options } = this.#host.setup;
    if (shared.store === undefined) return undefined;
    const env = shared.options.env ?? process.env;
    return new StoredLife({
      runId,
      store: shared.store,
      secrets: this.#host.secrets,
      secret: (name) => {
        const { params = {} } = options;
        return Object.hasOwn(params, name) ? params[name] : env[name];
      },
      stop: (ending) => this.#host.stop(ending),
      away: (error) => {
        this.warn(storeAway.code, storeAway.message, error);
        this.#host.outbox.deliver();
      },
    });
  }

  /** The run's resources: made when a graph first has some. */
  #openResources = (): ResourceScope => {
    const { options, shared } = this.#host.setup;
    this.#resources ??= new ResourceScope({
      scope: "run",
      parent: shared.resources,
      lookup: new ResourceLookup(toResourceTable(options.resources), shared.resources.options.lookup),
      report: resourceReports(this.#host.outbox),
      clock: shared.clock,
      grace: this.#grace(),
    });
    return this.#resources;
  };

  /** Releases what was acquired; gives what went wrong with that. */
  close(failure: { readonly error: unknown } | undefined): TearDownProblems | Promise<TearDownProblems> {
    return this.#resources?.close(failure) ?? [];
  }

  #grace(): number {
    return toMilliseconds(this.#host.setup.options.grace ?? 5_000, 'option "grace"');
  }

  driver(
    inputs: RunInputs,
    name: string,
    journal: RunJournal | undefined,
    kept: KeptOptions = this.keptOptions(),
  ): RunDriver {
    const { options, shared, runId } = this.#host.setup;
    const { outbox } = this.#host;
    const log = options.log ?? shared.options.log ?? logToStandardError;
    return new RunDriver({
      clock: shared.clock,
      randomness: shared.randomness,
      plans: shared.plans,
      permits: shared.permits,
      mailbox: shared.store?.mailbox ?? shared.mailbox,
      gate: shared.gate,
      stats: shared.stats,
      runId,
      outbox,
      inputs,
      maxConcurrency: options.maxConcurrency ?? Number.POSITIVE_INFINITY,
      drain: kept.onFailure === "drain",
      grace: this.#grace(),
      fastPaths: shared.options.fastPaths ?? true,
      results: shared.options.results,
      journal,
      spawn: (activity, request) => this.#spawn(activity, request, journal),
      log: (entry) => log(this.#host.hide(entry)),
      subject: { run: runId, flow: name, owner: this.#host.owner },
      resources: this.#openResources,
      desk: new CacheDesk({ flights: shared.flights, clock: shared.clock, warn: this.warn }),
      secrets: this.#host.secrets,
      finished: (ending) => this.#host.finish(ending),
    });
  }

  /** Another run: it is stored with the result of the body that asks for it, and starts when that is done. */
  #spawn(activity: Activity, request: SpawnRequest, journal: RunJournal | undefined): string {
    const { runId: parent, shared } = this.#host.setup;
    const id = request.runId ?? `${parent}/${nodeId(activity.frame, activity.slot, activity.element)}`;
    const { params, name } = request;
    if (journal === undefined) {
      const options = name === undefined ? { params } : { params, name };
      shared.startChild(graphFromJSON(request.graph), { runId: id, options });
      return id;
    }
    const run = childRun(request, { id, parent }, { plans: shared.plans, texts: journal.texts });
    const options = { params };
    journal.spawns(activity, run, () =>
      shared.startChild(undefined, { runId: id, options, stored: { retry: false } }),
    );
    return id;
  }

  readonly warn = (code: string, message: string, cause: unknown): void => {
    if (this.#host.outbox.observed) this.#host.outbox.post({ type: "warning", code, message, cause });
  };
}
