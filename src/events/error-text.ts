import { stripVTControlCharacters } from "node:util";

/** An error as plain data: what JSON lines carry of it. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly cause?: ErrorData;
}

const depthLimit = 5;

/** What an error says, on one line. Anything can be thrown, so anything can be given. */
export function errorText(error: unknown): string {
  return oneLine(errorData(error).message);
}

/** The error and its causes as data, as deep as five. */
export function errorData(error: unknown, depth = 0): ErrorData {
  try {
    if (!(error instanceof Error)) return { name: typeof error, message: shown(error) };
    const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
    const cause =
      error.cause === undefined || depth >= depthLimit ? {} : { cause: errorData(error.cause, depth + 1) };
    return {
      name: String(error.name),
      message: String(error.message) || String(error.name),
      ...code,
      ...cause,
    };
  } catch {
    return { name: "unknown", message: "a value that cannot be shown" };
  }
}

function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? (JSON.stringify(value) ?? "an object") : String(value);
}

/** Puts text on one line and takes out what a terminal would obey. */
export function oneLine(text: string): string {
  const plain = stripVTControlCharacters(text).replace(/\s*[\r\n]+\s*/g, " ⏎ ");
  return plain.replace(/[\p{Cc}]/gu, " ");
}
