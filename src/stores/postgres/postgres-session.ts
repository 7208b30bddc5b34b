import { isCascadeError } from "../../errors/cascade-error.ts";
import { StoreError } from "../../errors/store-errors.ts";
import type { CommitAnswer, RunCommit } from "../../ports/run-commit.ts";
import type { ClaimOptions, RunSession, StoredSignal, StoreNews } from "../../ports/run-store.ts";
import type { NewRun, RunContents, RunFilter, RunStatus, StoredRun } from "../../ports/stored-run.ts";
import { isProcessGone, processIdentity } from "../process-identity.ts";
import { checkedNumber, checkedText } from "./checked-value.ts";
import { commitWork, createWork } from "./commit-group.ts";
import { numberOf, type PostgresRow, textOf } from "./postgres-client.ts";
import type { PostgresHub } from "./postgres-hub.ts";
import { addedRun, contentsOf, contentsQuery, runOf } from "./run-rows.ts";
import { likeOf, sessionQueries } from "./session-queries.ts";

/** Runs whose ownership is uncertain are remembered up to this number. */
const mostUncertain = 10_000;

/** The store as one engine sees it. */
export class PostgresSession implements RunSession {
  readonly #hub: PostgresHub;
  readonly #engine: string;
  readonly #release: () => Promise<void>;
  /** What is under way; bounded by the callers, who wait for it. */
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #unwatch = new Set<() => void>();
  /** Runs that this engine may own without knowing, as the answer was lost. Bounded by `mostUncertain`. */
  readonly #uncertain = new Set<string>();
  #closing: Promise<void> | undefined;

  private constructor(hub: PostgresHub, engine: string, release: () => Promise<void>) {
    this.#hub = hub;
    this.#engine = engine;
    this.#release = release;
  }

  /** Registers the engine and keeps its lease alive from then on. */
  static async enter(
    hub: PostgresHub,
    engine: string,
    release: () => Promise<void>,
  ): Promise<PostgresSession> {
    const { bootId, pidNamespace, pid, startTime } = processIdentity();
    const identity = [engine, bootId ?? null, pidNamespace ?? null, pid, startTime ?? null];
    const rows = await hub.query(sessionQueries.enter, identity);
    if (rows[0]?.["entered"] !== true) {
      throw new StoreError(hub.label.name, `another live process has the engine's name ${engine}`);
    }
    hub.heart.add(identity);
    return new PostgresSession(hub, engine, release);
  }

  create(run: NewRun): Promise<{ readonly created: boolean; readonly run: StoredRun }> {
    return this.#call(async () => {
      const createdAt = await this.#certain(
        run.id,
        () =>
          new Promise<number | undefined>((resolve, reject) =>
            this.#hub.queue.add(createWork(this.#engine, run, { resolve, reject })),
          ),
      );
      if (createdAt !== undefined) {
        this.#uncertain.delete(run.id);
        return { created: true, run: addedRun(run, this.#engine, createdAt) };
      }
      const stored = await this.#get(run.id);
      if (stored === undefined) throw this.#refusal(`the run ${run.id} was deleted at once`);
      // Whether it is there by an earlier try whose answer was lost.
      const isNew = stored.owner === this.#engine && stored.epoch === 1 && stored.seq === 0;
      return { created: isNew && this.#uncertain.delete(run.id), run: stored };
    });
  }

  claim(id: string, { retry }: ClaimOptions = {}): Promise<StoredRun | undefined> {
    return this.#call(async () => {
      checkedText(id, "a run's id");
      const failures = retry === undefined ? null : JSON.stringify(retry.failures ?? null);
      const claim = (dead: string | null) =>
        this.#certain(id, () => this.#hub.query(sessionQueries.claim, [this.#engine, id, dead, failures]));
      let [row] = await claim(null);
      if (row === undefined) {
        const dead = await this.#deadOwner(id);
        if (dead !== undefined) [row] = await claim(dead);
      }
      if (row === undefined) return undefined;
      this.#uncertain.delete(id);
      return runOf(row);
    });
  }

  load(id: string): Promise<RunContents> {
    return this.#call(async () =>
      contentsOf(id, await this.#hub.query(contentsQuery, [checkedText(id, "a run's id")])),
    );
  }

  commit(commit: RunCommit): Promise<CommitAnswer> {
    return this.#call(
      () =>
        new Promise<CommitAnswer>((resolve, reject) =>
          this.#hub.queue.add(commitWork(this.#engine, commit, { resolve, reject })),
        ),
    );
  }

  get(id: string): Promise<StoredRun | undefined> {
    return this.#call(() => this.#get(checkedText(id, "a run's id")));
  }

  find({ status, name, limit = 100 }: RunFilter): Promise<readonly StoredRun[]> {
    return this.#call(async () => {
      const statuses = status === undefined ? null : JSON.stringify(status);
      const pattern = name === undefined ? null : likeOf(checkedText(name, "a glob"));
      const rows = await this.#hub.query(sessionQueries.find, [statuses, pattern, amount(limit)]);
      return rows.map(runOf);
    });
  }

  orphans(limit: number): Promise<readonly string[]> {
    return this.#call(async () => {
      const own = processIdentity();
      const owners = await this.#hub.query(sessionQueries.owners, [this.#engine, own.bootId ?? null]);
      const dead = owners.filter((owner) => isProcessGone(identityOf(owner), own)).map(({ id }) => id);
      const rows = await this.#hub.query(sessionQueries.orphans, [
        JSON.stringify(dead),
        this.#engine,
        JSON.stringify([...this.#uncertain]),
        amount(limit),
      ]);
      return rows.map(({ id }) => String(id));
    });
  }

  requestCancel(id: string, reason: string): Promise<RunStatus | undefined> {
    return this.#call(async () => {
      const cancel = async (dead: string | null): Promise<RunStatus | undefined> => {
        const values = [checkedText(id, "a run's id"), checkedText(reason, "a reason"), dead];
        const [row] = await this.#hub.query(sessionQueries.cancel, values);
        return textOf(row?.["status"]) as RunStatus | undefined;
      };
      const dead = await this.#deadOwner(id);
      return cancel(dead ?? null);
    });
  }

  signal(topic: string, data: string, id: string | undefined): Promise<boolean> {
    return this.#call(async () => {
      const sender = id === undefined ? null : checkedText(id, "a sender's id");
      const values = [checkedText(topic, "a topic"), checkedText(data, "a signal"), sender];
      const [row] = await this.#hub.query(sessionQueries.signal, values);
      return row?.["added"] === true;
    });
  }

  signals(topic: string, limit: number): Promise<readonly StoredSignal[]> {
    return this.#call(async () => {
      const rows = await this.#hub.query(sessionQueries.signals, [
        checkedText(topic, "a topic"),
        amount(limit),
      ]);
      return rows.map((row) => ({
        seq: numberOf(row["seq"]),
        topic: String(row["topic"]),
        data: String(row["data"]),
      }));
    });
  }

  watch(listener: (news: StoreNews) => void): () => void {
    if (this.#closing !== undefined) throw this.#refusal("this session is closed");
    const end = this.#hub.board.add(listener);
    this.#unwatch.add(end);
    return () => {
      this.#unwatch.delete(end);
      end();
    };
  }

  prune(before: number): Promise<number> {
    return this.#call(async () => {
      checkedNumber(before, "a time");
      for (let number = 0; ; ) {
        const [row] = await this.#hub.query(sessionQueries.prune, [before]);
        const deleted = numberOf(row?.["number"] ?? 0);
        if (deleted === 0) return number;
        number += deleted;
      }
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await Promise.allSettled(this.#underWay);
      for (const end of this.#unwatch) end();
      this.#unwatch.clear();
      await this.#hub.heart.remove(this.#engine);
      await this.#hub.query(sessionQueries.leave, [this.#engine]);
    } finally {
      await this.#release();
    }
  }

  async #get(id: string): Promise<StoredRun | undefined> {
    const [row] = await this.#hub.query(sessionQueries.get, [id]);
    return row === undefined ? undefined : runOf(row);
  }

  /** The owner of a running run, when its process is known to be gone. */
  async #deadOwner(id: string): Promise<string | undefined> {
    const [owner] = await this.#hub.query(sessionQueries.owner, [id, this.#engine]);
    return owner !== undefined && isProcessGone(identityOf(owner)) ? textOf(owner["id"]) : undefined;
  }

  /** Remembers the run when it stays unknown whether this engine owns it now. */
  async #certain<T>(id: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const problem = this.#hub.problem(error);
      const isLost = isCascadeError(problem, "CS_STORE_UNAVAILABLE");
      if (isLost && this.#uncertain.size < mostUncertain) this.#uncertain.add(id);
      throw problem;
    }
  }

  /** Every failure becomes one of the store's errors; `close` waits for all that is under way. */
  async #call<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw this.#refusal("this session is closed");
    const answer = (async () => ask())();
    this.#underWay.add(answer);
    try {
      return await answer;
    } catch (error) {
      throw this.#hub.problem(error);
    } finally {
      this.#underWay.delete(answer);
    }
  }

  #refusal(problem: string): StoreError {
    return new StoreError(this.#hub.label.name, problem);
  }
}

function identityOf(row: PostgresRow) {
  return {
    bootId: textOf(row["boot_id"]),
    pidNamespace: textOf(row["pid_namespace"]),
    pid: numberOf(row["pid"]),
    startTime: textOf(row["start_time"]),
  };
}

/** At most so many, for LIMIT. */
function amount(limit: number): number {
  checkedNumber(limit === Number.POSITIVE_INFINITY ? 0 : limit, "a limit");
  return Math.max(0, Math.min(Math.floor(limit), Number.MAX_SAFE_INTEGER));
}
