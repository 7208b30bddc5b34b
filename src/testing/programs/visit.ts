import type { Held } from "./held.ts";
import type { NodeSpec } from "./program.ts";

/** What is said of the calls of a body. */
export interface Asks extends Pick<NodeSpec, "retry" | "timeout" | "cache" | "inject"> {
  readonly amounts?: readonly AskedAmount[];
}

/** So much of a capacity. What a body has to say first is told by its key. */
export interface AskedAmount {
  readonly name: string;
  readonly key: string | { readonly by: string } | undefined;
  readonly amount: number | { readonly by: string };
}

/** One call of a body, as the body itself tells of it. */
export interface Visit {
  /** Whose body: block, node, turn, and who opened the block; "b1.n3@2~k5". */
  readonly key: string;
  readonly asks: Asks;
  /** The task whose body it is; undefined for a recovery's function. */
  readonly task: string | undefined;
  /** 1 where the body is not told. */
  readonly attempt: number;
  /** Which of all calls of a simulation it is, from 1. */
  readonly nth: number;
  /** The run, and the node in it; undefined where the body is not told. */
  readonly run: string | undefined;
  readonly who: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds, by the journal's clock. */
  readonly begun: number;
  readonly args: readonly unknown[];
  /** The resources that it was given, as what its task declares and as arguments. */
  readonly uses: readonly Held[];
  /** When it gave a sign of life. */
  readonly signs: number[];
  /** When it was told to stop. */
  stopped: number | undefined;
  ended: number | undefined;
  /** Whether it gave a value, and not an error. */
  succeeded: boolean;
  /** Whether that is a value of its own, and not a LazyResult or a jump. */
  isPlain: boolean;
  /** Milliseconds after which the error asks to be called again. */
  hint: number | undefined;
}
