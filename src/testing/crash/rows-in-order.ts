import type { NodeKey } from "../../ports/stored-run.ts";
import { keyText, type RowIndex } from "./stored-rows.ts";

const ended: ReadonlySet<string> = new Set(["succeeded", "failed", "skipped", "cancelled"]);

/** What is wrong with the rows of a run at a moment. */
export function rowsInOrder(index: RowIndex): readonly string[] {
  return [...framesInOrder(index), ...rowsLive(index), ...blobsInOrder(index), ...runInOrder(index)];
}

/** What is wrong with them after what they were before. */
export function rowsFollow(before: RowIndex, after: RowIndex): readonly string[] {
  const problems: string[] = [];
  const [was, is] = [before.rows.run, after.rows.run];
  if (is.epoch < was.epoch) problems.push(`the epoch went from ${was.epoch} to ${is.epoch}`);
  // Who gives a run up does not know whether the commit before was heard, and leaves its number out.
  const most = is.status === "interrupted" ? 2 : 1;
  if (is.seq < was.seq || is.seq > was.seq + most)
    problems.push(`the number of commits went from ${was.seq} to ${is.seq}`);
  if (is.frames < was.frames) problems.push(`the number of frames went from ${was.frames} to ${is.frames}`);
  if (ended.has(was.status) && is !== was) problems.push(`a run that had ${was.status} was changed`);
  for (const [number, frame] of after.frames) {
    const known = before.frames.get(number);
    if (known !== undefined && frame.generation < known.generation)
      problems.push(`frame ${number} went back to generation ${frame.generation}`);
    if (known !== undefined && ownerText(known.owner) !== ownerText(frame.owner))
      problems.push(`frame ${number} is another node's value now`);
  }
  for (const [key, node] of before.nodes) {
    if (after.frames.get(node.frame)?.generation !== node.generation) continue;
    const now = after.nodes.get(key);
    if (now === undefined) problems.push(`the result of ${key} is gone`);
    else if (now.value !== node.value || now.status !== node.status)
      problems.push(`the result of ${key} is another one now`);
  }
  return problems;
}

function ownerText(owner: NodeKey | undefined): string {
  return owner === undefined ? "the run" : keyText(owner);
}

function framesInOrder({ rows, frames, nodes, owned }: RowIndex): readonly string[] {
  const problems: string[] = [];
  let roots = 0;
  let withOwners = 0;
  for (const { frame, owner } of frames.values()) {
    if (frame >= rows.run.frames) problems.push(`frame ${frame} has a number that is given away again`);
    if (owner === undefined) {
      roots += 1;
      continue;
    }
    withOwners += 1;
    const around = frames.get(owner.frame);
    if (around === undefined)
      problems.push(`frame ${frame} belongs to frame ${owner.frame}, which is not there`);
    else if (around.generation !== owner.generation)
      problems.push(`frame ${frame} belongs to a generation of frame ${owner.frame} that is over`);
    if (nodes.has(keyText(owner))) problems.push(`${keyText(owner)} has a result, and a frame that makes it`);
  }
  if (roots !== 1) problems.push(`there are ${roots} frames of the run itself`);
  if (owned.size !== withOwners) problems.push("two frames are the value of one node");
  return problems;
}

function rowsLive({ rows, frames, nodes }: RowIndex): readonly string[] {
  const problems: string[] = [];
  const live = (row: NodeKey, what: string): void => {
    const frame = frames.get(row.frame);
    if (frame === undefined) problems.push(`the ${what} of ${keyText(row)} has no frame`);
    else if (frame.generation !== row.generation)
      problems.push(`the ${what} of ${keyText(row)} is of a generation that is over`);
  };
  for (const node of nodes.values()) live(node, "result");
  for (const timer of rows.contents.timers) {
    live(timer, "timer");
    if (nodes.has(keyText(timer))) problems.push(`${keyText(timer)} has a result and a timer`);
  }
  return problems;
}

const reference = /\{\\?"\$blob\\?":\\?"([0-9a-f]{64})\\?"\}/g;

function blobsInOrder({ rows }: RowIndex): readonly string[] {
  const { frames, nodes, blobs } = rows.contents;
  const known = new Set(blobs.map(({ hash }) => hash));
  const named = new Set<string>();
  for (const text of [...frames.map(({ graph }) => graph), ...nodes.map(({ value }) => value)]) {
    if (!text.includes("$blob")) continue;
    for (const [, hash = ""] of text.matchAll(reference)) named.add(hash);
  }
  return [
    ...[...named]
      .filter((hash) => !known.has(hash))
      .map((hash) => `the large value ${hash.slice(0, 8)} is not there`),
    ...[...known]
      .filter((hash) => !named.has(hash))
      .map((hash) => `nothing names the large value ${hash.slice(0, 8)}`),
  ];
}

function runInOrder({ rows: { run, contents } }: RowIndex): readonly string[] {
  if (run.status === "running")
    return run.owner === undefined ? ["a run is under way, and nobody has it"] : [];
  const problems: string[] = [];
  if (run.owner !== undefined) problems.push(`a run that is ${run.status} is somebody's`);
  if (!ended.has(run.status)) return problems;
  if (run.finishedAt === undefined) problems.push("a run has ended at no time");
  if (contents.timers.length > 0)
    problems.push(`a run has ended, and ${contents.timers.length} timers are left`);
  return problems;
}
