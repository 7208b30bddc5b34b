export type RunStatus =
  | "running"
  | "interrupted"
  | "parked"
  | "succeeded"
  | "failed"
  | "skipped"
  | "cancelled";

/** Where a node is in its run; `element` is -1 for the node itself. */
export interface NodeKey {
  readonly frame: number;
  readonly generation: number;
  readonly node: number;
  readonly element: number;
}

/** A run's row. */
export interface StoredRun {
  readonly id: string;
  readonly name: string;
  /** Name of the target's task. */
  readonly task: string;
  readonly status: RunStatus;
  /** The parameters and the options that hold for the whole run, as JSON text. */
  readonly params: string;
  readonly options: string;
  /** The value it ended with, as JSON text. */
  readonly result: string | undefined;
  /** The error or reason it ended with, or why it is parked, as JSON text. */
  readonly error: string | undefined;
  /** The same in a line for people. */
  readonly message: string | undefined;
  /** The run that spawned it. */
  readonly parent: string | undefined;
  /** Counts the owners it has had; a commit of an earlier one is refused. */
  readonly epoch: number;
  /** Number of the last commit. */
  readonly seq: number;
  /** The number the next frame gets: numbers are not used twice. */
  readonly frames: number;
  /** The engine that owns it. */
  readonly owner: string | undefined;
  /** Why somebody wants it cancelled. */
  readonly cancel: string | undefined;
  /** Milliseconds since the epoch, by the store's clock. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finishedAt: number | undefined;
}

/** A run that is to be added. */
export interface NewRun {
  readonly id: string;
  readonly name: string;
  readonly task: string;
  readonly params: string;
  readonly options: string;
  readonly parent: string | undefined;
  /** Its first frame, number 0, and the large values that it names. */
  readonly frame: StoredFrame;
  readonly blobs: readonly StoredBlob[];
  /** Nobody owns it yet: it is "interrupted", so that any engine may take it. */
  readonly unowned?: boolean;
}

/** One generation of a frame. */
export interface StoredFrame {
  readonly frame: number;
  readonly generation: number;
  /** The node, or element, whose value it is; undefined for the run's own. */
  readonly owner: NodeKey | undefined;
  /** Its graph as JSON text. */
  readonly graph: string;
}

/** A result, or a failure. */
export interface StoredNode extends NodeKey {
  readonly status: "done" | "failed";
  /** The value or the error as JSON text. */
  readonly value: string;
  /** How people know the node. */
  readonly task: string;
  readonly label: string | undefined;
  readonly attempts: number;
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** A node that waits: until a time, for a signal, or for whichever is first. */
export interface StoredTimer extends NodeKey {
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly due: number | undefined;
  readonly topic: string | undefined;
}

/** A large value, kept once per run. */
export interface StoredBlob {
  readonly hash: string;
  readonly data: string;
}

/** All that is stored of a run. */
export interface RunContents {
  /** Owners before what they own. */
  readonly frames: readonly StoredFrame[];
  readonly nodes: readonly StoredNode[];
  readonly timers: readonly StoredTimer[];
  readonly blobs: readonly StoredBlob[];
}

export interface RunFilter {
  readonly status?: readonly RunStatus[] | undefined;
  /** A glob: `*` and `?`. */
  readonly name?: string | undefined;
  /** At most so many (default 100). */
  readonly limit?: number | undefined;
}
