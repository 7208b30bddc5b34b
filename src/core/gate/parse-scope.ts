import { InvalidConstraintError } from "../../errors/gate-errors.ts";
import { quote } from "../../errors/quote.ts";
import type { ConstraintSubject } from "./constraint-handler.ts";
import { isGlob, matchesGlob } from "./glob.ts";

/** What a constraint is about. */
export interface Scope {
  readonly kind: "global" | "flow" | "run" | "task";
  /** What follows the colon; "" for global. */
  readonly name: string;
}

/** Longest text of a scope, in UTF-16 units: a glob takes time for each of them. */
const longest = 1_000;

/**
 * Reads "global", "flow:NAME", "run:ID" or "task:GLOB"; in a glob, `*` is any text and `?` one character.
 *
 * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` for anything else
 */
export function parseScope(text: unknown): Scope {
  if (text === "global") return { kind: "global", name: "" };
  if (typeof text === "string" && text.length <= longest) {
    const [, kind, name] = /^(flow|run|task):(.+)$/s.exec(text) ?? [];
    if (name !== undefined && (kind === "flow" || kind === "run" || kind === "task")) return { kind, name };
  }
  throw new InvalidConstraintError(
    "scope",
    `${quote(text)} is none; write "global", "flow:NAME", "run:ID" or "task:NAME", where a task's name may have * and ?.`,
  );
}

export function scopeMatches(scope: Scope, subject: ConstraintSubject): boolean {
  if (scope.kind === "global") return true;
  if (scope.kind === "task" && isGlob(scope.name)) return matchesGlob(scope.name, subject.task);
  return subject[scope.kind] === scope.name;
}
