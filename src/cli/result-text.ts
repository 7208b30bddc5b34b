import { inspect } from "node:util";
import { FlowResultError } from "../errors/flow-errors.ts";

/** How a result is to be written. */
export interface ResultForm {
  /** JSON whatever it is (`--json`). */
  readonly json: boolean;
  /** For somebody's eyes, not for a program. */
  readonly isTerminal: boolean;
  readonly color: boolean;
  readonly columns: number;
}

/**
 * A result as it goes to stdout: text as it is, bytes as they are, nothing for undefined; other values for people on a
 * terminal, else as JSON.
 *
 * @throws {FlowResultError} `CS_FLOW_RESULT` when JSON was asked for and cannot say the value
 */
export function resultText(value: unknown, form: ResultForm): string | Uint8Array | undefined {
  if (form.json) return `${toJson(value)}\n`;
  if (value === undefined) return undefined;
  if (typeof value === "string") return value.endsWith("\n") ? value : `${value}\n`;
  if (value instanceof Uint8Array && !form.isTerminal) return value;
  if (form.isTerminal) {
    const shown = {
      colors: form.color,
      depth: 6,
      breakLength: Math.min(120, form.columns),
      maxArrayLength: 200,
    };
    return `${inspect(value, shown)}\n`;
  }
  if (typeof value !== "object" || value === null) return `${String(value)}\n`;
  try {
    return `${toJson(value)}\n`;
  } catch {
    return `${inspect(value, { depth: 6, maxArrayLength: null, maxStringLength: null })}\n`;
  }
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value, writable, 2) ?? "null";
  } catch (error) {
    throw new FlowResultError(
      error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "it is refused",
      {
        cause: error,
      },
    );
  }
}

/** What JSON has no word for and people expect to see. */
function writable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Set) return [...value];
  if (!(value instanceof Map)) return value;
  const keys = [...value.keys()];
  return keys.every((key) => typeof key === "string") ? Object.fromEntries(value) : [...value];
}
