import { oneLine } from "../events/error-text.ts";

/** A message in one line, without the places in the source that follow it. */
export function firstPart(message: string): string {
  return oneLine(message).split(" ⏎ ", 1)[0] ?? "";
}
