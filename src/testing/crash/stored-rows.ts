import type { NodeKey, RunContents, StoredFrame, StoredNode, StoredRun } from "../../ports/stored-run.ts";

/** All that a store has of one run at one moment. */
export interface StoredRows {
  readonly run: StoredRun;
  readonly contents: RunContents;
}

/** The rows of a run by what they are about. */
export class RowIndex {
  readonly rows: StoredRows;
  readonly frames = new Map<number, StoredFrame>();
  readonly nodes = new Map<string, StoredNode>();
  /** The frame that is the value of a node, by the node. */
  readonly owned = new Map<string, StoredFrame>();

  constructor(rows: StoredRows) {
    this.rows = rows;
    const { frames, nodes } = rows.contents;
    for (const frame of frames) {
      this.frames.set(frame.frame, frame);
      if (frame.owner !== undefined) this.owned.set(keyText(frame.owner), frame);
    }
    for (const node of nodes) this.nodes.set(keyText(node), node);
  }
}

/** As nodes are named everywhere: frame, generation, position, and the element of a map. */
export function keyText({ frame, generation, node, element }: NodeKey): string {
  const id = `${frame}.${generation}.${node}`;
  return element < 0 ? id : `${id}[${element}]`;
}
