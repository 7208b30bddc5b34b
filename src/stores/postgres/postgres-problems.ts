import { isCascadeError } from "../../errors/cascade-error.ts";
import { StoreError, StoreUnavailableError } from "../../errors/store-errors.ts";

/** SQLSTATE classes and codes of what may pass: connections, resources, shutdowns, locks, a standby, the system's I/O. */
const passing = /^(08...|53...|57P..|57014|58...|40001|40P01|55P03|55006|25006|25P03)$/;

/** Two transactions got into each other's way, and this one gave in: again at once. */
const collision = /^(40001|40P01)$/;

/** Codes of the system and of the network. */
const network =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EMFILE|ENFILE|ENOENT|ENOBUFS)/;

/** What `pg` says without a code when a connection is lost or not to be had. */
const lost = /connection|timeout|timed out|socket|not queryable|client was closed/i;

/** True when the transaction may succeed if it is simply done again. */
export function isCollision(error: unknown): boolean {
  return collision.test(codeOf(error) ?? "");
}

/** True when it may pass by itself, or when somebody makes room, starts the server, or frees connections. */
export function mayPass(error: unknown): boolean {
  if (isCascadeError(error)) return error.code === "CS_STORE_UNAVAILABLE";
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error && lost.test(error.message);
  return passing.test(code) || network.test(code);
}

/**
 * The error a caller of the store gets for whatever a driver has thrown.
 *
 * @param store - how messages call it
 * @param secret - never shown: the password; empty when there is none
 */
export function storeProblem(error: unknown, store: string, secret: string): Error {
  if (isCascadeError(error)) return error;
  const text = error instanceof Error ? error.message || (codeOf(error) ?? error.name) : String(error);
  const shown = secret === "" ? text : text.replaceAll(secret, "***");
  const code = codeOf(error);
  const problem = plainText(code === undefined || shown.includes(code) ? shown : `${shown} (${code})`);
  const options = shown === text ? { cause: error } : undefined;
  return mayPass(error)
    ? new StoreUnavailableError(store, problem, options)
    : new StoreError(store, problem, options);
}

/** Ids and topics are in indexes, whose rows are small; PostgreSQL says so in its own words. */
function plainText(text: string): string {
  return /^index row (size|requires)/.test(text)
    ? `an id or a topic is too long, some 2,600 bytes are possible (${text})`
    : text;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
