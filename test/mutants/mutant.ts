import type { looks } from "./looks.ts";

/** A planted fault: the sources with one small change, and who is to find it. */
export interface Mutant {
  readonly name: string;
  /** Below src/. */
  readonly file: string;
  /** A text that is there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The look that finds it (default "simulate"). */
  readonly look?: keyof typeof looks;
  /** The first seed (default 0): one that finds it, where such seeds are rare. */
  readonly from?: number;
  /** It is to be found within so many seeds. */
  readonly seeds: number;
}
