import type { RunStatus } from "../ports/stored-run.ts";
import type { PaintStyle } from "./terminal.ts";

/** How each status looks. */
const styles: Readonly<Record<RunStatus, PaintStyle>> = {
  running: "accent",
  interrupted: "warn",
  parked: "warn",
  succeeded: "good",
  failed: "bad",
  skipped: "dim",
  cancelled: "dim",
};

/** Every status that a stored run can have, in the order of a life. */
export const runStatuses = Object.keys(styles) as readonly RunStatus[];

export function statusStyle(status: RunStatus): PaintStyle {
  return styles[status];
}

/** Whether a run of this status will not go on by itself or when it is resumed. */
export function isOver(status: RunStatus): boolean {
  return status !== "running" && status !== "interrupted" && status !== "parked";
}

/** "has failed", "is parked": a status as a sentence goes on with it. */
export function statusText(status: RunStatus): string {
  switch (status) {
    case "succeeded":
    case "failed":
      return `has ${status}`;
    case "skipped":
      return "was skipped";
    case "running":
      return "is under way";
    default:
      return `is ${status}`;
  }
}
