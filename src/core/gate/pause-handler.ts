import type { ConstraintHandler } from "./constraint-handler.ts";

/** "pause": nothing that matches starts. */
export const pauseHandler: ConstraintHandler<undefined> = {
  type: "pause",
  holdsPlace: false,
  sameForAll: true,
  parse() {
    return undefined;
  },
  permits() {
    return { reason: "paused" };
  },
};
