import type { FrameDetail, NodeDetail, RunDetail } from "../engine/journal/run-detail.ts";
import { durationText } from "../events/amount-text.ts";
import { oneLine } from "../events/error-text.ts";
import type { CommandContext } from "./command-context.ts";
import { findRun } from "./find-run.ts";
import { awayText, localTime } from "./moment-text.ts";
import { type RunsOptionValues, runsCommandShape, runsStore, withRuns, writeAnswer } from "./open-runs.ts";
import { isOver, statusStyle } from "./run-status.ts";
import { runTree, type TreeFrame, waitText } from "./run-tree.ts";
import { linesText, type StyledLine } from "./styled-line.ts";
import { terminalOf } from "./terminal.ts";

interface Options extends RunsOptionValues {
  readonly all?: boolean;
}

/** Waits that are told above the tree. */
const mostWaits = 5;

/** `cascade show RUN`: what is stored of a run, as a tree, and what it waits for. */
export async function showCommand(context: CommandContext, words: readonly string[]): Promise<number> {
  const { host } = context;
  const command = runsCommandShape(host, "show", "show a stored run: what is done, and what it waits for")
    .argument("<run>", "the run's identifier, or the beginning of a generated one")
    .option("--all", "every element and every node, however many");
  command.parse([...words], { from: "user" });
  const options = command.opts<Options>();
  const { store } = await runsStore(host, options);
  const detail = await withRuns(context, store, async (runs) =>
    runs.inspect(await findRun(runs, command.args[0] ?? "")),
  );
  writeAnswer(host, options, detail, () => {
    const { paint, unicode } = terminalOf(host.stdout, host.env);
    const columns = host.stdout.isTTY === true ? host.stdout.columns : undefined;
    const frame = { now: Date.now(), unicode, all: options.all === true, isOver: isOver(detail.status) };
    const message = oneLine(detail.message ?? "").split(" ⏎ ");
    const tree = detail.root === undefined ? [] : runTree(detail.root, frame);
    return [
      linesText(headLines(detail, frame), columns, paint),
      // What went wrong is not cut; the terminal may wrap it.
      ...message
        .filter((line) => line !== "")
        .map((line, i) => `  ${paint(i === 0 ? statusStyle(detail.status) : "dim", line)}\n`),
      tree.length === 0 ? "" : `\n${linesText(tree, columns, paint)}`,
    ].join("");
  });
  return 0;
}

function headLines(detail: RunDetail, { now }: TreeFrame): readonly StyledLine[] {
  const { id, name, task, status, createdAt, updatedAt, finishedAt, parent } = detail;
  const title: StyledLine = [["bold", oneLine(id)], `  ${oneLine(name)}  `, [statusStyle(status), status]];
  const fact = (label: string, text: string): StyledLine => ["  ", ["dim", label.padEnd(9)], text];
  const when = (at: number): string => `${localTime(at)} (${awayText(at, now)})`;
  const lines = [title];
  if (task !== name) lines.push(fact("task", oneLine(task)));
  if (parent !== undefined) lines.push(fact("spawned", `by ${oneLine(parent)}`));
  lines.push(fact("begun", when(createdAt)));
  if (finishedAt === undefined) lines.push(fact("changed", when(updatedAt)));
  else lines.push(fact("ended", `${when(finishedAt)}, after ${durationText(finishedAt - createdAt)}`));
  if (isOver(status) || detail.root === undefined) return lines;
  const waiting = waitingNodes(detail.root);
  for (const node of waiting.slice(0, mostWaits)) lines.push(fact("waits", waitText(node, now)));
  if (waiting.length > mostWaits) lines.push(fact("", `and ${waiting.length - mostWaits} more`));
  return lines;
}

/** The nodes that wait, of all frames. */
export function waitingNodes(frame: FrameDetail): readonly NodeDetail[] {
  const here = frame.nodes.filter(({ status }) => status === "waiting");
  return [...here, ...frame.frames.flatMap(waitingNodes)];
}
