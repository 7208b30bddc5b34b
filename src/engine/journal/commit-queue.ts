import type { Machine } from "../../core/machine.ts";
import { isCascadeError } from "../../errors/cascade-error.ts";
import { RunTakenError, StoreError, StoreUnavailableError } from "../../errors/store-errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Change, CommitAnswer } from "../../ports/run-commit.ts";
import type { RunSession } from "../../ports/run-store.ts";

/** What is stored together, and who waits for it. */
export interface Entry {
  readonly changes: readonly Change[];
  /** The core is told when it is stored. */
  readonly done?: ((machine: Machine) => void) | undefined;
  /** The same, for those who need no core. */
  readonly stored?: (() => void) | undefined;
  /** A signal that is received with it, and who is told when somebody else had it first. */
  readonly signal?: { readonly seq: number; taken(machine: Machine): void; stored(): void } | undefined;
}

export interface CommitHost {
  readonly runId: string;
  readonly session: RunSession;
  readonly clock: Clock;
  /** Milliseconds that a store which is away is waited for. */
  readonly storeTimeout: number;
  /** A timer that ends with the engine's store. */
  readonly later: (milliseconds: number, fn: () => void) => void;
  /** The number the next frame gets. */
  frames(): number;
  report(news: (machine: Machine) => void): void;
  warn(code: string, message: string, cause: unknown): void;
}

/** What is told when a run waits for its store. */
export const storeAway = {
  code: "CS_W_STORE_AWAY",
  message: "the store cannot be used now; the run waits for it",
} as const;

/** Entries in a group that is stored although more can start. */
const largeGroup = 10_000;
const firstDelay = 50;
const longestDelay = 2_000;

/**
 * The commits of one run, one after the other; what comes meanwhile is the next group. While the store is away the run waits:
 * the same group is tried again, and nothing is computed twice.
 */
export class CommitQueue {
  readonly #host: CommitHost;
  readonly #epoch: number;
  #seq: number;
  /** Bounded by what finishes between two commits. */
  #waiting: Entry[] = [];
  #isBusy = false;
  #diedOf: { readonly error: unknown } | undefined;
  /** The end of the run has been handed in: nothing comes after it. */
  #isFinishing = false;
  /** Waits for nothing any more: the run is to be given up, and a store that is away is not waited for. */
  #isLast = false;
  #failingSince: number | undefined;
  #attempts = 0;

  constructor(host: CommitHost, at: { readonly epoch: number; readonly seq: number }) {
    this.#host = host;
    this.#epoch = at.epoch;
    this.#seq = at.seq;
  }

  /** Why nothing is stored any more: another engine has the run, or the store is away for too long. */
  get diedOf(): { readonly error: unknown } | undefined {
    return this.#diedOf;
  }

  add(entry: Entry): void {
    if (this.#diedOf === undefined && !this.#isFinishing) this.#waiting.push(entry);
  }

  /** What finished until nothing more could start (`atRest`) is one group; a large one does not wait. */
  flush(atRest: boolean): void {
    if (this.#isBusy || this.#diedOf !== undefined || this.#waiting.length < (atRest ? 1 : largeGroup))
      return;
    const group = this.#waiting;
    this.#waiting = [];
    this.#isBusy = true;
    this.#send(group);
  }

  /** The last entry of the run. Resolves when it is stored, or with why it is not. */
  finish(changes: readonly Change[], patient: boolean): Promise<{ readonly error: unknown } | undefined> {
    return new Promise((resolve) => {
      if (this.#diedOf !== undefined) return resolve(this.#diedOf);
      this.#isLast = !patient;
      this.#failed = (error) => resolve({ error });
      this.#waiting.push({ changes, stored: () => resolve(undefined) });
      this.#isFinishing = true;
      this.flush(true);
    });
  }

  /** Whoever waits for the end of the run is told that it is not stored. */
  #failed: ((error: unknown) => void) | undefined;

  #send(group: readonly Entry[]): void {
    const { runId, session, frames } = this.#host;
    const changes = group.length === 1 ? (group[0]?.changes ?? []) : group.flatMap((entry) => entry.changes);
    const commit = { runId, epoch: this.#epoch, seq: this.#seq + 1, frames: frames(), changes };
    // A store that throws instead of rejecting is no different.
    void Promise.resolve()
      .then(() => session.commit(commit))
      .then(
        (answer) => this.#answered(group, answer),
        (error: unknown) => this.#refused(group, error),
      );
  }

  #answered(group: readonly Entry[], answer: CommitAnswer): void {
    this.#failingSince = undefined;
    this.#attempts = 0;
    if (answer.status === "stale") return this.#die(new RunTakenError(this.#host.runId), group);
    if (answer.status === "taken") return this.#withoutTaken(group, new Set(answer.signals));
    this.#seq++;
    this.#isBusy = false;
    for (const { signal, stored } of group) {
      signal?.stored();
      stored?.();
    }
    this.#host.report((machine) => {
      for (const entry of group) entry.done?.(machine);
    });
    // The run may have come to its end, when nothing flushes any more.
    this.flush(true);
  }

  /** Signals were received by others: whoever was to get them waits on, and the rest is stored. */
  #withoutTaken(group: readonly Entry[], taken: ReadonlySet<number>): void {
    const lost = group.filter(({ signal }) => signal !== undefined && taken.has(signal.seq));
    const rest = group.filter(({ signal }) => signal === undefined || !taken.has(signal.seq));
    // It would be asked the same for ever.
    if (lost.length === 0)
      return this.#die(new StoreError(this.#host.runId, "a signal that was not asked for is taken"), group);
    if (rest.length > 0) this.#send(rest);
    else this.#isBusy = false;
    this.#host.report((machine) => {
      for (const { signal } of lost) signal?.taken(machine);
    });
  }

  #refused(group: readonly Entry[], error: unknown): void {
    const { clock, storeTimeout, warn } = this.#host;
    if (!isCascadeError(error, "CS_STORE_UNAVAILABLE")) return this.#die(error, group);
    const since = this.#failingSince ?? clock.elapsed();
    if (this.#failingSince === undefined) warn(storeAway.code, storeAway.message, error);
    this.#failingSince = since;
    if (this.#isLast || clock.elapsed() - since >= storeTimeout) return this.#die(error, group);
    const delay = Math.min(firstDelay * 2 ** this.#attempts++, longestDelay);
    clock.setTimer(delay, () => this.#send(group));
  }

  #die(error: unknown, group: readonly Entry[]): void {
    this.#diedOf = { error };
    // Signals that are not stored with their receivers are others' again.
    for (const { signal } of [...group, ...this.#waiting]) signal?.stored();
    this.#waiting = [];
    if (!isCascadeError(error, "CS_RUN_TAKEN")) this.#giveUp(firstDelay);
    const cause = error instanceof Error ? error : new StoreUnavailableError("", String(error));
    if (this.#failed !== undefined) return this.#failed(cause);
    this.#host.report((machine) => machine.stop({ status: "interrupted", error: cause }));
  }

  /**
   * Says, as soon as the store can be written again, that nobody works on the run: otherwise nobody could take it up while
   * this engine lives. The last group may have been applied without an answer, so its number is left out.
   */
  #giveUp(delay: number): void {
    const { runId, session, frames, later } = this.#host;
    const none = { result: undefined, error: undefined, message: undefined };
    const changes: Change[] = [{ kind: "finish", status: "interrupted", ...none }];
    const commit = { runId, epoch: this.#epoch, seq: this.#seq + 2, frames: frames(), changes };
    later(delay, () => {
      session.commit(commit).catch((error: unknown) => {
        // A closed session gives its runs up by itself.
        if (isCascadeError(error, "CS_STORE_UNAVAILABLE")) this.#giveUp(Math.min(delay * 2, longestDelay));
      });
    });
  }
}
