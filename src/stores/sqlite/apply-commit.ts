import type { Change, CommitAnswer, RunCommit } from "../../ports/run-commit.ts";
import type { StoredNode } from "../../ports/stored-run.ts";
import {
  dropBlob,
  dropFrame,
  emptyFrame,
  putBlob,
  putNodes,
  putTimer,
  replaceFrame,
} from "./content-rows.ts";
import { addRun, hasEnded } from "./run-rows.ts";
import type { StoreContext } from "./store-context.ts";

const done: CommitAnswer = { status: "done" };
const stale: CommitAnswer = { status: "stale" };

/**
 * Applies a commit, or nothing of it.
 *
 * Whatever could refuse it is looked at before the first change, so that in a transaction of many commits one that is
 * refused needs no way back.
 */
export function applyCommit(context: StoreContext, engine: string, commit: RunCommit): CommitAnswer {
  const consumed = consumedBy(commit);
  if (consumed !== undefined) {
    const refusal = refusalOf(context, engine, commit) ?? takenOf(context, consumed);
    if (refusal !== undefined) return refusal;
  }
  const { database, now } = context;
  const { runId, epoch, seq, frames } = commit;
  const counted = database.run(
    `UPDATE runs SET seq = ?, frames = ?, updated_at = ?
     WHERE id = ? AND epoch = ? AND seq < ? AND owner = ?`,
    seq,
    frames,
    now(),
    runId,
    epoch,
    seq,
    engine,
  );
  if (counted === 0) return refusalOf(context, engine, commit) ?? stale;
  applyChanges(context, engine, commit);
  return done;
}

/** Undefined when the commit is the next one of its run, by its owner. */
function refusalOf({ database }: StoreContext, engine: string, commit: RunCommit): CommitAnswer | undefined {
  const row = database.get("SELECT epoch, seq, owner FROM runs WHERE id = ?", commit.runId);
  if (row === undefined || row["epoch"] !== commit.epoch) return stale;
  // Its answer was lost on the way; it may have given the run away itself.
  if (Number(row["seq"]) >= commit.seq) return done;
  return row["owner"] === engine ? undefined : stale;
}

function consumedBy(commit: RunCommit): readonly number[] | undefined {
  let consumed: number[] | undefined;
  for (const change of commit.changes) {
    if (change.kind !== "node" || change.consumes === undefined) continue;
    consumed ??= [];
    consumed.push(change.consumes);
  }
  return consumed;
}

function takenOf({ database }: StoreContext, consumed: readonly number[]): CommitAnswer | undefined {
  const seen = new Set<number>();
  const signals = consumed.filter((seq) => {
    const isThere = !seen.has(seq) && database.get("SELECT 1 FROM signals WHERE seq = ?", seq) !== undefined;
    seen.add(seq);
    return !isThere;
  });
  return signals.length === 0 ? undefined : { status: "taken", signals };
}

/** In their order; results that follow one another go into the table together. */
function applyChanges(context: StoreContext, engine: string, { runId, changes }: RunCommit): void {
  const { database } = context;
  let nodes: StoredNode[] = [];
  const putAll = (): void => {
    if (nodes.length > 0) putNodes(database, runId, nodes);
    nodes = [];
  };
  for (const change of changes) {
    if (change.kind === "node") {
      nodes.push(change.node);
      if (change.consumes !== undefined) database.run("DELETE FROM signals WHERE seq = ?", change.consumes);
    } else {
      putAll();
      applyChange(context, engine, runId, change);
    }
  }
  putAll();
}

type OtherChange = Exclude<Change, { kind: "node" }>;

function applyChange(context: StoreContext, engine: string, runId: string, change: OtherChange): void {
  const { database } = context;
  switch (change.kind) {
    case "frame":
      return replaceFrame(database, runId, change.frame);
    case "generation":
      emptyFrame(database, runId, change.frame);
      database.run(
        "UPDATE frames SET generation = ?, graph = ? WHERE run_id = ? AND frame = ?",
        change.generation,
        change.graph,
        runId,
        change.frame,
      );
      return;
    case "drop":
      return dropFrame(database, runId, change.frame);
    case "timer":
      return putTimer(database, runId, change.timer);
    case "blob":
      return putBlob(database, runId, change.blob);
    case "drop-blobs":
      for (const hash of change.hashes) dropBlob(database, runId, hash);
      return;
    case "spawn":
      addRun(context, engine, change.run);
      return;
    case "finish":
      return finish(context, runId, change);
  }
}

type Finish = Extract<Change, { kind: "finish" }>;

/** Frames and results stay for those who want to look at them; what a run waits for, when it goes on one day. */
function finish({ database, now, news }: StoreContext, runId: string, end: Finish): void {
  const time = now();
  database.run(
    `UPDATE runs SET status = ?, result = ?, error = ?, message = ?, owner = NULL, updated_at = ?, finished_at = ?
     WHERE id = ?`,
    end.status,
    end.result ?? null,
    end.error ?? null,
    end.message ?? null,
    time,
    hasEnded(end.status) ? time : null,
    runId,
  );
  if (hasEnded(end.status)) database.run("DELETE FROM timers WHERE run_id = ?", runId);
  news.run(runId);
}
