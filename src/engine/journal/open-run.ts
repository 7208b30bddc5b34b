import { isCascadeError } from "../../errors/cascade-error.ts";
import { RunMismatchError, RunNotClaimedError, UnknownRunError } from "../../errors/store-errors.ts";
import type { NewRun, RunContents, StoredRun } from "../../ports/stored-run.ts";
import type { OpeningSession } from "./patient-session.ts";
import type { StoredTexts } from "./stored-texts.ts";

/** What is wanted of a stored run. */
export interface OpenRequest {
  readonly id: string;
  readonly session: OpeningSession;
  readonly texts: StoredTexts;
  /** The run as it begins, if there is none yet; without it only one that is stored is wanted. */
  readonly fresh: NewRun | undefined;
  /** Whether the stored parameters are those that the caller said; undefined when it said none. */
  readonly sameParams: ((stored: Readonly<Record<string, unknown>>) => boolean) | undefined;
  /** Also one that has failed. */
  readonly retry: boolean;
}

export type Opened =
  /** It begins. */
  | { readonly kind: "new"; readonly run: StoredRun }
  /** It goes on from what is stored. */
  | {
      readonly kind: "stored";
      readonly run: StoredRun;
      readonly contents: RunContents;
      /** What is stored of it cannot be read. */
      readonly damage?: unknown;
    }
  | { readonly kind: "ended"; readonly run: StoredRun }
  /** A live engine has it. */
  | { readonly kind: "elsewhere"; readonly run: StoredRun };

const ended: ReadonlySet<string> = new Set(["succeeded", "failed", "skipped", "cancelled"]);

export function hasEnded({ status }: StoredRun): boolean {
  return ended.has(status);
}

/**
 * Begins a run, or takes up the one that is stored under its id.
 *
 * @throws {UnknownRunError} `CS_UNKNOWN_RUN`; {RunMismatchError} `CS_RUN_MISMATCH` for another target or other parameters
 */
export async function openRun(request: OpenRequest): Promise<Opened> {
  const { id, session, fresh, retry } = request;
  const answer = fresh === undefined ? undefined : await session.create(fresh);
  if (answer?.created === true) return { kind: "new", run: answer.run };
  const run = answer?.run ?? (await session.get(id));
  if (run === undefined)
    throw new UnknownRunError(
      id,
      (await session.find({ limit: 200 })).map((known) => known.id),
    );
  if (fresh !== undefined) refuseOther(run, fresh, request);
  if (hasEnded(run) && !(retry && run.status === "failed")) {
    if (!retry || run.status === "succeeded") return { kind: "ended", run };
    throw new RunNotClaimedError(id, `it is ${run.status}, not failed`);
  }
  return (await takeUp(request, run)) ?? { kind: "elsewhere", run };
}

/** Makes this engine the owner of a run, if it can be had. */
export async function takeUp(
  { id, session, texts, retry }: OpenRequest,
  known: StoredRun,
): Promise<Opened | undefined> {
  const isFailed = known.status === "failed";
  const run = await session.claim(id, retry && isFailed ? { retry: failuresOf(known, texts) } : {});
  if (run === undefined) return undefined;
  try {
    return { kind: "stored", run, contents: await session.load(id) };
  } catch (damage) {
    if (!isCascadeError(damage, "CS_CORRUPT_RUN")) throw damage;
    return { kind: "stored", run, contents: nothing, damage };
  }
}

const nothing: RunContents = { frames: [], nodes: [], timers: [], blobs: [] };

function refuseOther(run: StoredRun, fresh: NewRun, { texts, sameParams }: OpenRequest): void {
  if (run.task !== fresh.task)
    throw new RunMismatchError(run.id, `the target "${run.task}", not "${fresh.task}"`);
  if (sameParams?.(texts.readParams(run.params)) === false)
    throw new RunMismatchError(run.id, "other parameters");
}

/** The nodes whose failures nobody caught, as the error of the run tells; undefined when it does not. */
function failuresOf(run: StoredRun, texts: StoredTexts): { readonly failures?: readonly string[] } {
  if (run.error === undefined) return {};
  let error: unknown;
  try {
    error = texts.read(run.error);
  } catch {
    return {};
  }
  const others: unknown = (error as { errors?: unknown } | null)?.errors;
  const all = [error, ...(Array.isArray(others) ? others : [])];
  const failures = all.flatMap((one: unknown) => {
    const node: unknown = (one as { node?: unknown } | null)?.node;
    return typeof node === "string" ? [node] : [];
  });
  return failures.length === 0 ? {} : { failures };
}
