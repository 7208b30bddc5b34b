import type { NewRun, RunStatus, StoredBlob, StoredFrame, StoredNode, StoredTimer } from "./stored-run.ts";

/** One step of a commit. */
export type Change =
  /** A result; it replaces whatever is stored for its key, a timer too. `consumes`: the signal it was received from. */
  | { readonly kind: "node"; readonly node: StoredNode; readonly consumes?: number | undefined }
  /** A new frame; it replaces another one of the same owner, with all that is below it. */
  | { readonly kind: "frame"; readonly frame: StoredFrame }
  /** The next generation of a frame: its nodes, its timers, and all frames below it are deleted. */
  | {
      readonly kind: "generation";
      readonly frame: number;
      readonly generation: number;
      readonly graph: string;
    }
  /** A frame is over: it, its nodes, its timers, and all frames below it are deleted. */
  | { readonly kind: "drop"; readonly frame: number }
  /** A node begins to wait; the same key again replaces it. */
  | { readonly kind: "timer"; readonly timer: StoredTimer }
  | { readonly kind: "blob"; readonly blob: StoredBlob }
  /** Large values that nothing names any more. */
  | { readonly kind: "drop-blobs"; readonly hashes: readonly string[] }
  /** Another run that begins with this commit, unless there is one of its id. */
  | { readonly kind: "spawn"; readonly run: NewRun }
  /** The run ends, or is given up for now ("interrupted", "parked"): nobody owns it any more. */
  | {
      readonly kind: "finish";
      readonly status: Exclude<RunStatus, "running">;
      readonly result: string | undefined;
      readonly error: string | undefined;
      readonly message: string | undefined;
    };

/** What one run wants to be stored, all or none. */
export interface RunCommit {
  readonly runId: string;
  /** The epoch in which the run was claimed. */
  readonly epoch: number;
  /** One more than the commit before it. */
  readonly seq: number;
  /** The number the next frame gets. */
  readonly frames: number;
  readonly changes: readonly Change[];
}

export type CommitAnswer =
  | { readonly status: "done" }
  /** Another engine owns the run, or it was deleted: nothing was applied. */
  | { readonly status: "stale" }
  /** Signals that somebody else has received: nothing was applied. */
  | { readonly status: "taken"; readonly signals: readonly number[] };
