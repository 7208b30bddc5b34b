import { functionsOf } from "./functions-of.ts";
import { importCycles, importGraph } from "./import-graph.ts";
import { lineAt } from "./line-at.ts";
import { mainExportViolations } from "./main-export.ts";
import { mask } from "./mask.ts";
import { layerViolations, roomOf } from "./rooms.ts";
import { isTest, type SourceFile } from "./source-file.ts";

/** A rule looks at all files at once and lists what breaks it, as "path:line what". */
export interface HouseRule {
  readonly name: string;
  readonly check: (files: readonly SourceFile[]) => readonly string[];
}

const limits = { file: 300, function: 50, longFunction: 150, parameters: 4 };

/** Rooms where the time, a timer, a random number or an identifier may only come in from outside. */
const timeless = ["errors", "spec", "graph", "events", "core", "engine"];

export const houseRules: readonly HouseRule[] = [
  {
    name: "a room imports only rooms on its left",
    check: (files) => layerViolations(importGraph(files.filter(inSrc))),
  },
  {
    name: "there is no import cycle, type imports included",
    check: (files) => importCycles(importGraph(files.filter(inSrc))).map((cycle) => cycle.join(" -> ")),
  },
  { name: `a file has ${limits.file} lines at most`, check: perFile(tooLong) },
  { name: `a function has ${limits.function} lines at most`, check: perFile(longFunctions, isCode) },
  { name: `a function has ${limits.parameters} parameters at most`, check: perFile(manyParameters, isCode) },
  {
    name: "there is no any",
    check: perFile(forbid(/(?:[:<|&,(=[]|=>|\bas|\bextends|\bis)\s*(any)\b(?!\s*[:(.?=])/g)),
  },
  { name: "there is no non-null assertion", check: perFile(forbid(/[\w$)\]](!)(?!=)/g)) },
  {
    name: "the compiler is not silenced",
    check: perFile(({ text }) =>
      mask(text)
        .comments.filter((comment) => /@ts-(ignore|nocheck)|@ts-expect-error\s*(\*\/)?$/.test(comment.text))
        .map(({ offset, text: comment }) => [offset, comment.trim()]),
    ),
  },
  {
    name: "the time, timers, random numbers and identifiers come from a port",
    check: perFile(
      forbid(
        /(?<![\w$.])((?:Date\.now|performance\.now|Math\.random|process\.(?:hrtime|nextTick|uptime)|crypto\.\w+|setTimeout|setInterval|setImmediate|queueMicrotask|randomUUID|Date)\b(?=\s*\()|new\s+Date\b)/g,
      ),
      (path) => isCode(path) && timeless.includes(roomOf(path) ?? ""),
    ),
  },
  {
    name: "a file is not named utils, helpers, types or the like",
    check: (files) =>
      files
        .map(({ path }) => path)
        .filter((path) => /\/(utils?|helpers?|types|misc|common|shared)\.ts$/.test(path)),
  },
  { name: "a file is named after its main export, in kebab-case", check: mainExportViolations },
];

function inSrc({ path }: SourceFile): boolean {
  return path.startsWith("src/");
}

function isCode(path: string): boolean {
  return path.startsWith("src/") && !isTest(path);
}

type Finding = readonly [offset: number, what: string];

/** Makes a rule of something that looks at one file and tells offsets. */
function perFile(find: (file: SourceFile) => readonly Finding[], applies = (_path: string) => true) {
  return (files: readonly SourceFile[]): string[] =>
    files
      .filter(({ path }) => applies(path))
      .flatMap((file) =>
        find(file).map(([offset, what]) => `${file.path}:${lineAt(file.text, offset)} ${what}`),
      );
}

/** Finds a pattern in code, not in comments or literals; its first group is what is shown. */
function forbid(pattern: RegExp): (file: SourceFile) => Finding[] {
  return ({ text }) =>
    Array.from(mask(text).code.matchAll(pattern), (match) => [
      match.index + match[0].length - (match[1]?.length ?? 0),
      match[1] ?? match[0],
    ]);
}

function tooLong({ text }: SourceFile): Finding[] {
  const lines = text.trimEnd().split("\n").length;
  return lines <= limits.file ? [] : [[text.length - 1, `has ${lines} lines`]];
}

function longFunctions({ text }: SourceFile): Finding[] {
  return functionsOf(text)
    .filter((one) => one.lines > (one.longBecause === undefined ? limits.function : limits.longFunction))
    .map((one) => [one.offset, `${one.lines} lines: ${one.head}`]);
}

function manyParameters({ text }: SourceFile): Finding[] {
  return functionsOf(text)
    .filter((one) => one.parameters > limits.parameters)
    .map((one) => [one.offset, `${one.parameters} parameters: ${one.head}`]);
}
