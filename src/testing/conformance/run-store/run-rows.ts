import type { Change } from "../../../ports/run-commit.ts";
import type {
  NewRun,
  NodeKey,
  RunStatus,
  StoredFrame,
  StoredNode,
  StoredTimer,
} from "../../../ports/stored-run.ts";

export const ended = ["succeeded", "failed", "skipped", "cancelled"] as const;
export const givenUp = ["interrupted", "parked"] as const;

export function newRun(id: string, more: Partial<NewRun> = {}): NewRun {
  return {
    id,
    name: "report",
    task: "make report",
    params: '{"day":1}',
    options: "{}",
    parent: undefined,
    frame: frameOf(0),
    blobs: [],
    ...more,
  };
}

export function keyOf(frame: number, node: number, element = -1, generation = 0): NodeKey {
  return { frame, generation, node, element };
}

/** A frame; without an owner it is the run's own. */
export function frameOf(frame: number, owner?: NodeKey, graph = `{"of":${frame}}`): StoredFrame {
  return { frame, generation: 0, owner, graph };
}

export function nodeOf(key: NodeKey, more: Partial<StoredNode> = {}): StoredNode {
  const times = { attempts: 1, startedAt: 1_000, finishedAt: 2_000 };
  return { ...key, status: "done", value: '"value"', task: "load", label: undefined, ...times, ...more };
}

export function node(key: NodeKey, more: Partial<StoredNode> = {}, consumes?: number): Change {
  return { kind: "node", node: nodeOf(key, more), consumes };
}

export function frame(number: number, owner?: NodeKey, graph?: string): Change {
  return { kind: "frame", frame: frameOf(number, owner, graph) };
}

export function timer(key: NodeKey, more: Partial<StoredTimer> = {}): Change {
  return { kind: "timer", timer: { ...key, due: 5_000, topic: undefined, ...more } };
}

export function blob(hash: string, data = `"${hash}"`): Change {
  return { kind: "blob", blob: { hash, data } };
}

export function finish(status: Exclude<RunStatus, "running">, result?: string): Change {
  return { kind: "finish", status, result, error: undefined, message: undefined };
}
