import { isTooLong, longestText } from "../../ports/longest-text.ts";
import type { Change, RunCommit } from "../../ports/run-commit.ts";
import type { NewRun, StoredBlob, StoredFrame } from "../../ports/stored-run.ts";

/**
 * What keeps a text from being kept exactly; undefined when nothing does, or there is none.
 *
 * JSON escapes NUL and lone surrogates, so it can only be an id, a name, a topic, or what a cipher has made.
 */
export function textProblem(what: string, text: string | null | undefined): string | undefined {
  if (text === undefined || text === null) return undefined;
  if (typeof text !== "string") return `${what} is no text`;
  if (isTooLong(text)) return `${what} is longer than ${longestText} bytes`;
  // A driver ends a text at its first NUL, and a half of a pair has no form in UTF-8.
  if (text.includes("\0")) return `${what} has a NUL character in it`;
  return !loneSurrogate.test(text)
    ? undefined
    : `${what} has a lone surrogate in it, which is half of a character`;
}

/** With the flag, pairs are one character. */
const loneSurrogate = /[\uD800-\uDFFF]/u;

/** The same for all texts of a new run. */
export function newRunProblem(run: NewRun): string | undefined {
  return (
    textProblem("the run's id", run.id) ??
    textProblem("the run's name", run.name) ??
    textProblem("the task's name", run.task) ??
    textProblem("the parameters", run.params) ??
    textProblem("the options", run.options) ??
    textProblem("the parent's id", run.parent) ??
    frameProblem(run.frame) ??
    firstProblem(run.blobs, blobProblem)
  );
}

/** The same for all texts of a commit. */
export function commitProblem(commit: RunCommit): string | undefined {
  return firstProblem(commit.changes, changeProblem);
}

function changeProblem(change: Change): string | undefined {
  switch (change.kind) {
    case "node":
      return (
        textProblem("a value", change.node.value) ??
        textProblem("a task's name", change.node.task) ??
        textProblem("a label", change.node.label)
      );
    case "frame":
      return frameProblem(change.frame);
    case "generation":
      return textProblem("a graph", change.graph);
    case "timer":
      return textProblem("a topic", change.timer.topic);
    case "blob":
      return blobProblem(change.blob);
    case "spawn":
      return newRunProblem(change.run);
    case "finish":
      return (
        textProblem("the result", change.result) ??
        textProblem("the error", change.error) ??
        textProblem("the message", change.message)
      );
    case "drop":
    case "drop-blobs":
      return undefined;
  }
}

function frameProblem(frame: StoredFrame): string | undefined {
  return textProblem("a graph", frame.graph);
}

function blobProblem(blob: StoredBlob): string | undefined {
  return textProblem("a hash", blob.hash) ?? textProblem("a large value", blob.data);
}

function firstProblem<T>(
  items: readonly T[],
  problemOf: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
