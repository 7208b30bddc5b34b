import { isCascadeError } from "../errors/cascade-error.ts";
import { ResourceFailedError } from "../errors/resource-errors.ts";
import { TaskFailedError } from "../errors/run-errors.ts";

/** What canonical texts depend on. */
export interface CanonicalOptions {
  /** Tell one failure or skip reason that is here twice from two alike (default false). */
  readonly identities?: boolean;
}

/**
 * A text that is equal for equal values: 1 and "1", undefined and a missing key, 0 and -0 differ; key order does not.
 * Failures count by what failed and why, other errors of Cascade by their code.
 */
export function canonicalText(value: unknown, options: CanonicalOptions = {}): string {
  const seen = new Map<object, number>();
  const open = new Set<object>();
  const write = (part: unknown): string => {
    if (typeof part === "string") return JSON.stringify(part);
    if (Object.is(part, -0)) return "-0";
    if (typeof part === "bigint") return `${part}n`;
    if (typeof part === "function") return "function";
    if (typeof part !== "object" || part === null) return String(part);
    if (open.has(part)) return "circular";
    open.add(part);
    const text = writeObject(part, write);
    open.delete(part);
    if (options.identities !== true || !hasIdentity(part)) return text;
    const number = seen.get(part) ?? seen.size;
    seen.set(part, number);
    return `#${number}${text}`;
  };
  return write(value);
}

function writeObject(part: object, write: (value: unknown) => string): string {
  if (part instanceof TaskFailedError) {
    const { task, label, attempts, cause } = part;
    return `failure(${write(task)},${write(label)},${attempts},${write(cause)})`;
  }
  if (isCascadeError(part)) return `error(${part.code})`;
  if (part instanceof Error) return `${part.name}(${write(part.message)})`;
  if (Array.isArray(part)) return `[${Array.from(part, write).join()}]`;
  const prototype: unknown = Object.getPrototypeOf(part);
  if (prototype !== null && prototype !== Object.prototype)
    return `${part.constructor.name}(${"key" in part ? write(part.key) : ""})`;
  const entries = Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${write(inner)}`).join()}}`;
}

/** Who asks for a resource at the same time gets the same error, who asks later another one. */
function hasIdentity(part: object): boolean {
  return part instanceof Error ? !(part instanceof ResourceFailedError) : isSkipReason(part);
}

function isSkipReason(value: object): boolean {
  return "kind" in value && "origin" in value && Object.keys(value).length === 2;
}
