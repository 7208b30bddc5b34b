import type { FrameDetail, NodeDetail } from "../engine/journal/run-detail.ts";
import { amountText } from "../events/amount-text.ts";
import { oneLine } from "../events/error-text.ts";
import { kindNames } from "../spec/op.ts";
import { firstPart } from "./first-part.ts";
import { awayText, localTime, tookText } from "./moment-text.ts";
import type { Piece, StyledLine } from "./styled-line.ts";
import { padToWidth, textWidth } from "./text-width.ts";

/** How a tree is to be drawn. */
export interface TreeFrame {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly unicode: boolean;
  /** Every element and every node, however many. */
  readonly all: boolean;
  /** Nothing will come any more. */
  readonly isOver: boolean;
}

/** Lines for one frame's nodes, and for the elements of one map, unless all are wanted. */
const mostNodes = 200;
const mostElements = 5;
const widestName = 32;
const widestId = 16;

const marks: Readonly<
  Record<NodeDetail["status"], readonly [sign: string, ascii: string, style: "good" | "bad" | "accent"]>
> = {
  done: ["✓", "+", "good"],
  failed: ["✗", "x", "bad"],
  waiting: ["◷", "~", "accent"],
};

/** What is stored of a run: a line per node, and below a node that is still under way what it has come to. */
export function runTree(root: FrameDetail, frame: TreeFrame): readonly StyledLine[] {
  const lines: Line[] = [];
  addFrame(lines, root, 1, frame);
  const named = lines.filter(({ name }) => name !== "");
  const nameWidth = Math.min(
    widestName,
    Math.max(0, ...named.map(({ indent, name }) => indent * 2 + textWidth(name))),
  );
  const idWidth = Math.min(widestId, Math.max(0, ...named.map(({ id }) => id.length)));
  return lines.map(({ indent, mark, name, id, facts }): StyledLine => {
    const columns: readonly Piece[] =
      name === "" ? [] : [padToWidth(name, nameWidth - indent * 2), "  ", ["dim", id.padEnd(idWidth)], "  "];
    return ["  ".repeat(indent), [mark[1], mark[0]], " ", ...columns, ...facts];
  });
}

interface Line {
  readonly indent: number;
  readonly mark: readonly [text: string, style: "good" | "bad" | "accent" | "dim"];
  /** Empty for a line that is about the others. */
  readonly name: string;
  readonly id: string;
  readonly facts: readonly Piece[];
}

/** A node, the elements of one map that are told together, or the frame of a node that has no value yet. */
interface Entry {
  readonly id: string;
  readonly nodes: readonly NodeDetail[];
  readonly frames: readonly FrameDetail[];
}

function addFrame(lines: Line[], detail: FrameDetail, indent: number, frame: TreeFrame): void {
  const entries = entriesOf(detail);
  const shown = frame.all ? entries : entries.slice(0, mostNodes);
  for (const entry of shown) {
    const told =
      frame.all || entry.nodes.length <= mostElements ? entry.nodes : notable(lines, entry, indent, frame);
    for (const node of told) lines.push(nodeLine(node, indent, frame));
    const frames = frame.all ? entry.frames : entry.frames.slice(0, mostElements);
    for (const child of frames) {
      lines.push(frameLine(child, indent, frame));
      addFrame(lines, child, indent + 1, frame);
    }
    addRest(lines, entry.frames.length - frames.length, "under way", indent);
  }
  addRest(lines, entries.length - shown.length, "more", indent);
  const left = frame.isOver ? 0 : detail.size - entries.filter(isCall).length;
  if (left > 0) {
    const facts: readonly Piece[] = [["dim", `${amountText(left)} more without a result yet`]];
    lines.push({ indent, mark: [frame.unicode ? "·" : "-", "dim"], name: "", id: "", facts });
  }
}

/** Nodes of other kinds are stored under the name of their kind. */
const otherKinds: ReadonlySet<string> = new Set(
  kindNames.filter((name) => name !== "task" && name !== "map"),
);

function isCall({ nodes: [first] }: Entry): boolean {
  return first === undefined || !otherKinds.has(first.task);
}

function addRest(lines: Line[], count: number, what: string, indent: number): void {
  if (count <= 0) return;
  const facts: readonly Piece[] = [["dim", `${amountText(count)} ${what}; --all shows them`]];
  lines.push({ indent, mark: [" ", "dim"], name: "", id: "", facts });
}

/** A line for many elements; those that failed or wait are told one by one, up to a few. */
function notable(lines: Line[], entry: Entry, indent: number, frame: TreeFrame): readonly NodeDetail[] {
  const { nodes } = entry;
  const count = (status: NodeDetail["status"]): number =>
    nodes.filter((node) => node.status === status).length;
  const facts = (["done", "failed", "waiting"] as const)
    .map((status) => [count(status), status] as const)
    .filter(([amount]) => amount > 0)
    .map(([amount, status]) => `${amountText(amount)} ${status}`);
  const isFailed = count("failed") > 0;
  const [sign, ascii, style] = marks[isFailed ? "failed" : count("waiting") > 0 ? "waiting" : "done"];
  lines.push({
    indent,
    mark: [frame.unicode ? sign : ascii, style],
    name: `${nameOf(nodes[0])}[…]`,
    id: entry.id,
    facts: [facts.join(", ")],
  });
  return nodes.filter(({ status }) => status !== "done").slice(0, mostElements);
}

/** In the order of their places in the graph. */
function entriesOf({ nodes, frames }: FrameDetail): readonly Entry[] {
  const entries = new Map<string, { id: string; nodes: NodeDetail[]; frames: FrameDetail[] }>();
  const at = (id: string): { nodes: NodeDetail[]; frames: FrameDetail[] } => {
    const base = id.replace(/\[\d+\]$/, "");
    const known = entries.get(base) ?? { id: base, nodes: [], frames: [] };
    entries.set(base, known);
    return known;
  };
  for (const node of nodes) at(node.id).nodes.push(node);
  for (const frame of frames) at(frame.owner ?? "").frames.push(frame);
  const byId = (a: { id: string }, b: { id: string }): number => compareIds(a.id, b.id);
  for (const entry of entries.values()) entry.nodes.sort(byId);
  return [...entries.values()].sort(byId);
}

/** "0.0.9" comes before "0.0.10", and "0.0.1[9]" before "0.0.1[10]". */
function compareIds(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? -1) - (right[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(id: string): readonly number[] {
  return id.split(/\D+/).filter(Boolean).map(Number);
}

function nodeLine(node: NodeDetail, indent: number, frame: TreeFrame): Line {
  const [sign, ascii, style] = marks[node.status];
  const element = /\[\d+\]$/.exec(node.id)?.[0] ?? "";
  const facts = [
    node.status === "waiting" ? waitText(node, frame.now) : "",
    node.attempts > 1 ? `${node.attempts} attempts` : "",
    tookText(node.startedAt, node.finishedAt),
  ].filter((text) => text !== "");
  return {
    indent,
    mark: [frame.unicode ? sign : ascii, style],
    name: `${nameOf(node)}${element}`,
    id: node.id,
    facts: [facts.join(", "), ...messageOf(node)],
  };
}

/** The line says already which task it is, and how often it was tried. */
const subject = /^task ".*?" (?:\(.*?\) )?failed(?: after \d+ attempts)?: /;

function messageOf({ message }: NodeDetail): readonly Piece[] {
  return message === undefined ? [] : ["  ", ["bad", firstPart(message).replace(subject, "")]];
}

function frameLine({ owner, generation, task, label }: FrameDetail, indent: number, frame: TreeFrame): Line {
  return {
    indent,
    mark: [frame.unicode ? "▸" : ">", "accent"],
    name: oneLine(label ?? task),
    id: owner ?? "",
    facts: [`under way, generation ${amountText(generation)}`],
  };
}

function nameOf(node: NodeDetail | undefined): string {
  return oneLine(node?.label ?? node?.task ?? "");
}

/** "for a signal on "approve", until 2026-03-01 14:05:09 (in 3 h)": what a node waits for. */
export function waitText({ due, topic }: Pick<NodeDetail, "due" | "topic">, now: number): string {
  const signal = topic === undefined ? "" : `for a signal on ${JSON.stringify(oneLine(topic))}`;
  const until = due === undefined ? "" : `until ${localTime(due)} (${awayText(due, now)})`;
  return [signal, until].filter((text) => text !== "").join(", ");
}
