import type { CommitAnswer, RunCommit } from "../../ports/run-commit.ts";
import type { NewRun } from "../../ports/stored-run.ts";
import { CommitPlan, checkedNewRun, newRunRow, newRunSize } from "./plan-commit.ts";

/** What waits for a transaction: the commit of a run, or a run that is to be added. */
export type Work =
  | {
      readonly kind: "commit";
      readonly runId: string;
      readonly engine: string;
      readonly size: number;
      readonly commit: RunCommit;
      readonly plan: CommitPlan;
      readonly resolve: (answer: CommitAnswer) => void;
      readonly reject: (error: unknown) => void;
    }
  | {
      readonly kind: "create";
      readonly runId: string;
      readonly engine: string;
      readonly size: number;
      readonly run: NewRun;
      /** When it was added; undefined when there is one of its id. */
      readonly resolve: (createdAt: number | undefined) => void;
      readonly reject: (error: unknown) => void;
    };

type Settle<T> = { readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void };

/** @throws {UnstorableValue} when something in it cannot be kept as it is */
export function commitWork(engine: string, commit: RunCommit, settle: Settle<CommitAnswer>): Work {
  const plan = new CommitPlan(commit);
  return { kind: "commit", runId: commit.runId, engine, size: plan.size, commit, plan, ...settle };
}

/** @throws {UnstorableValue} when something in it cannot be kept as it is */
export function createWork(engine: string, run: NewRun, settle: Settle<number | undefined>): Work {
  return {
    kind: "create",
    runId: run.id,
    engine,
    size: newRunSize(run),
    run: checkedNewRun(run),
    ...settle,
  };
}

/** The parameters of `cascade.apply` for a group, in which each run is at most once. */
export function groupParameters(group: readonly Work[]): (string | null)[] {
  const commits: object[] = [];
  const rows: Record<"ops" | "nodes" | "timers" | "blobs" | "runs", object[]> = {
    ops: [],
    nodes: [],
    timers: [],
    blobs: [],
    runs: [],
  };
  let rounds = 0;
  for (const [i, work] of group.entries()) {
    if (work.kind === "create") continue;
    const { plan, commit, engine } = work;
    const takes = plan.takes.length === 0 ? undefined : plan.takes;
    const { epoch, seq, frames } = commit;
    commits.push({ i, id: commit.runId, engine, epoch, seq, frames, takes, ...plan.end });
    for (const op of plan.ops) rows.ops.push({ i, ...op });
    for (const node of plan.nodes.values()) rows.nodes.push({ i, ...node });
    for (const timer of plan.timers.values()) rows.timers.push({ i, ...timer });
    for (const blob of plan.blobs.values()) rows.blobs.push({ i, ...blob });
    for (const run of plan.runs) rows.runs.push({ i, engine, run: newRunRow(run) });
    if (plan.ops.length + plan.nodes.size + plan.timers.size + plan.blobs.size > 0)
      rounds = Math.max(rounds, plan.rounds);
  }
  for (const [i, work] of group.entries()) {
    if (work.kind === "create") rows.runs.push({ i, engine: work.engine, run: newRunRow(work.run) });
  }
  const head = {
    commits,
    rounds,
    ...(rows.ops.length > 0 ? { ops: rows.ops } : {}),
    ...(rows.timers.length > 0 ? { timers: rows.timers } : {}),
    ...(commits.some((commit) => "takes" in commit && commit.takes !== undefined) ? { takes: true } : {}),
    ...(commits.some((commit) => "status" in commit) ? { ends: true } : {}),
  };
  return [JSON.stringify(head), listed(rows.nodes), listed(rows.blobs), listed(rows.runs)];
}

function listed(rows: readonly object[]): string | null {
  return rows.length === 0 ? null : JSON.stringify(rows);
}

/** Tells everybody of a group what `cascade.apply` answered. */
export function settleGroup(group: readonly Work[], answer: string): void {
  const { taken, stale, created } = JSON.parse(answer) as {
    taken: [number, number[]][];
    stale: number[];
    created: [number, number | null][];
  };
  const answers = new Map<number, CommitAnswer>();
  for (const [i, signals] of taken) answers.set(i, { status: "taken", signals });
  for (const i of stale) answers.set(i, { status: "stale" });
  const times = new Map(created);
  for (const [i, work] of group.entries()) {
    if (work.kind === "commit") work.resolve(answers.get(i) ?? { status: "done" });
    else work.resolve(times.get(i) ?? undefined);
  }
}
