import type { StoreNews } from "../../ports/run-store.ts";

/** Tells listeners of what was notified: what comes at once is told at once. */
export class NewsBoard {
  readonly #listeners = new Set<(news: StoreNews) => void>();
  // Both are emptied in the turn in which they were filled.
  #topics = new Set<string>();
  #runs = new Set<string>();
  #all = false;
  #waiting = false;

  /** @returns what ends it */
  add(listener: (news: StoreNews) => void): () => void {
    // The same function may listen twice.
    const own = (news: StoreNews): void => listener(news);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** "t" and a topic, "r" and a run, or "*" for everything. */
  hear(payload: string): void {
    if (payload.startsWith("t")) this.#topics.add(payload.slice(1));
    else if (payload.startsWith("r")) this.#runs.add(payload.slice(1));
    else this.#all = true;
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    const news: StoreNews = {
      topics: [...this.#topics],
      runs: [...this.#runs],
      ...(this.#all ? { all: true } : {}),
    };
    this.#topics = new Set();
    this.#runs = new Set();
    this.#all = false;
    this.#waiting = false;
    for (const listener of [...this.#listeners]) {
      try {
        listener(news);
      } catch (error) {
        // The others hear of it all the same; it is nobody's here to catch.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
