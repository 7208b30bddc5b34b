import type { Clock } from "../clock.ts";
import type { StoreNews } from "../run-store.ts";

/** A listener, and what it has not heard yet. */
interface Ear {
  readonly listener: (news: StoreNews) => void;
  /** Bounded by what changes within one turn of the event loop. */
  topics: Set<string>;
  runs: Set<string>;
  called: boolean;
}

/** Tells listeners what has changed, in a later turn of the event loop and at most once in each. */
export class MemoryNews {
  readonly #clock: Clock;
  /** Bounded by the listeners that engines have open: a few each. */
  readonly #ears = new Set<Ear>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  listen(listener: (news: StoreNews) => void): () => void {
    const ear: Ear = { listener, topics: new Set(), runs: new Set(), called: false };
    this.#ears.add(ear);
    return () => void this.#ears.delete(ear);
  }

  tell(about: "topics" | "runs", name: string): void {
    for (const ear of this.#ears) {
      ear[about].add(name);
      if (ear.called) continue;
      ear.called = true;
      this.#clock.macrotask(() => this.#call(ear));
    }
  }

  #call(ear: Ear): void {
    const news = { topics: [...ear.topics], runs: [...ear.runs] };
    ear.topics = new Set();
    ear.runs = new Set();
    ear.called = false;
    if (this.#ears.has(ear)) ear.listener(news);
  }
}
