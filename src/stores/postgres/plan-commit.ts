import type { Change, RunCommit } from "../../ports/run-commit.ts";
import type { NewRun, NodeKey, StoredNode, StoredTimer } from "../../ports/stored-run.ts";
import { checkedNumber, checkedText, textSize } from "./checked-value.ts";
import { numberJson, placeJson, rowNumber, textJson } from "./row-json.ts";

/** A result, and the round in which it is added. */
export interface PlannedNode {
  readonly round: number;
  readonly node: StoredNode;
}

export type FrameChange = Extract<Change, { kind: "frame" | "generation" | "drop" }>;

/** A change of frames, and its round. */
export interface PlannedOp {
  readonly round: number;
  readonly change: FrameChange;
}

/**
 * One commit as rows whose values PostgreSQL can keep. Timers and large values are JSON texts already, as `row-json.ts` tells.
 *
 * A round changes frames, in order, and then adds rows, in any order. A frame that changes after rows were added begins
 * another round, so that the outcome is that of one change after the other; most commits are one round.
 */
export class CommitPlan {
  readonly ops: PlannedOp[] = [];
  readonly nodes = new Map<string, PlannedNode>();
  readonly timers = new Map<string, string>();
  readonly blobs = new Map<string, string>();
  readonly runs: NewRun[] = [];
  readonly takes: number[] = [];
  end: object | undefined;
  /** Characters of all texts, about. */
  size = 0;
  #round = 0;
  #added = false;
  readonly #run: string;

  constructor(commit: RunCommit) {
    this.#run = textJson(commit.runId, "a run's id");
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
        return this.#addBlob(change.blob.hash, this.#text(change.blob.data, "a large value"));
      case "drop-blobs":
        for (const hash of change.hashes) this.#addBlob(hash, "null");
        return;
      case "spawn":
        this.size += newRunSize(change.run);
        this.runs.push(checkedNewRun(change.run));
        return;
      case "finish":
        for (const text of [change.result, change.error, change.message]) this.#optional(text, "an outcome");
        this.end = {
          status: change.status,
          result: change.result,
          error: change.error,
          message: change.message,
        };
        return;
      default:
        return this.#changeFrames(change);
    }
  }

  #changeFrames(change: FrameChange): void {
    if (this.#added) {
      this.#round++;
      this.#added = false;
    }
    if (change.kind === "drop") {
      checkedNumber(change.frame, rowNumber);
    } else {
      const { frame, generation, graph } = change.kind === "frame" ? change.frame : change;
      checkedNumber(frame, rowNumber);
      checkedNumber(generation, rowNumber);
      this.#check(graph, "a graph");
    }
    if (change.kind === "frame" && change.frame.owner !== undefined) checkedKey(change.frame.owner);
    this.ops.push({ round: this.#round, change });
  }

  #addNode(node: StoredNode): void {
    const key = this.#key(node);
    // A result ends the wait that was begun before it.
    this.timers.delete(key);
    checkedKey(node);
    for (const number of [node.attempts, node.startedAt, node.finishedAt]) checkedNumber(number, rowNumber);
    this.#check(node.value, "a value");
    this.#check(node.task, "a task's name");
    if (node.label !== undefined) this.#check(node.label, "a label");
    this.nodes.set(key, { round: this.#round, node });
  }

  #addTimer(timer: StoredTimer): void {
    const due = timer.due === undefined ? "null" : numberJson(timer.due);
    const row = `${placeJson(this.#round, this.#run, timer)},"d":${due},"t":${this.#optional(timer.topic, "a topic")}}`;
    this.timers.set(this.#key(timer), row);
  }

  #addBlob(hash: string, data: string): void {
    this.#added = true;
    const row = `"k":${this.#round},"r":${this.#run},"h":${textJson(hash, "a hash")},"d":${data}}`;
    this.blobs.set(`${this.#round} ${hash}`, row);
  }

  #key(key: NodeKey): string {
    this.#added = true;
    return `${this.#round} ${key.frame} ${key.generation} ${key.node} ${key.element}`;
  }

  #optional(text: string | undefined, what: string): string {
    return text === undefined ? "null" : this.#text(text, what);
  }

  #check(text: string, what: string): void {
    this.size += checkedText(text, what).length;
  }

  #text(text: string, what: string): string {
    const json = textJson(text, what);
    this.size += json.length;
    return json;
  }
}

function checkedKey({ frame, generation, node, element }: NodeKey): void {
  for (const number of [frame, generation, node, element]) checkedNumber(number, rowNumber);
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
