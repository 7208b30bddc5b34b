import { argsOf, type Lazy, opOf } from "../../spec/lazy.ts";
import { Kind } from "../../spec/op.ts";
import type { Frame } from "./frame.ts";
import { type Evidence, evidenceBelow, type Result, succeeded } from "./result.ts";

/** What became of each LazyResult of an interpretation, for those who ask for one by name. */
export class Ends {
  /** By LazyResult: one in several frames, or one that was given up and began anew, may have ended in several ways. */
  readonly #results = new Map<Lazy, Result[]>();
  /** Every LazyResult that a graph named. */
  readonly #named = new Set<Lazy>();
  /** What tail calls replaced, by the frame they replaced: it has the value that the frame comes to. */
  readonly #replaced = new Map<Frame, Lazy[]>();
  /** The target's own frame, and the target. */
  #root: { readonly frame: Frame; readonly origin: Lazy } | undefined;

  /** A frame has begun, or the next generation of one. */
  opened(frame: Frame): void {
    this.#root ??= { frame, origin: frame.target };
    for (const [lazy, { returned, result }] of frame.members) {
      this.#named.add(lazy);
      const { kind } = opOf(lazy);
      if (result !== undefined) continue;
      // What is given from outside has its value from the beginning, whether anything needs it or not.
      if (kind === Kind.literal) this.settled(lazy, succeeded(argsOf(lazy)[0], []));
      else if ((kind === Kind.param || kind === Kind.env) && returned !== undefined)
        this.settled(lazy, returned.result);
    }
  }

  settled(lazy: Lazy, result: Result): void {
    const known = this.#results.get(lazy);
    if (known === undefined) this.#results.set(lazy, [result]);
    else known.push(result);
  }

  /** A tail call replaces these nodes of a frame. */
  replaced(frame: Frame, lazies: readonly Lazy[]): void {
    this.#replaced.set(frame, [...(this.#replaced.get(frame) ?? []), ...lazies]);
  }

  ended(frame: Frame, result: Result): Result {
    for (const lazy of this.#replaced.get(frame) ?? []) this.settled(lazy, result);
    return result;
  }

  resultsOf(lazy: Lazy): readonly Result[] {
    return this.#results.get(lazy) ?? [];
  }

  isNamed(lazy: Lazy): boolean {
    return this.#named.has(lazy);
  }

  /** Whether it is the target, or of the target's own graph and that graph was there to the end. */
  isLasting(lazy: Lazy): boolean {
    if (this.#root === undefined) return false;
    const { frame, origin } = this.#root;
    return lazy === origin || (frame.members.has(lazy) && !this.#replaced.has(frame));
  }

  /** Whether something rests on it. */
  isNeeded(lazy: Lazy, top: Evidence): boolean {
    const needed = evidenceBelow(top);
    return this.resultsOf(lazy).some(({ evidence }) => needed.has(evidence));
  }
}
