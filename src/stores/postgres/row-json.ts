import type { Change } from "../../ports/run-commit.ts";
import type { NodeKey, StoredNode } from "../../ports/stored-run.ts";
import { checkedNumber, checkedText } from "./checked-value.ts";

/*
 * Rows as `cascade.apply` reads them, with short names as each is written many times: `k` round, `r` run; frame, generation,
 * node and element are `f`, `g`, `n`, `e`. A row is the JSON text of an object, less the brace that opens it: the commit's
 * place in its group is put before it.
 */

/** What messages call a number that cannot be kept. */
export const rowNumber = "a number of a row";

export function textJson(text: string, what: string): string {
  return JSON.stringify(checkedText(text, what));
}

export function numberJson(number: number): string {
  return String(checkedNumber(number, rowNumber));
}

/** How the row of a key begins; the run is JSON text. */
export function placeJson(round: number, run: string, { frame, generation, node, element }: NodeKey): string {
  const inFrame = `"f":${numberJson(frame)},"g":${numberJson(generation)}`;
  return `"k":${round},"r":${run},${inFrame},"n":${numberJson(node)},"e":${numberJson(element)}`;
}

export function nodeJson(round: number, run: string, node: StoredNode): string {
  const value = `"s":${node.status === "done" ? 1 : 0},"v":${JSON.stringify(node.value)}`;
  const task = `"t":${JSON.stringify(node.task)},"l":${JSON.stringify(node.label ?? null)}`;
  const times = `"b":${node.startedAt},"c":${node.finishedAt}`;
  return `${placeJson(round, run, node)},${value},${task},"a":${node.attempts},${times}}`;
}

/** A change of frames. */
export function opJson(
  round: number,
  run: string,
  change: Extract<Change, { kind: "frame" | "generation" | "drop" }>,
): string {
  const to = `"k":${round},"r":${run},"op":"${change.kind}"`;
  if (change.kind === "drop") return `${to},"f":${change.frame}}`;
  const { frame, generation, graph } = change.kind === "frame" ? change.frame : change;
  const owner = change.kind === "frame" ? ownerJson(change.frame.owner) : "";
  return `${to},"f":${frame},"g":${generation},"graph":${JSON.stringify(graph)}${owner}}`;
}

function ownerJson(owner: NodeKey | undefined): string {
  if (owner === undefined) return "";
  const { frame, generation, node, element } = owner;
  return `,"wf":${frame},"wg":${generation},"wn":${node},"we":${element}`;
}
