/** A piece of code from a document or from a TSDoc comment. */
export interface DocBlock {
  readonly file: string;
  /** The line of the first line of `code`, from 1. */
  readonly line: number;
  readonly code: string;
  /** Why it is not run; empty when `no-run` stands there without a reason. */
  readonly noRun: string | undefined;
  /** What it must print: the ```text output block that follows it. */
  readonly output: string | undefined;
}

interface Fence {
  readonly info: string;
  readonly line: number;
  readonly text: string;
}

/** The ```ts blocks of a Markdown text. */
export function blocksOfMarkdown(file: string, text: string): DocBlock[] {
  const fences = fencesOf(text.split("\n"), 1);
  return fences.flatMap(({ info, line, text: code }, index) => {
    if (!/^(ts|typescript)\b/.test(info)) return [];
    const next = fences[index + 1];
    const output = next !== undefined && /^text output\b/.test(next.info) ? next.text : undefined;
    return [{ file, line, code, noRun: noRunReason(info), output }];
  });
}

/** The `@example` blocks of the TSDoc comments of a source, fenced or not. */
export function blocksOfSource(file: string, text: string): DocBlock[] {
  const blocks: DocBlock[] = [];
  let example: { info: string; line: number; lines: string[] } | undefined;
  let inComment = false;
  const end = (): void => {
    if (example !== undefined) blocks.push(...blocksOfExample(file, example));
    example = undefined;
  };
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*\/\*\*/.test(line)) inComment = true;
    if (!inComment) continue;
    const content = line.replace(/^\s*(\/\*\*|\*(?!\/)) ?/, "").replace(/\s*\*\/.*$/, "");
    const tag = /^\s*@(\w+)\s*(.*)$/.exec(content);
    if (tag !== null && !/^\s+@/.test(content)) {
      end();
      if (tag[1] === "example") example = { info: tag[2] ?? "", line: index + 2, lines: [] };
    } else example?.lines.push(content);
    if (line.includes("*/")) {
      end();
      inComment = false;
    }
  }
  return blocks;
}

function blocksOfExample(file: string, example: { info: string; line: number; lines: string[] }): DocBlock[] {
  const { info, line, lines } = example;
  const fences = fencesOf(lines, line);
  if (fences.length === 0) {
    const code = lines.join("\n").trimEnd();
    return code === "" ? [] : [{ file, line, code, noRun: noRunReason(info), output: undefined }];
  }
  return blocksOfMarkdown(file, lines.join("\n")).map((block) => ({
    ...block,
    line: block.line + line - 1,
    noRun: block.noRun ?? noRunReason(info),
  }));
}

function noRunReason(info: string): string | undefined {
  const [, reason] = /\bno-run\b:?\s*(.*)$/.exec(info) ?? [];
  return reason?.trim();
}

function fencesOf(lines: readonly string[], firstLine: number): Fence[] {
  const fences: Fence[] = [];
  let open: { mark: string; indent: number; info: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const [, indent = "", mark = "", info = ""] = /^(\s*)(`{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      if (mark === "") continue;
      open = { mark, indent: indent.length, info: info.trim(), line: firstLine + index + 1, lines: [] };
    } else if (mark.length >= open.mark.length && info.trim() === "") {
      fences.push({ info: open.info, line: open.line, text: open.lines.join("\n") });
      open = undefined;
    } else open.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
  }
  return fences;
}
