import { inspect, stripVTControlCharacters } from "node:util";
import { errorText } from "../events/error-text.ts";
import { maskValue, type TextMask } from "../events/mask.ts";
import { placeText, type SourcePlace, sourceExcerpt, sourcePlace, userPlace } from "./source-excerpt.ts";
import type { Terminal } from "./terminal.ts";
import { cutToWidth } from "./text-width.ts";

export interface ReportContext {
  readonly terminal: Pick<Terminal, "paint" | "unicode">;
  readonly cwd: string;
  readonly columns: number;
  /** Shows stacks as they are, Cascade's and Node's frames included. */
  readonly verbose: boolean;
  /** Hides secrets in what is shown, sources included (default: there are none). */
  readonly mask?: TextMask;
}

const deepestCause = 8;
const mostOthers = 10;

/** An error for people: what happened and its code, where, the user's source, and what led to it. */
export function errorReport(thrown: unknown, context: ReportContext): string {
  const { paint, unicode } = context.terminal;
  const error = context.mask === undefined ? thrown : maskValue(thrown, context.mask);
  const { message, place, call } = headOf(error);
  const code = codeOf(error);
  const lines = [
    `${paint("bad", `${unicode ? "✗" : "x"} ${message}`)}${code === undefined ? "" : `  ${paint("dim", code)}`}`,
  ];
  const excerpts = new Set<string>();
  if (call !== undefined) lines.push(...placeOnce("called at", call, excerpts, context));
  if (place !== undefined) lines.push(...placeOnce("defined at", place, excerpts, context));
  if (place === undefined && !context.verbose) lines.push(...thrownAt(error, excerpts, context));
  for (const cause of causesOf(error)) lines.push(...causeLines(cause, excerpts, context));
  lines.push(...otherLines(error, context));
  if (context.verbose) lines.push("", inspect(error, { colors: false, depth: 4 }));
  return `${lines.join("\n")}\n`;
}

interface Head {
  readonly message: string;
  /** Where the task was defined. */
  readonly place: SourcePlace | undefined;
  /** Where it was called, when that was traced. */
  readonly call: SourcePlace | undefined;
}

/** The message without the places that follow it on lines of their own; they are shown with their source instead. */
function headOf(error: unknown): Head {
  if (!(error instanceof Error))
    return { message: `${inspect(error)} was thrown`, place: undefined, call: undefined };
  const place = siteOf(error, "site");
  const call = siteOf(error, "callSite");
  let text = error.message;
  if (place !== undefined) text = text.replace(/\n {4}defined at [^\n]*$/, "");
  if (call !== undefined) text = text.replace(/\n {4}called at [^\n]*$/, "");
  return { message: printable(text) || error.name, place, call };
}

function siteOf(error: Error, key: "site" | "callSite"): SourcePlace | undefined {
  const site: unknown = key in error ? Reflect.get(error, key) : undefined;
  return typeof site === "string" ? sourcePlace(site) : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  const seen = new Set<unknown>([error]);
  let current = error;
  while (chain.length < deepestCause && current instanceof Error && "cause" in current) {
    current = current.cause;
    if (current === undefined || seen.has(current)) break;
    seen.add(current);
    chain.push(current);
  }
  return chain;
}

function causeLines(cause: unknown, excerpts: Set<string>, context: ReportContext): string[] {
  const { paint } = context.terminal;
  const text =
    cause instanceof Error ? `${cause.name}: ${headOf(cause).message}` : `${inspect(cause)} was thrown`;
  const code = codeOf(cause);
  const head = `  because ${printable(text).replaceAll("\n", "\n    ")}${code === undefined ? "" : `  ${paint("dim", code)}`}`;
  return [head, ...thrownAt(cause, excerpts, context)];
}

/** Where something was thrown in the user's code, with its source when that has not been shown yet. */
function thrownAt(error: unknown, excerpts: Set<string>, context: ReportContext): string[] {
  const stack = error instanceof Error && typeof error.stack === "string" ? error.stack : "";
  const place = userPlace(stack) ?? placeInMessage(error);
  return place === undefined ? [] : placeOnce("thrown at", place, excerpts, context);
}

/** A place with its source, unless it has been shown. */
function placeOnce(how: string, place: SourcePlace, excerpts: Set<string>, context: ReportContext): string[] {
  const text = placeText(place, context.cwd);
  if (excerpts.has(text)) return [];
  excerpts.add(text);
  return placeLines(how, place, context);
}

/** A syntax error has no frame in the file it is about; loaders put the place on a line of the message. */
function placeInMessage(error: unknown): SourcePlace | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, place] = /(?:^|\n)\s*(\/[^\n]+:\d+:\d+)\s*$/.exec(error.message) ?? [];
  return place === undefined ? undefined : sourcePlace(place);
}

function placeLines(how: string, place: SourcePlace, context: ReportContext): string[] {
  const { paint, unicode } = context.terminal;
  const [pointer, edge] = unicode ? ["❯", "│"] : [">", "|"];
  const excerpt = sourceExcerpt(place);
  const width = String(excerpt.at(-1)?.number ?? 0).length;
  const source = excerpt.map(({ number, text }) => {
    const isIt = number === place.line;
    const code = cutToWidth(
      printable(context.mask?.(text) ?? text).replaceAll("\t", "  "),
      Math.max(20, context.columns - width - 9),
    );
    const line = `    ${isIt ? pointer : " "} ${String(number).padStart(width)} ${edge} ${code}`.trimEnd();
    return isIt ? paint("accent", line) : paint("dim", line);
  });
  return [`  ${how} ${placeText(place, context.cwd)}`, ...source];
}

/** The other failures of the same run. */
function otherLines(error: unknown, context: ReportContext): string[] {
  const others =
    error instanceof Error && "errors" in error && Array.isArray(error.errors) ? error.errors : [];
  if (others.length === 0) return [];
  const shown = others.slice(0, mostOthers).map((one) => `    ${errorText(headOf(one).message)}`);
  const rest = others.length - shown.length;
  if (rest > 0) shown.push(`    and ${rest} more`);
  const isAll = error instanceof AggregateError;
  return [context.terminal.paint("dim", isAll ? "  they are:" : "  failed as well:"), ...shown];
}

/** Text that changes nothing of the terminal. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, "");
}
