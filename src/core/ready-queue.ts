/** Something that is ready to go on. */
export interface Entry {
  /** Larger starts first. */
  readonly priority: number;
  /** Discovery number; smaller starts first among equal priorities. */
  readonly seq: number;
}

/**
 * What is ready, in the order of priority, then discovery.
 *
 * Entries usually arrive in order: those go through a plain queue. The others go through a binary heap.
 * Bounded by the nodes of the run that are ready.
 */
export class ReadyQueue<E extends Entry> {
  #queue: (E | undefined)[] = [];
  #head = 0;
  readonly #heap: E[] = [];

  /** How many are ready. A field, because the fast paths ask every turn. */
  size = 0;

  push(entry: E): void {
    this.size++;
    const last = this.#head < this.#queue.length ? this.#queue[this.#queue.length - 1] : undefined;
    if (last === undefined || before(last, entry)) this.#queue.push(entry);
    else this.#heapPush(entry);
  }

  peek(): E | undefined {
    const first = this.#queue[this.#head];
    const top = this.#heap[0];
    if (top === undefined) return first;
    return first !== undefined && before(first, top) ? first : top;
  }

  pop(): E | undefined {
    if (this.size === 0) return undefined;
    this.size--;
    const first = this.#queue[this.#head];
    const top = this.#heap[0];
    if (first === undefined || (top !== undefined && !before(first, top))) return this.#heapPop();
    this.#queue[this.#head++] = undefined;
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  clear(): void {
    this.#queue = [];
    this.#head = 0;
    this.#heap.length = 0;
    this.size = 0;
  }

  #heapPush(entry: E): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as E;
      if (before(above, entry)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #heapPop(): E | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as E, heap[child] as E)) child++;
      if (!before(heap[child] as E, last)) break;
      heap[at] = heap[child] as E;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : a.seq <= b.seq;
}
