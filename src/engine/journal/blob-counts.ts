/**
 * Which large values the rows of a run name, so that one is deleted with the last row that names it. Bounded by the rows that
 * name one.
 */
export class BlobCounts {
  readonly #byFrame = new Map<number, string[]>();
  readonly #counts = new Map<string, number>();

  /** A row of a frame names a large value. @returns whether it is new */
  add(frame: number, hash: string): boolean {
    const hashes = this.#byFrame.get(frame);
    if (hashes === undefined) this.#byFrame.set(frame, [hash]);
    else hashes.push(hash);
    const count = this.#counts.get(hash) ?? 0;
    this.#counts.set(hash, count + 1);
    return count === 0;
  }

  /** Whether some row names it. */
  has(hash: string): boolean {
    return this.#counts.has(hash);
  }

  /** What the rows of a frame name now. */
  takeAll(frame: number): readonly string[] {
    const hashes = this.#byFrame.get(frame) ?? [];
    this.#byFrame.delete(frame);
    return hashes;
  }

  /** Rows that named these are gone. @returns those that nothing names any more */
  release(hashes: readonly string[]): readonly string[] {
    const gone: string[] = [];
    for (const hash of hashes) {
      const count = (this.#counts.get(hash) ?? 1) - 1;
      if (count > 0) this.#counts.set(hash, count);
      else {
        this.#counts.delete(hash);
        gone.push(hash);
      }
    }
    return gone;
  }
}
