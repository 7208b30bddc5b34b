import { InvalidConstraintError } from "../../errors/gate-errors.ts";
import { quote } from "../../errors/quote.ts";
import type { ConstraintHandler } from "./constraint-handler.ts";
import type { ConstraintRecord } from "./constraint-record.ts";
import { parseScope, type Scope } from "./parse-scope.ts";

/** A record that makes sense, apart from its parameters. */
export interface CheckedRecord {
  /** A copy that is nobody else's. */
  readonly record: ConstraintRecord;
  readonly scope: Scope;
  readonly handler: ConstraintHandler;
}

/** Longest id that is kept with a record, in UTF-16 units. */
const longestId = 1_000;

/**
 * Checks a record that may come from anywhere, and copies it.
 *
 * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` saying what is wrong with it
 */
export function checkRecord(given: unknown, handlers: ReadonlyMap<string, ConstraintHandler>): CheckedRecord {
  const { id, scope: scopeText, type, params, expiresAt } = readFields(given);
  const scope = parseScope(scopeText);
  const where = `constraint on ${String(scopeText)}`;
  if (typeof id !== "string" || id === "" || id.length > longestId) {
    throw new InvalidConstraintError(where, `the id is ${quote(id)}; give a short text that is not empty.`);
  }
  const handler = typeof type === "string" ? handlers.get(type) : undefined;
  if (handler === undefined) {
    const known = [...handlers.keys()].join(", ");
    throw new InvalidConstraintError(where, `the type is ${quote(type)}; known types: ${known}.`);
  }
  if (expiresAt !== undefined && (typeof expiresAt !== "number" || Number.isNaN(expiresAt))) {
    throw new InvalidConstraintError(
      where,
      `expiresAt is ${quote(expiresAt)}; give milliseconds since the epoch, or leave it out.`,
    );
  }
  const end = expiresAt === undefined ? {} : { expiresAt };
  const record = { id, scope: String(scopeText), type: handler.type, params, ...end };
  return { record: Object.freeze(record), scope, handler };
}

function readFields(given: unknown): { readonly [key in keyof ConstraintRecord]?: unknown } {
  if (typeof given !== "object" || given === null) {
    throw new InvalidConstraintError(
      "constraint",
      `${quote(given)} is none; give { id, scope, type, params }.`,
    );
  }
  try {
    // Each field is read once: what an accessor answers the second time may be something else.
    const { id, scope, type, params, expiresAt } = given as Record<string, unknown>;
    return { id, scope, type, params: copied(params), expiresAt };
  } catch (error) {
    throw new InvalidConstraintError("constraint", "it cannot be read.", { cause: error });
  }
}

function copied(params: unknown): unknown {
  if (typeof params !== "object" || params === null) return params;
  return Object.freeze(Array.isArray(params) ? [...params] : { ...params });
}

/**
 * The state of a record, from its parameters.
 *
 * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` when the handler cannot use them; `cause` is what it threw
 */
export function parseParams({ record, handler }: CheckedRecord, previous: unknown, now: number): unknown {
  try {
    return handler.parse(record.params, previous, now);
  } catch (error) {
    const text = error instanceof Error ? error.message : "its parameters make no sense.";
    throw new InvalidConstraintError(`constraint on ${record.scope}`, `${record.type}: ${text}`, {
      cause: error,
    });
  }
}
