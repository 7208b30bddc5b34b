import { rowsFollow, rowsInOrder } from "./rows-in-order.ts";
import { RowIndex, type StoredRows } from "./stored-rows.ts";

/** Looks at the rows of a run after each write. */
export class RowWatch {
  /** As they are now; undefined before the run is stored. */
  rows: RowIndex | undefined;
  /** The most there have been. */
  mostRows = 0;
  /** Numbers of all frames there were. Bounded by the turns of a program. */
  readonly #frames = new Set<number>();

  /** @returns what is wrong with them */
  look(found: StoredRows | undefined): readonly string[] {
    if (found === undefined) return [];
    const before = this.rows;
    const rows = new RowIndex(found);
    const { frames, nodes, timers } = found.contents;
    this.rows = rows;
    this.mostRows = Math.max(this.mostRows, frames.length + nodes.length + timers.length);
    const again = frames.filter(
      ({ frame }) => this.#frames.has(frame) && before?.frames.has(frame) === false,
    );
    for (const { frame } of frames) this.#frames.add(frame);
    return [
      ...again.map(({ frame }) => `the number of frame ${frame} is used again`),
      ...rowsInOrder(rows),
      ...(before === undefined ? [] : rowsFollow(before, rows)),
    ];
  }
}
