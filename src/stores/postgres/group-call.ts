import type { NewRun } from "../../ports/stored-run.ts";
import type { Work } from "./commit-group.ts";
import { newRunRow } from "./plan-commit.ts";
import { type QuickCall, quickCall } from "./quick-call.ts";
import { nodeJson, opJson } from "./row-json.ts";

/** What a group calls: `cascade.apply`, or something quicker for what is most frequent. */
export interface GroupCall {
  readonly name: "apply" | QuickCall["name"];
  readonly parameters: (string | number | null)[];
}

/** The call of a group, in which each run is at most once; `whole`: one that answers for every commit. */
export function groupCall(group: readonly Work[], whole = false): GroupCall {
  const quick = whole ? undefined : quickCall(group);
  if (quick !== undefined) return quick;
  const rows = new GroupRows();
  for (const [i, work] of group.entries()) {
    if (work.kind === "commit") rows.addCommit(i, work);
    else rows.addRun(i, work.engine, work.run);
  }
  return rows.call();
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
    const run = JSON.stringify(id);
    for (const { round, change } of plan.ops) this.#ops.push(place + opJson(round, run, change));
    for (const { round, node } of plan.nodes.values()) this.#nodes.push(place + nodeJson(round, run, node));
    for (const row of plan.timers.values()) this.#timers.push(place + row);
    for (const row of plan.blobs.values()) this.#blobs.push(place + row);
    for (const added of plan.runs) this.addRun(i, engine, added);
    const hasRows = plan.ops.length + plan.nodes.size + plan.timers.size + plan.blobs.size > 0;
    if (hasRows) this.#rounds = Math.max(this.#rounds, plan.rounds);
  }

  addRun(i: number, engine: string, run: NewRun): void {
    this.#runs.push(JSON.stringify({ i, engine, run: newRunRow(run) }));
  }

  call(): GroupCall {
    const nodes = listed(this.#nodes);
    const commits = `[${this.#commits.join(",")}]`;
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
