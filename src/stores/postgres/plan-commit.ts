import type { Change, RunCommit } from "../../ports/run-commit.ts";
import type { NewRun, NodeKey, StoredFrame, StoredNode, StoredTimer } from "../../ports/stored-run.ts";
import { checkedNumber, checkedText, textSize } from "./checked-value.ts";

/**
 * One commit as rows, with short names as each of them is written many times: `k` round, `r` run; frame, generation, node
 * and element are `f`, `g`, `n`, `e`.
 *
 * A round changes frames, in order, and then adds rows, in any order. A frame that changes after rows were added begins
 * another round, so that the outcome is that of one change after the other; most commits are one round.
 */
export class CommitPlan {
  readonly ops: object[] = [];
  readonly nodes = new Map<string, object>();
  readonly timers = new Map<string, object>();
  readonly blobs = new Map<string, object>();
  readonly runs: NewRun[] = [];
  readonly takes: number[] = [];
  end: object | undefined;
  /** Characters of all texts, about. */
  size = 0;
  #round = 0;
  #added = false;
  readonly #run: string;

  constructor(commit: RunCommit) {
    this.#run = checkedText(commit.runId, "a run's id");
    for (const number of [commit.epoch, commit.seq, commit.frames])
      checkedNumber(number, "a number of a commit");
    for (const change of commit.changes) this.#plan(change);
  }

  get rounds(): number {
    return this.#round + 1;
  }

  #plan(change: Change): void {
    switch (change.kind) {
      case "node":
        if (change.consumes !== undefined)
          this.takes.push(checkedNumber(change.consumes, "a signal's number"));
        return this.#addNode(change.node);
      case "timer":
        return this.#addTimer(change.timer);
      case "blob":
        this.size += change.blob.data.length;
        return this.#addBlob(change.blob.hash, checkedText(change.blob.data, "a large value"));
      case "drop-blobs":
        for (const hash of change.hashes) this.#addBlob(hash, null);
        return;
      case "spawn":
        this.size += newRunSize(change.run);
        this.runs.push(checkedNewRun(change.run));
        return;
      case "finish":
        this.end = {
          status: change.status,
          result: this.#text(change.result),
          error: this.#text(change.error),
          message: this.#text(change.message),
        };
        return;
      default:
        return this.#changeFrames(change);
    }
  }

  #changeFrames(change: Extract<Change, { kind: "frame" | "generation" | "drop" }>): void {
    if (this.#added) {
      this.#round++;
      this.#added = false;
    }
    const to = { k: this.#round, r: this.#run };
    if (change.kind === "frame") {
      this.size += change.frame.graph.length;
      this.ops.push({ ...to, op: "frame", ...frameRow(change.frame) });
    } else if (change.kind === "drop") {
      this.ops.push({ ...to, op: "drop", f: checkedNumber(change.frame, "a frame's number") });
    } else {
      this.size += change.graph.length;
      this.ops.push({
        ...to,
        op: "generation",
        f: checkedNumber(change.frame, "a frame's number"),
        g: checkedNumber(change.generation, "a generation"),
        graph: checkedText(change.graph, "a graph"),
      });
    }
  }

  #addNode(node: StoredNode): void {
    const key = this.#key(node);
    // A result ends the wait that was begun before it.
    this.timers.delete(key);
    this.size += node.value.length + node.task.length;
    this.nodes.set(key, {
      ...this.#place(node),
      ...(node.status === "done" ? { s: 1 } : { s: 0 }),
      v: checkedText(node.value, "a value"),
      t: checkedText(node.task, "a task's name"),
      l: this.#text(node.label),
      a: checkedNumber(node.attempts, "a number of attempts"),
      b: checkedNumber(node.startedAt, "a time"),
      c: checkedNumber(node.finishedAt, "a time"),
    });
  }

  #addTimer(timer: StoredTimer): void {
    const due = timer.due === undefined ? null : checkedNumber(timer.due, "a time");
    this.timers.set(this.#key(timer), { ...this.#place(timer), d: due, t: this.#text(timer.topic) });
  }

  #addBlob(hash: string, data: string | null): void {
    this.#added = true;
    const row = { k: this.#round, r: this.#run, h: checkedText(hash, "a hash"), d: data };
    this.blobs.set(`${this.#round} ${hash}`, row);
  }

  #key(key: NodeKey): string {
    this.#added = true;
    return `${this.#round} ${key.frame} ${key.generation} ${key.node} ${key.element}`;
  }

  #place(key: NodeKey): object {
    const { f, g, n, e } = keyRow(key);
    return { k: this.#round, r: this.#run, f, g, n, e };
  }

  #text(text: string | undefined): string | null {
    if (text === undefined) return null;
    this.size += text.length;
    return checkedText(text, "a text");
  }
}

function keyRow({ frame, generation, node, element }: NodeKey) {
  return {
    f: checkedNumber(frame, "a frame's number"),
    g: checkedNumber(generation, "a generation"),
    n: checkedNumber(node, "a node's number"),
    e: checkedNumber(element, "an element's number"),
  };
}

function frameRow({ frame, generation, owner, graph }: StoredFrame): object {
  const row = {
    f: checkedNumber(frame, "a frame's number"),
    g: checkedNumber(generation, "a generation"),
    graph: checkedText(graph, "a graph"),
  };
  if (owner === undefined) return row;
  const { f, g, n, e } = keyRow(owner);
  return { ...row, wf: f, wg: g, wn: n, we: e };
}

/** Characters of all texts of a run that is to be added. */
export function newRunSize(run: NewRun): number {
  return textSize(run.params, run.options, run.frame.graph, ...run.blobs.map(({ data }) => data));
}

/** The same run, whose texts PostgreSQL can keep. */
export function checkedNewRun(run: NewRun): NewRun {
  const { frame } = run;
  for (const text of [run.id, run.name, run.task, run.params, run.options, frame.graph]) {
    checkedText(text, "a text of a run");
  }
  if (run.parent !== undefined) checkedText(run.parent, "a run's id");
  for (const blob of run.blobs) checkedText(`${blob.hash}${blob.data}`, "a large value");
  checkedNumber(frame.frame, "a frame's number");
  checkedNumber(frame.generation, "a generation");
  return run;
}

/** As `cascade.add_run` reads it. */
export function newRunRow(run: NewRun): object {
  return {
    id: run.id,
    name: run.name,
    task: run.task,
    params: run.params,
    options: run.options,
    parent: run.parent ?? null,
    unowned: run.unowned === true,
    frame: run.frame.frame,
    generation: run.frame.generation,
    graph: run.frame.graph,
    blobs: run.blobs.map(({ hash, data }) => ({ h: hash, d: data })),
  };
}
