import type { CommitAnswer, RunCommit } from "../../ports/run-commit.ts";
import type { ClaimOptions, StoredSignal, StoreNews } from "../../ports/run-store.ts";
import type { NewRun, RunFilter, RunStatus, StoredRun } from "../../ports/stored-run.ts";
import type { PackedContents } from "./packed-contents.ts";
import type { FailureNote } from "./store-failure.ts";

/** What the thread of the database does for an engine; the methods of a session, and what they are made of. */
export interface StoreRequests {
  /** With true an engine begins: nobody else may be it. With false it is there, and from now on its lease is renewed. */
  signOn(isNew: boolean): void;
  signOff(): void;
  create(run: NewRun): { readonly created: boolean; readonly run: StoredRun };
  claim(id: string, options: ClaimOptions | undefined): StoredRun | undefined;
  load(id: string): PackedContents;
  commit(commit: RunCommit): CommitAnswer;
  get(id: string): StoredRun | undefined;
  find(filter: RunFilter): readonly StoredRun[];
  orphans(limit: number): readonly string[];
  requestCancel(id: string, reason: string): RunStatus | undefined;
  signal(topic: string, data: string, id: string | undefined): boolean;
  signals(topic: string, limit: number): readonly StoredSignal[];
  /** Deletes some; 0 says that none is left. */
  prune(before: number): number;
}

export type RequestName = keyof StoreRequests;

/** Plain lists: they are what costs least to send to another thread. */
export type StoreRequest<K extends RequestName = RequestName> = readonly [
  id: number,
  engine: string,
  name: K,
  args: Parameters<StoreRequests[K]>,
];

export type StoreAnswer =
  | readonly [id: number, succeeded: true, value: unknown]
  | readonly [id: number, succeeded: false, failure: FailureNote];

/** What the thread says: answers in the order of the requests, and what has happened. */
export interface StoreMessage {
  readonly answers: readonly StoreAnswer[];
  readonly news?: StoreNews | undefined;
}

/** The last thing the thread is told; it closes the file and ends. */
export const endOfRequests = "end";
