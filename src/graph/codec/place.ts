import { InvalidDocumentError } from "../../errors/codec-errors.ts";

/** Where a part of a document is. Made into text only for an error. */
export interface Place {
  readonly parent: Place | string;
  readonly step: string | number;
}

/** At most so many steps at either end of a path are told. */
const longestPath = 10;

export function pathOf(place: Place): string {
  const steps: string[] = [];
  let at: Place | string = place;
  for (; typeof at !== "string"; at = at.parent) {
    steps.push(typeof at.step === "number" ? `[${at.step}]` : at.step);
  }
  steps.reverse();
  if (steps.length > 2 * longestPath) steps.splice(longestPath, steps.length - 2 * longestPath, "…");
  return at + steps.join("");
}

/** @throws {InvalidDocumentError} `CS_INVALID_DOCUMENT` */
export function refuse(place: Place, problem: string): never {
  throw new InvalidDocumentError(pathOf(place), problem);
}
