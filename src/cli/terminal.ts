import type { Host, OutputStream } from "./host.ts";

/** Colours and weights by what they mean here. */
export type PaintStyle = "good" | "bad" | "warn" | "accent" | "dim" | "bold";

/** Puts a style around a text; plain where colours are off. */
export type Paint = (style: PaintStyle, text: string) => string;

const codes: Readonly<Record<PaintStyle, readonly [number, number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  accent: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export const plainPaint: Paint = (_style, text) => text;

const colourPaint: Paint = (style, text) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`;

/** What a stream can show. */
export interface Terminal {
  /** Lines can be drawn over: a terminal, with somebody in front of it. */
  readonly isLive: boolean;
  readonly color: boolean;
  readonly paint: Paint;
  /** Whether signs beyond ASCII can be expected to show. */
  readonly unicode: boolean;
}

/** Looks at a stream and the environment: NO_COLOR, FORCE_COLOR, TERM, CI and the locale. */
export function terminalOf(stream: OutputStream, env: Host["env"]): Terminal {
  const isTerminal = stream.isTTY === true && env["TERM"] !== "dumb";
  const color = hasColor(isTerminal, env);
  return {
    isLive: isTerminal && !isSet(env["CI"]),
    color,
    paint: color ? colourPaint : plainPaint,
    unicode: hasUnicode(env),
  };
}

function hasColor(isTerminal: boolean, env: Host["env"]): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  const refused = env["NO_COLOR"];
  return isTerminal && (refused === undefined || refused === "");
}

function hasUnicode(env: Host["env"]): boolean {
  if (env["TERM"] === "linux") return false;
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
  return locale === undefined || locale === "" || /utf-?8/i.test(locale);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
