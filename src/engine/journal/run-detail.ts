import type { RunContents, StoredRun } from "../../ports/stored-run.ts";
import { type RunInfo, runInfo } from "./run-info.ts";

/** One node of a stored run, or one element of a map. */
export interface NodeDetail {
  /** Frame, generation, position, and "[i]" for an element. */
  readonly id: string;
  readonly task: string;
  readonly label: string | undefined;
  readonly status: "done" | "failed" | "waiting";
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  /** Until when it waits, in milliseconds since the epoch, and for which topic. */
  readonly due: number | undefined;
  readonly topic: string | undefined;
}

/** One generation of a graph under way: the run's own, or that of a body that returned a LazyResult. */
export interface FrameDetail {
  readonly frame: number;
  readonly generation: number;
  /** Identifier of the node whose value it is. */
  readonly owner: string | undefined;
  readonly nodes: readonly NodeDetail[];
  /** Frames of its nodes. */
  readonly frames: readonly FrameDetail[];
}

/** All that is stored of a run, for people and programs. */
export interface RunDetail extends RunInfo {
  readonly root: FrameDetail | undefined;
}

export function runDetail(run: StoredRun, contents: RunContents): RunDetail {
  const children = new Map<number | undefined, FrameDetail[]>();
  const nodes = nodesByFrame(contents);
  // Owners come before what they own, so the last come first here.
  for (const { frame, generation, owner } of [...contents.frames].reverse()) {
    const detail: FrameDetail = {
      frame,
      generation,
      owner: owner === undefined ? undefined : idOf(owner),
      nodes: nodes.get(frame) ?? [],
      frames: children.get(frame) ?? [],
    };
    const siblings = children.get(owner?.frame) ?? [];
    siblings.unshift(detail);
    children.set(owner?.frame, siblings);
  }
  return { ...runInfo(run), root: children.get(undefined)?.[0] };
}

function nodesByFrame({ nodes, timers }: RunContents): Map<number, NodeDetail[]> {
  const found = new Map<number, NodeDetail[]>();
  const add = (frame: number, detail: NodeDetail): void => {
    const list = found.get(frame) ?? [];
    list.push(detail);
    found.set(frame, list);
  };
  for (const node of nodes) {
    const { task, label, status, attempts, startedAt, finishedAt } = node;
    const when = { startedAt, finishedAt, due: undefined, topic: undefined };
    add(node.frame, { id: idOf(node), task, label, status, attempts, ...when });
  }
  for (const timer of timers) {
    const { due, topic } = timer;
    const task = topic === undefined ? "wait" : "recv";
    const none = { label: undefined, attempts: 0, startedAt: undefined, finishedAt: undefined };
    add(timer.frame, { id: idOf(timer), task, status: "waiting", due, topic, ...none });
  }
  return found;
}

function idOf(key: { frame: number; generation: number; node: number; element: number }): string {
  const id = `${key.frame}.${key.generation}.${key.node}`;
  return key.element < 0 ? id : `${id}[${key.element}]`;
}
