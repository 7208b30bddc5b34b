import { errorData } from "./error-text.ts";
import type { CascadeEvent } from "./event.ts";
import type { LogEntry } from "./log-entry.ts";
import { isShown, type LogLevel, logLevelOf } from "./log-level.ts";

/**
 * The log for programs, as a fold: one JSON object per line, or nothing for what is below the level.
 *
 * Events keep their fields; `level` comes first. What a task logged has the type "log".
 */
export class JsonLog {
  readonly #level: LogLevel;

  constructor(level: LogLevel = "info") {
    this.#level = level;
  }

  push(event: CascadeEvent): string | undefined {
    const level = logLevelOf(event);
    return isShown(level, this.#level) ? jsonLine({ level, ...event }) : undefined;
  }

  entry(entry: LogEntry): string | undefined {
    if (!isShown(entry.level, this.#level)) return undefined;
    const { level, ...rest } = entry;
    return jsonLine({ level, type: "log", ...rest });
  }
}

/** One line of JSON of anything: errors as data, and what JSON cannot say as text. Never throws. */
export function jsonLine(value: object): string {
  try {
    return JSON.stringify(value, writable());
  } catch {
    return JSON.stringify(
      Object.fromEntries(Object.entries(value).map(([key, field]) => [key, simple(field)])),
    );
  }
}

/** Replaces what JSON would refuse, drop or empty. A structure that contains itself is cut where it does. */
function writable(): (this: unknown, key: string, value: unknown) => unknown {
  const path: unknown[] = [];
  return function replace(this: unknown, _key: string, value: unknown): unknown {
    if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function")
      return String(value);
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    if (value instanceof Error) return errorData(value);
    if (typeof value !== "object" || value === null) return value;
    while (path.length > 0 && path.at(-1) !== this) path.pop();
    if (path.includes(value)) return "(circular)";
    path.push(value);
    if (value instanceof Map) return [...value];
    return value instanceof Set ? [...value] : value;
  };
}

function simple(field: unknown): unknown {
  return typeof field === "object" && field !== null ? "(data that cannot be shown)" : String(field);
}
