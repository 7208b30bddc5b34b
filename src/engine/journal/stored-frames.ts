/** What the store has of one frame. */
interface Entry {
  readonly owner: Entry | undefined;
  /** Its place among the frames of its owner. */
  readonly place: string;
  /** Frames below it, by the node or element that they belong to. */
  readonly below: Map<string, Entry>;
  /** Large values that its rows name, once for each row. */
  hashes: string[];
}

/**
 * Which frames the store has, and which large values their rows name: one is deleted with the last row that names it. Bounded
 * by the frames that are stored.
 */
export class StoredFrames {
  readonly #frames = new Map<number, { readonly entry: Entry }>();
  readonly #numbers = new Map<Entry, number>();
  readonly #counts = new Map<string, number>();

  /**
   * A frame is stored.
   *
   * @returns what the rows of the frame that had its place named, to be released
   */
  enter(frame: number, owner: number | undefined, place: string): readonly string[] {
    const above = owner === undefined ? undefined : this.#frames.get(owner)?.entry;
    const before = above?.below.get(place);
    const entry: Entry = { owner: above, place, below: new Map(), hashes: [] };
    const hashes = before === undefined ? [] : this.#takeAll(before);
    if (before !== undefined) this.#forget(before);
    above?.below.set(place, entry);
    this.#frames.set(frame, { entry });
    this.#numbers.set(entry, frame);
    return hashes;
  }

  /** A row of a frame names a large value. @returns whether it is the first that does */
  name(frame: number, hash: string): boolean {
    this.#frames.get(frame)?.entry.hashes.push(hash);
    const count = this.#counts.get(hash) ?? 0;
    this.#counts.set(hash, count + 1);
    return count === 0;
  }

  /** Whether some row names it. */
  has(hash: string): boolean {
    return this.#counts.has(hash);
  }

  /** All rows of a frame and everything below it go. @returns what they name, to be released */
  clear(frame: number): readonly string[] {
    const entry = this.#frames.get(frame)?.entry;
    return entry === undefined ? [] : this.#takeAll(entry);
  }

  /** The same, and the frame goes too. */
  leave(frame: number): readonly string[] {
    const entry = this.#frames.get(frame)?.entry;
    if (entry === undefined) return [];
    const hashes = this.#takeAll(entry);
    this.#forget(entry);
    if (entry.owner?.below.get(entry.place) === entry) entry.owner.below.delete(entry.place);
    return hashes;
  }

  #takeAll(top: Entry): string[] {
    const { hashes } = top;
    top.hashes = [];
    const pending = [...top.below.values()];
    top.below.clear();
    for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
      hashes.push(...entry.hashes);
      pending.push(...entry.below.values());
      this.#forget(entry);
    }
    return hashes;
  }

  #forget(entry: Entry): void {
    this.#frames.delete(this.#numbers.get(entry) ?? -1);
    this.#numbers.delete(entry);
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
