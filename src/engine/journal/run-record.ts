import type { Ending } from "../../core/effects.ts";
import { CancelledError, type SkipReason } from "../../errors/run-errors.ts";
import { CorruptRunError } from "../../errors/store-errors.ts";
import { errorText } from "../../events/error-text.ts";
import type { Built } from "../../graph/plan-cache.ts";
import type { Change } from "../../ports/run-commit.ts";
import type { NewRun, StoredRun } from "../../ports/stored-run.ts";
import { type Lazy, opOf } from "../../spec/lazy.ts";
import { isMissingHere } from "./parked-by.ts";
import type { StoredTexts } from "./stored-texts.ts";

/** The options of a run that hold wherever it goes on. */
export interface KeptOptions {
  readonly onFailure?: "stop" | "drain";
  /** Milliseconds since the epoch. */
  readonly deadline?: number;
}

/** A run as it is first stored. */
export interface RunStart {
  readonly id: string;
  readonly name: string;
  readonly built: Built;
  readonly params: Readonly<Record<string, unknown>>;
  readonly options: KeptOptions;
  readonly parent?: string | undefined;
}

/**
 * The row of a new run, with its first graph.
 *
 * @throws {NotStorableError} `CS_NOT_STORABLE` with the path of what has no stored form
 */
export function newRun(start: RunStart, texts: StoredTexts): NewRun {
  const { id, name, built, params, options, parent } = start;
  const target = built.lazies[built.plan.size - 1] as Lazy;
  const graph = texts.graph(target, built.plan.size, new Map());
  return {
    id,
    name,
    task: opOf(target).name,
    params: texts.params(params),
    options: JSON.stringify(options),
    parent,
    frame: { frame: 0, generation: 0, owner: undefined, graph },
    blobs: [],
  };
}

/** @throws {CorruptRunError} `CS_CORRUPT_RUN` */
export function keptOptions({ id, options }: StoredRun): KeptOptions {
  return readable(id, "its options", () => JSON.parse(options) as unknown);
}

/** @throws {CorruptRunError} `CS_CORRUPT_RUN` */
export function storedParams({ id, params }: StoredRun, texts: StoredTexts): RunStart["params"] {
  return readable(id, "its parameters", () => texts.readParams(params));
}

function readable<T extends object>(id: string, what: string, read: () => unknown): T {
  try {
    const value = read();
    if (typeof value === "object" && value !== null) return value as T;
  } catch (error) {
    if (isMissingHere(error)) throw error;
    throw new CorruptRunError(id, what, { cause: error });
  }
  throw new CorruptRunError(id, what);
}

/** The last change of a run. @throws {NotStorableError} `CS_NOT_STORABLE` for a value without a stored form */
export function finishChange(ending: Ending, texts: StoredTexts): Change {
  const { status } = ending;
  const reason = ending.status === "skipped" ? ending.reason : "error" in ending ? ending.error : undefined;
  return {
    kind: "finish",
    status,
    result: ending.status === "succeeded" ? texts.value(ending.value, "the run") : undefined,
    error: reason === undefined ? undefined : texts.error(reason),
    message: "error" in ending ? texts.message(errorText(ending.error)) : undefined,
  };
}

/** How a stored run has ended. */
export function endingOf(run: StoredRun, texts: StoredTexts): Ending {
  const read = (text: string | undefined): unknown => (text === undefined ? undefined : texts.read(text));
  switch (run.status) {
    case "succeeded":
      return { status: "succeeded", value: read(run.result) };
    case "skipped":
      return { status: "skipped", reason: read(run.error) as SkipReason };
    case "cancelled":
      return { status: "cancelled", error: read(run.error) ?? new CancelledError(run.cancel) };
    default:
      return { status: "failed", error: read(run.error) };
  }
}
