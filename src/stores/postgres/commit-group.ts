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

/** What a group calls: `cascade.apply`, or `cascade.apply_nodes` when it adds results of nodes and nothing else. */
export interface GroupCall {
  readonly name: "apply" | "apply_nodes";
  readonly parameters: (string | null)[];
}

/** The call of a group, in which each run is at most once; `whole`: one that answers for every commit. */
export function groupCall(group: readonly Work[], whole = false): GroupCall {
  const rows = new GroupRows();
  for (const [i, work] of group.entries()) {
    if (work.kind === "commit") rows.addCommit(i, work);
    else rows.addRun(i, work.engine, work.run);
  }
  return rows.call(whole);
}

class GroupRows {
  readonly #commits: string[] = [];
  readonly #ops: string[] = [];
  readonly #nodes: string[] = [];
  readonly #timers: string[] = [];
  readonly #blobs: string[] = [];
  readonly #runs: string[] = [];
  #rounds = 0;
  #takes = false;
  #ends = false;

  addCommit(i: number, { plan, commit, engine }: Extract<Work, { kind: "commit" }>): void {
    const { runId: id, epoch, seq, frames } = commit;
    const takes = plan.takes.length === 0 ? undefined : plan.takes;
    this.#commits.push(JSON.stringify({ i, id, engine, epoch, seq, frames, takes, ...plan.end }));
    this.#takes ||= takes !== undefined;
    this.#ends ||= plan.end !== undefined;
    const place = `{"i":${i},`;
    for (const row of plan.ops) this.#ops.push(place + row);
    for (const row of plan.nodes.values()) this.#nodes.push(place + row);
    for (const row of plan.timers.values()) this.#timers.push(place + row);
    for (const row of plan.blobs.values()) this.#blobs.push(place + row);
    for (const run of plan.runs) this.addRun(i, engine, run);
    const hasRows = plan.ops.length + plan.nodes.size + plan.timers.size + plan.blobs.size > 0;
    if (hasRows) this.#rounds = Math.max(this.#rounds, plan.rounds);
  }

  addRun(i: number, engine: string, run: NewRun): void {
    this.#runs.push(JSON.stringify({ i, engine, run: newRunRow(run) }));
  }

  call(whole: boolean): GroupCall {
    const nodes = listed(this.#nodes);
    const commits = `[${this.#commits.join(",")}]`;
    const others = this.#ops.length + this.#timers.length + this.#blobs.length + this.#runs.length;
    if (!whole && others === 0 && nodes !== null && !this.#takes && !this.#ends) {
      return { name: "apply_nodes", parameters: [commits, nodes] };
    }
    const ops = this.#ops.length === 0 ? "" : `,"ops":${listed(this.#ops)}`;
    const timers = this.#timers.length === 0 ? "" : `,"timers":${listed(this.#timers)}`;
    const flags = `${this.#takes ? ',"takes":true' : ""}${this.#ends ? ',"ends":true' : ""}`;
    const head = `{"commits":${commits},"rounds":${this.#rounds}${ops}${timers}${flags}}`;
    return { name: "apply", parameters: [head, nodes, listed(this.#blobs), listed(this.#runs)] };
  }
}

function listed(rows: readonly string[]): string | null {
  return rows.length === 0 ? null : `[${rows.join(",")}]`;
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

/** Tells those whose commits `cascade.apply_nodes` has applied; gives the others, which changed nothing. */
export function settleNodes(group: readonly Work[], answer: string): Work[] {
  const applied = new Set(answer === "" ? [] : answer.split(",").map(Number));
  const others: Work[] = [];
  for (const [i, work] of group.entries()) {
    if (applied.has(i) && work.kind === "commit") work.resolve({ status: "done" });
    else others.push(work);
  }
  return others;
}
