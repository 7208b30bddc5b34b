import type { CommitAnswer, RunCommit } from "./run-commit.ts";
import type { NewRun, RunContents, RunFilter, RunStatus, StoredRun } from "./stored-run.ts";

/** A signal that waits for a receiver. */
export interface StoredSignal {
  /** Its place in the order of arrival, over all topics. */
  readonly seq: number;
  readonly topic: string;
  /** The data as JSON text. */
  readonly data: string;
}

/** What has happened that somebody may wait for; which ones, the listener asks the store. */
export interface StoreNews {
  /** Topics to which signals came. */
  readonly topics: readonly string[];
  /** Runs whose row changed by someone else's doing: cancelled, finished, taken over. */
  readonly runs: readonly string[];
  /** Something may have been missed: look at everything that is waited for. */
  readonly all?: boolean;
}

/** How a run is taken over. */
export interface ClaimOptions {
  /**
   * Also one that has failed: its failed nodes that nobody caught (`failures`, as `frame.generation.node[element]`) are
   * forgotten, so that they run again. Without `failures` all failed nodes are.
   */
  readonly retry?: { readonly failures?: readonly string[] } | undefined;
}

/**
 * Where runs are kept, so that they survive their process. Each engine that uses it opens a session of its own; one store
 * object may serve several engines of a process.
 */
export interface RunStore {
  /** How messages call it, without passwords: "sqlite:runs.db". */
  readonly name: string;
  readonly capabilities: {
    /** What is committed survives the process. */
    readonly durable: boolean;
    /** Several processes may use it at the same time. */
    readonly shared: boolean;
  };

  /**
   * Makes or migrates what is needed, and registers an engine: its lease, and what identifies its process (see
   * `RunSession.claim`).
   *
   * @param engine - identifier of the engine
   */
  open(engine: string): Promise<RunSession>;
}

/**
 * The store as one engine sees it. Texts in it are JSON that only the engine reads.
 *
 * The session keeps the engine's lease alive by itself until `close`, also while the engine's thread is busy. Every method
 * rejects with `StoreUnavailableError` (`CS_STORE_UNAVAILABLE`) for what may pass (disk full, connection lost, locked for too
 * long), and with `StoreError` (`CS_STORE`) for what will not; nothing is applied by halves, and the next call tries again.
 */
export interface RunSession {
  /**
   * Adds a run that this engine owns (status "running", epoch 1, seq 0), with its first frame, unless there is one of this id:
   * then that one is the answer.
   */
  create(run: NewRun): Promise<{ readonly created: boolean; readonly run: StoredRun }>;

  /**
   * Makes this engine the owner, with the next epoch and status "running", and gives the run as it is now; undefined when
   * it cannot be had: there is none, a live engine owns it, or it has ended (except a failed one with `retry`).
   * A run can be had when it is "interrupted" or "parked", or "running" and this engine itself owns it (which asks only when
   * it has lost sight of it), or "running" and its owner is dead: its process is gone (looked up
   * only with the same boot id and pid namespace; pid and start time tell) or its lease (15 s) is over by the store's clock.
   */
  claim(id: string, options?: ClaimOptions): Promise<StoredRun | undefined>;

  /** All that is stored of a run. */
  load(id: string): Promise<RunContents>;

  /**
   * Applies the changes of one run in their order, all or none. Commits of several runs that come at about the same time are
   * one transaction. A commit whose `seq` is not above the stored one was applied already: it changes nothing and is "done".
   */
  commit(commit: RunCommit): Promise<CommitAnswer>;

  get(id: string): Promise<StoredRun | undefined>;

  /** The newest first. */
  find(filter: RunFilter): Promise<readonly StoredRun[]>;

  /** Runs that `claim` would give and that nobody has to ask for: "running" with a dead owner, or "interrupted". At most `limit`. */
  orphans(limit: number): Promise<readonly string[]>;

  /**
   * Asks the owner to cancel (it hears of it as news, and finds `cancel` in the row); one without a live owner is "cancelled"
   * at once. One that has ended stays as it is.
   *
   * @returns the status afterwards; undefined when there is no such run
   */
  requestCancel(id: string, reason: string): Promise<RunStatus | undefined>;

  /**
   * Keeps a signal until somebody receives it. The same sender's id to the same topic is one signal (the last 100,000 ids
   * at least are remembered, also of received ones).
   *
   * @returns false when it was known already
   */
  signal(topic: string, data: string, id: string | undefined): Promise<boolean>;

  /** The oldest waiting signals of a topic, at most `limit`. */
  signals(topic: string, limit: number): Promise<readonly StoredSignal[]>;

  /**
   * Calls the listener soon after something happened, by this or another engine (by notification, or within 100 ms); returns
   * what ends that.
   */
  watch(listener: (news: StoreNews) => void): () => void;

  /** Deletes runs that ended before then (milliseconds since the epoch), with all that belongs to them; gives their number. */
  prune(before: number): Promise<number>;

  /** Ends the lease; runs this engine still owns become "interrupted". Waits for what is under way. */
  close(): Promise<void>;
}
