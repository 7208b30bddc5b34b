import type { Change } from "../run-commit.ts";
import type { NodeKey, RunContents, StoredFrame, StoredNode, StoredTimer } from "../stored-run.ts";

/** What changes the contents of one run. */
export type OwnChange = Exclude<Change, { readonly kind: "spawn" | "finish" }>;

/** Where a run's own frame is found among those that a node owns. */
const noOwner: NodeKey = { frame: -1, generation: -1, node: -1, element: -1 };

/**
 * The contents of one run, by frame, so that what ends with a frame or generation is found at once. Rows are frozen copies:
 * they can be given away. Bounded by what the run has not dropped.
 */
export class MemoryRows {
  readonly #frames = new Map<number, StoredFrame>();
  readonly #nodes = new Map<number, Map<string, StoredNode>>();
  readonly #timers = new Map<number, Map<string, StoredTimer>>();
  /** The frames that nodes of a frame own, by the node. */
  readonly #owned = new Map<number, Map<string, number>>();
  readonly #blobs = new Map<string, string>();

  apply(change: OwnChange): void {
    switch (change.kind) {
      case "node":
        this.#timers.get(change.node.frame)?.delete(placeOf(change.node));
        rowsOf(this.#nodes, change.node.frame).set(placeOf(change.node), Object.freeze({ ...change.node }));
        break;
      case "frame":
        this.#addFrame(change.frame);
        break;
      case "generation":
        this.#nextGeneration(change.frame, change.generation, change.graph);
        break;
      case "drop":
        this.#drop(change.frame);
        break;
      case "timer":
        rowsOf(this.#timers, change.timer.frame).set(
          placeOf(change.timer),
          Object.freeze({ ...change.timer }),
        );
        break;
      case "blob":
        this.#blobs.set(change.blob.hash, change.blob.data);
        break;
      case "drop-blobs":
        for (const hash of change.hashes) this.#blobs.delete(hash);
    }
  }

  #addFrame(frame: StoredFrame): void {
    const owner = frame.owner ?? noOwner;
    const before = this.#owned.get(owner.frame)?.get(placeOf(owner));
    if (before !== undefined) this.#drop(before);
    this.#drop(frame.frame);
    const copy = { ...frame, owner: frame.owner && Object.freeze({ ...frame.owner }) };
    this.#frames.set(frame.frame, Object.freeze(copy));
    rowsOf(this.#owned, owner.frame).set(placeOf(owner), frame.frame);
  }

  #nextGeneration(frame: number, generation: number, graph: string): void {
    const before = this.#frames.get(frame);
    if (before === undefined) return;
    this.#dropBelow(frame);
    this.#frames.set(frame, Object.freeze({ ...before, generation, graph }));
  }

  #drop(frame: number): void {
    const owner = this.#frames.get(frame)?.owner ?? noOwner;
    const siblings = this.#owned.get(owner.frame);
    if (siblings?.get(placeOf(owner)) === frame) siblings.delete(placeOf(owner));
    this.#frames.delete(frame);
    this.#dropBelow(frame);
  }

  /** Empties a frame, without recursion: frames may be nested as deep as memory allows. */
  #dropBelow(top: number): void {
    const left = [top];
    for (let frame = left.pop(); frame !== undefined; frame = left.pop()) {
      for (const below of this.#owned.get(frame)?.values() ?? []) {
        this.#frames.delete(below);
        left.push(below);
      }
      this.#owned.delete(frame);
      this.#nodes.delete(frame);
      this.#timers.delete(frame);
    }
  }

  dropTimers(): void {
    this.#timers.clear();
  }

  /** Forgets failed nodes: those named, or all. */
  forgetFailures(named: readonly string[] | undefined): void {
    const meant = named && new Set(named);
    for (const nodes of this.#nodes.values()) {
      for (const [place, node] of nodes) {
        if (node.status === "failed" && (meant?.has(nameOf(node)) ?? true)) nodes.delete(place);
      }
    }
  }

  get contents(): RunContents {
    return {
      // A frame is numbered after its owner.
      frames: [...this.#frames.values()].sort((a, b) => a.frame - b.frame),
      nodes: Array.from(this.#nodes.values(), (nodes) => [...nodes.values()]).flat(),
      timers: Array.from(this.#timers.values(), (timers) => [...timers.values()]).flat(),
      blobs: Array.from(this.#blobs, ([hash, data]) => ({ hash, data })),
    };
  }
}

function rowsOf<T>(table: Map<number, Map<string, T>>, frame: number): Map<string, T> {
  const rows = table.get(frame) ?? new Map<string, T>();
  table.set(frame, rows);
  return rows;
}

/** Where in its frame it is. */
function placeOf({ generation, node, element }: NodeKey): string {
  return `${generation}.${node}.${element}`;
}

function nameOf({ frame, generation, node, element }: NodeKey): string {
  return `${frame}.${generation}.${node}${element < 0 ? "" : `[${element}]`}`;
}
