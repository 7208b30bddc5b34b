/**
 * Those who wait for something, by the number of their arrival: a binary heap that also knows where each of them is, so
 * that anybody can leave it. Bounded by those who stand in it.
 */
export class Line<T extends { readonly seq: number }> {
  readonly #heap: T[] = [];
  readonly #places = new Map<T, number>();

  get size(): number {
    return this.#heap.length;
  }

  /** The one that came first. */
  get first(): T | undefined {
    return this.#heap[0];
  }

  has(item: T): boolean {
    return this.#places.has(item);
  }

  /** In no particular order. */
  [Symbol.iterator](): Iterator<T> {
    return this.#places.keys();
  }

  /** Harmless for one who stands in it already. */
  add(item: T): void {
    if (this.#places.has(item)) return;
    this.#put(item, this.#heap.length);
    this.#up(item);
  }

  /** Whether it stood in the line. */
  remove(item: T): boolean {
    const at = this.#places.get(item);
    if (at === undefined) return false;
    this.#places.delete(item);
    const last = this.#heap.pop();
    if (last === undefined || last === item) return true;
    this.#put(last, at);
    this.moved(last);
    return true;
  }

  /** The number of one in the line has changed. */
  moved(item: T): void {
    if (!this.#places.has(item)) return;
    this.#up(item);
    this.#down(item);
  }

  #put(item: T, at: number): void {
    this.#heap[at] = item;
    this.#places.set(item, at);
  }

  #up(item: T): void {
    let at = this.#places.get(item) ?? 0;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || above.seq <= item.seq) break;
      this.#put(above, at);
      at = parent;
    }
    this.#put(item, at);
  }

  #down(item: T): void {
    let at = this.#places.get(item) ?? 0;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      const next = right !== undefined && left !== undefined && right.seq < left.seq ? right : left;
      if (next === undefined || next.seq >= item.seq) break;
      const below = next === left ? 2 * at + 1 : 2 * at + 2;
      this.#put(next, at);
      at = below;
    }
    this.#put(item, at);
  }
}
