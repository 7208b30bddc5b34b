/**
 * Makes the choices that the order of time makes in an engine: which of several failures or skips arrived first.
 *
 * Given the choices of one interpretation, `next` says how the next one begins, so that all can be tried in turn.
 */
export class Chooser {
  readonly #prefix: readonly number[];
  readonly #taken: { readonly choice: number; readonly of: number }[] = [];

  constructor(prefix: readonly number[] = []) {
    this.#prefix = prefix;
  }

  /** A number from 0 to `of` - 1. */
  choose(of: number): number {
    if (of <= 1) return 0;
    const choice = Math.min(this.#prefix[this.#taken.length] ?? 0, of - 1);
    this.#taken.push({ choice, of });
    return choice;
  }

  /** How many real choices there were. */
  get count(): number {
    return this.#taken.length;
  }

  /** The beginning of the next interpretation; undefined when all have been made. */
  next(): readonly number[] | undefined {
    const last = this.#taken.findLastIndex(({ choice, of }) => choice + 1 < of);
    if (last < 0) return undefined;
    return this.#taken.slice(0, last + 1).map(({ choice }, index) => (index === last ? choice + 1 : choice));
  }
}
