const brand = Symbol.for("cascade-ts.error");

/**
 * The base of every error that Cascade itself makes: a stable `code`, what happened, where, and what to do.
 *
 * The section of docs/errors.md with the same code explains it further.
 */
export class CascadeError extends Error {
  /** Stable identifier, `CS_…`; the one thing programs should compare. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }

  get [brand](): true {
    return true;
  }
}

/**
 * Whether a value is an error made by Cascade, also by another copy of the package.
 *
 * @param value - anything
 * @param code - when given, the code must be this one
 * @example
 * isCascadeError(new Error("no")); // => false
 */
export function isCascadeError(value: unknown, code?: string): value is Error & { readonly code: string } {
  if (typeof value !== "object" || value === null || !(brand in value)) return false;
  return code === undefined || ("code" in value && value.code === code);
}

/** Marks a class that cannot extend CascadeError (an AggregateError) as one of Cascade's errors. */
export function brandAsCascadeError(prototype: object): void {
  Object.defineProperty(prototype, brand, { value: true });
}
