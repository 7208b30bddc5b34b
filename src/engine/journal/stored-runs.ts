import { NoStoreError, UnknownRunError } from "../../errors/store-errors.ts";
import { encodeValue } from "../../graph/codec/value-document.ts";
import type { RunStatus } from "../../ports/stored-run.ts";
import { type Duration, toMilliseconds } from "../../spec/duration.ts";
import type { EngineStore } from "./engine-store.ts";
import { type RunDetail, runDetail } from "./run-detail.ts";
import { type RunInfo, runInfo } from "./run-info.ts";

/** Which stored runs. */
export interface RunsFilter {
  readonly status?: RunStatus | readonly RunStatus[];
  readonly name?: string;
  readonly limit?: number;
}

/** Runs taken up by one `recover`, at most. */
const mostOrphans = 10_000;

/** @throws {NoStoreError} `CS_NO_STORE` */
export function storedRuns(store: EngineStore | undefined): StoredRuns {
  if (store === undefined) throw new NoStoreError();
  return new StoredRuns(store);
}

/** What an engine says and asks about the runs of its store. */
export class StoredRuns {
  readonly #store: EngineStore;

  constructor(store: EngineStore) {
    this.#store = store;
  }

  wanted(retry: boolean): { readonly retry: boolean } {
    return { retry };
  }

  async runs({ status, name, limit }: RunsFilter): Promise<readonly RunInfo[]> {
    const session = await this.#store.session();
    const statuses = typeof status === "string" ? [status] : status;
    return (await session.find({ status: statuses, name, limit })).map(runInfo);
  }

  async inspect(id: string): Promise<RunDetail> {
    const session = await this.#store.session();
    const run = await session.get(id);
    if (run === undefined) throw await this.#unknown(id);
    return runDetail(run, await session.load(id), this.#store.shownTexts());
  }

  async cancel(id: string, reason: string): Promise<RunStatus> {
    const session = await this.#store.session();
    const status = await session.requestCancel(id, reason);
    if (status === undefined) throw await this.#unknown(id);
    return status;
  }

  async signal(topic: string, data: unknown, id: string | undefined): Promise<boolean> {
    const text = this.#store.texts.json(encodeValue(data));
    const session = await this.#store.session();
    return session.signal(topic, text, id);
  }

  async orphans(): Promise<readonly string[]> {
    const session = await this.#store.session();
    return session.orphans(mostOrphans);
  }

  async prune(olderThan: Duration): Promise<number> {
    const session = await this.#store.session();
    // Also what ended just so long ago: the store takes what ended before.
    return session.prune(this.#store.options.clock.now() - toMilliseconds(olderThan, "prune") + 1);
  }

  async #unknown(id: string): Promise<UnknownRunError> {
    const session = await this.#store.session();
    const known = await session.find({ limit: 200 });
    return new UnknownRunError(
      id,
      known.map((run) => run.id),
    );
  }
}
