import { isLazy, type Lazy } from "../../spec/lazy.ts";
import type { BuiltProgram } from "../programs/build-program.ts";
import { atEnd, type Question } from "./questions.ts";
import type { WatchedRun } from "./watched-run.ts";

/** Asks runs for the values of LazyResults: between two things that happen, in the middle of a body, and at the end. */
export class Inquiry {
  readonly #questions: readonly Question[];
  readonly #runs: readonly WatchedRun[];
  /** What there is to ask for; grows while bodies make more. */
  #lazies: ReadonlyMap<Lazy, string> = new Map();
  #target: unknown;
  #bodies = 0;

  constructor(questions: readonly Question[], runs: readonly WatchedRun[]) {
    this.#questions = questions;
    this.#runs = runs;
  }

  about({ target, lazies }: Pick<BuiltProgram, "target" | "lazies">): void {
    this.#target = target;
    this.#lazies = lazies;
  }

  /** So many steps have been made. */
  step(count: number): void {
    this.#ask("step", count);
  }

  /** A body has begun. */
  body(): void {
    this.#bodies += 1;
    this.#ask("body", this.#bodies);
  }

  /** All runs have ended. */
  end(): void {
    this.#ask("step", atEnd);
  }

  #ask(during: Question["during"], now: number): void {
    for (const question of this.#questions) {
      if (question.during !== during || question.after !== now) continue;
      const lazy = this.#find(question);
      const key = lazy === undefined ? undefined : this.#lazies.get(lazy);
      if (lazy !== undefined && key !== undefined)
        this.#runs[question.run % this.#runs.length]?.ask(key, lazy);
    }
  }

  #find({ which }: Question): Lazy | undefined {
    if (which === "target") return isLazy(this.#target) ? this.#target : undefined;
    return [...this.#lazies.keys()][Math.floor(which * this.#lazies.size)];
  }
}
