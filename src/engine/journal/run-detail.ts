import { errorText } from "../../events/error-text.ts";
import type { RunContents, StoredNode, StoredRun } from "../../ports/stored-run.ts";
import { type RunInfo, runInfo } from "./run-info.ts";
import type { StoredTexts } from "./stored-texts.ts";

/** One node of a stored run, or one element of a map. */
export interface NodeDetail {
  /** Frame, generation, position, and "[i]" for an element. */
  readonly id: string;
  readonly task: string;
  readonly label: string | undefined;
  readonly status: "done" | "failed" | "waiting";
  readonly attempts: number;
  /** Why it failed, in one line. */
  readonly message: string | undefined;
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
  /** Task and label of its target. */
  readonly task: string;
  readonly label: string | undefined;
  /** Calls and maps in its graph; those without a node here have no result yet. */
  readonly size: number;
  readonly nodes: readonly NodeDetail[];
  /** Frames of its nodes. */
  readonly frames: readonly FrameDetail[];
}

/** All that is stored of a run, for people and programs. */
export interface RunDetail extends RunInfo {
  readonly root: FrameDetail | undefined;
}

export function runDetail(run: StoredRun, contents: RunContents, texts: StoredTexts): RunDetail {
  const children = new Map<number | undefined, FrameDetail[]>();
  texts.loaded(contents.blobs);
  const nodes = nodesByFrame(contents, texts);
  // Owners come before what they own, so the last come first here.
  for (const { frame, generation, owner, graph } of [...contents.frames].reverse()) {
    const detail: FrameDetail = {
      frame,
      generation,
      owner: owner === undefined ? undefined : idOf(owner),
      ...graphDetail(texts, graph),
      nodes: nodes.get(frame) ?? [],
      frames: children.get(frame) ?? [],
    };
    const siblings = children.get(owner?.frame) ?? [];
    siblings.unshift(detail);
    children.set(owner?.frame, siblings);
  }
  return { ...runInfo(run), root: children.get(undefined)?.[0] };
}

/** What a stored graph says of itself, without the tasks that it names. */
function graphDetail(texts: StoredTexts, graph: string): Pick<FrameDetail, "task" | "label" | "size"> {
  try {
    const { nodes, target } = texts.readJson(graph) as {
      nodes: readonly Record<string, unknown>[];
      target: number;
    };
    const last = nodes[target] ?? {};
    const { task, kind, label } = last as { task?: unknown; kind?: unknown; label?: unknown };
    return {
      task: String(task ?? kind),
      label: typeof label === "string" ? label : undefined,
      size: nodes.filter((node) => node["kind"] === "task" || node["kind"] === "map").length,
    };
  } catch {
    return { task: "a graph that cannot be read", label: undefined, size: 0 };
  }
}

function messageOf(texts: StoredTexts, { status, value }: StoredNode): string | undefined {
  if (status === "done") return undefined;
  try {
    return errorText(texts.read(value));
  } catch {
    return "an error that cannot be read";
  }
}

function nodesByFrame({ nodes, timers }: RunContents, texts: StoredTexts): Map<number, NodeDetail[]> {
  const found = new Map<number, NodeDetail[]>();
  const add = (frame: number, detail: NodeDetail): void => {
    const list = found.get(frame) ?? [];
    list.push(detail);
    found.set(frame, list);
  };
  for (const node of nodes) {
    const { task, label, status, attempts, startedAt, finishedAt } = node;
    const when = { startedAt, finishedAt, due: undefined, topic: undefined };
    const message = messageOf(texts, node);
    add(node.frame, { id: idOf(node), task, label, status, attempts, message, ...when });
  }
  for (const timer of timers) {
    const { due, topic } = timer;
    if (due === undefined && topic === undefined) continue;
    const task = topic === undefined ? "wait" : "recv";
    const none = {
      label: undefined,
      attempts: 0,
      message: undefined,
      startedAt: undefined,
      finishedAt: undefined,
    };
    add(timer.frame, { id: idOf(timer), task, status: "waiting", due, topic, ...none });
  }
  return found;
}

function idOf(key: { frame: number; generation: number; node: number; element: number }): string {
  const id = `${key.frame}.${key.generation}.${key.node}`;
  return key.element < 0 ? id : `${id}[${key.element}]`;
}
