import { CascadeError } from "./cascade-error.ts";
import { mostSimilar } from "./most-similar.ts";
import { quote } from "./quote.ts";

/** `CS_STORE_UNAVAILABLE`: the store cannot be reached or written now; what was not committed is not lost. */
export class StoreUnavailableError extends CascadeError {
  constructor(store: string, problem: string, options?: ErrorOptions) {
    super(
      "CS_STORE_UNAVAILABLE",
      `the store ${store} cannot be used now: ${problem}. What it has committed is safe; make it available and resume.`,
      options,
    );
  }
}

/** `CS_STORE`: a store refuses what it was asked for, and would refuse it again. */
export class StoreError extends CascadeError {
  constructor(store: string, problem: string, options?: ErrorOptions) {
    super("CS_STORE", `the store ${store} refuses: ${problem}.`, options);
  }
}

/** `CS_INVALID_STORE`: what was given as a store is neither one nor the URL of one. */
export class InvalidStoreError extends CascadeError {
  constructor(given: unknown, problem?: string) {
    super(
      "CS_INVALID_STORE",
      `${quote(given)} is no store: ${problem ?? 'give "memory:", "sqlite:PATH", "postgres://…" or an object that is a RunStore'}.`,
    );
  }
}

/** `CS_NO_STORE`: an engine without a store was asked for stored runs. */
export class NoStoreError extends CascadeError {
  constructor() {
    super(
      "CS_NO_STORE",
      'this engine keeps no runs: give it a store, new Engine({ store: "sqlite:runs.db" }).',
    );
  }
}

/** `CS_MISSING_DRIVER`: a package that a store, cache or connector needs is not installed. */
export class MissingDriverError extends CascadeError {
  constructor(what: string, packages: string, options?: ErrorOptions) {
    super("CS_MISSING_DRIVER", `${what} needs a driver: npm install ${packages}`, options);
  }
}

/** `CS_UNKNOWN_RUN`: no run of this id is stored. */
export class UnknownRunError extends CascadeError {
  constructor(id: string, known: readonly string[] = []) {
    const meant = mostSimilar(id, known);
    super(
      "CS_UNKNOWN_RUN",
      `there is no run ${quote(id)} in the store.${meant === undefined ? "" : ` Did you mean ${quote(meant)}?`}`,
    );
  }
}

/** `CS_RUN_MISMATCH`: a stored run of this id has another target or other parameters. */
export class RunMismatchError extends CascadeError {
  constructor(id: string, what: string) {
    super(
      "CS_RUN_MISMATCH",
      `the run ${quote(id)} is stored with ${what}. Give another runId to start anew, or the same input to go on.`,
    );
  }
}

/** `CS_RUN_PARKED`: a stored run cannot go on here until something is there that it needs. */
export class RunParkedError extends CascadeError {
  constructor(id: string, problem: string, options?: ErrorOptions) {
    super(
      "CS_RUN_PARKED",
      `the run ${quote(id)} is parked: ${problem} Nothing is lost; resume it when that is settled.`,
      options,
    );
  }
}

/** `CS_RUN_TAKEN`: another engine has taken the run over; this one commits nothing of it any more. */
export class RunTakenError extends CascadeError {
  constructor(id: string) {
    super("CS_RUN_TAKEN", `the run ${quote(id)} was taken over by another engine, and goes on there.`);
  }
}

/** `CS_CORRUPT_RUN`: something stored of a run cannot be read; other runs are not touched. */
export class CorruptRunError extends CascadeError {
  constructor(id: string, where: string, options?: ErrorOptions) {
    super(
      "CS_CORRUPT_RUN",
      `the run ${quote(id)} cannot be read: ${where.replace(/[.\s]+$/, "")}. It is left as it is; repair that row or start the run anew.`,
      options,
    );
  }
}

/** `CS_RUN_NOT_CLAIMED`: a run that was to be continued has ended, or a live engine owns it. */
export class RunNotClaimedError extends CascadeError {
  constructor(id: string, why: string) {
    super("CS_RUN_NOT_CLAIMED", `the run ${quote(id)} cannot be taken up: ${why}.`);
  }
}

/** `CS_LAZY_IN_RESULT`: the result of a stored run's body holds a LazyResult inside a structure. */
export class LazyInResultError extends CascadeError {
  constructor(path: string) {
    super(
      "CS_LAZY_IN_RESULT",
      `${path} is a LazyResult inside a result, which cannot be stored. Return all(…) for a structure of LazyResults.`,
    );
  }
}
