/** Whether something is being made inside a body. The engine counts up around its synchronous calls of bodies. */
export const bodies = { depth: 0 };

/** All of one name that are alive. */
interface Group<T extends object> {
  /** Made outside of bodies: at most the newest two, which is enough to know that the name is not unique. */
  strong: readonly T[];
  /** Made inside bodies. Bounded by those that are alive: dead ones go when the list has doubled. */
  weak: WeakRef<T>[];
  /** The length at which the dead ones among `weak` are looked for. */
  sweepAt: number;
}

/** Names held strongly, at most; what has further names is held weakly. */
const mostStrong = 100_000;

/**
 * Finds what has a name. What was made outside of bodies stays; what was made inside them stays as long as somebody else
 * holds it, so that a flow which makes tasks for ever does not grow.
 */
export class NamedRegistry<T extends object> {
  /** Bounded by `mostStrong` and what is alive: groups that are empty go when the map has doubled. */
  readonly #groups = new Map<string, Group<T>>();
  #strong = 0;
  #sweepAt = 1_024;

  add(name: string, item: T): void {
    let group = this.#groups.get(name);
    if (group === undefined) {
      if (this.#groups.size >= this.#sweepAt) this.#sweep();
      group = { strong: [], weak: [], sweepAt: 8 };
      this.#groups.set(name, group);
    }
    if (bodies.depth === 0 && (group.strong.length > 0 || this.#strong < mostStrong)) {
      if (group.strong.length === 0) this.#strong += 1;
      group.strong = [...group.strong.slice(-1), item];
      return;
    }
    if (group.weak.length >= group.sweepAt) {
      group.weak = group.weak.filter((ref) => ref.deref() !== undefined);
      group.sweepAt = Math.max(8, 2 * group.weak.length);
    }
    group.weak.push(new WeakRef(item));
  }

  /** All of a name that are alive, those made outside of bodies first. */
  find(name: string): readonly T[] {
    const group = this.#groups.get(name);
    if (group === undefined) return [];
    const alive = group.weak.map((ref) => ref.deref()).filter((item) => item !== undefined);
    return [...new Set([...group.strong, ...alive])];
  }

  /** The names of all that are alive. */
  names(): readonly string[] {
    this.#sweep();
    return [...this.#groups.keys()];
  }

  #sweep(): void {
    for (const [name, { strong, weak }] of this.#groups) {
      if (strong.length === 0 && weak.every((ref) => ref.deref() === undefined)) this.#groups.delete(name);
    }
    this.#sweepAt = Math.max(1_024, 2 * this.#groups.size);
  }
}
