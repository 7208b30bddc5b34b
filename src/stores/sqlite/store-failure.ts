import {
  CorruptRunError,
  MissingDriverError,
  StoreError,
  StoreUnavailableError,
} from "../../errors/store-errors.ts";

/**
 * Which error it becomes: "away" may pass, "refused" will not, "corrupt" is the matter of one run, "driver" says that
 * there is none.
 */
export type FailureKind = "away" | "refused" | "corrupt" | "driver";

/** A failure as it goes from the thread of the database to the one of the engine, where it becomes an error. */
export interface FailureNote {
  readonly kind: FailureKind;
  readonly problem: string;
  readonly runId?: string | undefined;
}

/** What goes wrong beside the database; thrown in its thread only. */
export class StoreFailure extends Error {
  readonly note: FailureNote;

  constructor(kind: FailureKind, problem: string, runId?: string) {
    super(problem);
    this.note = { kind, problem, runId };
  }
}

/** The error a caller of the store gets. */
export function errorOf(store: string, { kind, problem, runId }: FailureNote): Error {
  if (kind === "corrupt") return new CorruptRunError(runId ?? "", problem);
  if (kind === "driver") {
    const packages = "libsql (or use Node 22.13 or newer)";
    return new MissingDriverError(`the store ${store}`, packages, { cause: new Error(problem) });
  }
  return kind === "away" ? new StoreUnavailableError(store, problem) : new StoreError(store, problem);
}

/** What SQLite's primary result codes mean for a store; others are refused. */
const meanings: Readonly<Record<number, readonly [FailureKind, string]>> = {
  5: ["away", "another process holds its lock for longer than the busy timeout"],
  6: ["away", "another process holds its lock for longer than the busy timeout"],
  7: ["away", "there is not enough memory"],
  8: ["refused", "its file can only be read; give this user the right to write the file and its folder"],
  10: ["away", "reading or writing its file failed"],
  11: ["refused", "its file is damaged; restore it from a copy"],
  13: ["away", "the disk is full"],
  14: ["refused", "its file cannot be opened; does the folder exist, and may this user write in it"],
  15: ["away", "another process holds its lock for longer than the busy timeout"],
  18: ["refused", "a text is longer than SQLite keeps (1,000,000,000 bytes)"],
  23: ["refused", "access is denied"],
  26: ["refused", "its file is not a SQLite database; give another path"],
};

/** What went wrong, from whatever a driver has thrown. */
export function failureNote(error: unknown): FailureNote {
  if (error instanceof StoreFailure) return error.note;
  const message = error instanceof Error ? error.message : String(error);
  const code = resultCode(error);
  const [kind, meaning] = meanings[code ?? -1] ?? ["refused", undefined];
  return { kind, problem: meaning === undefined ? message : `${meaning} (${message})` };
}

/** True when somebody else has the lock: the same again, a moment later, may succeed. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === 5 || code === 6 || code === 15;
}

/** The primary result code; extended ones have it in their lowest byte. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  // `libsql` calls it rawCode, `node:sqlite` errcode; an opening that fails has it in the text only.
  for (const key of ["rawCode", "errcode"] as const) {
    const code = (error as { readonly rawCode?: unknown; readonly errcode?: unknown })[key];
    if (typeof code === "number") return code & 0xff;
  }
  const inText = /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message)?.[1];
  return inText === undefined ? undefined : Number(inText) & 0xff;
}
