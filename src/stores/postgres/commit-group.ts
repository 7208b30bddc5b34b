import type { CommitAnswer, RunCommit } from "../../ports/run-commit.ts";
import type { NewRun } from "../../ports/stored-run.ts";
import { CommitPlan, checkedNewRun, newRunSize } from "./plan-commit.ts";

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

/** Tells those whose commits a quick call has applied; gives the others, which changed nothing. */
export function settleQuick(group: readonly Work[], answer: string): Work[] {
  const applied = new Set(answer === "" ? [] : answer.split(",").map(Number));
  const others: Work[] = [];
  for (const [i, work] of group.entries()) {
    if (applied.has(i) && work.kind === "commit") work.resolve({ status: "done" });
    else others.push(work);
  }
  return others;
}
