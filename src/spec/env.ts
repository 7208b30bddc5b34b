import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";

export interface EnvOp extends Op {
  readonly kind: typeof Kind.env;
  readonly hasDefault: boolean;
  readonly default: unknown;
  readonly secret: boolean;
}

/**
 * An environment variable, read when the flow runs.
 *
 * @param name - the variable's name
 * @param options.default - used when it is not set (`null` is a default too); without one a missing variable is an error
 * @param options.secret - masked wherever it would be shown (default false)
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for a bad name
 * @throws {MissingEnvError} `CS_MISSING_ENV`, when the flow runs
 * @example
 * await run(env("SURELY_NOT_SET", { default: "none" })); // => "none"
 */
export function env(
  name: string,
  options?: { readonly default?: string; readonly secret?: boolean },
): LazyResult<string>;
export function env(
  name: string,
  options: { readonly default: null; readonly secret?: boolean },
): LazyResult<string | null>;
export function env(
  name: string,
  options: { readonly default?: string | null; readonly secret?: boolean } = {},
): LazyResult<string | null> {
  if (typeof name !== "string" || name === "") {
    throw new InvalidCompositionError(
      "env",
      `the name is ${quote(name)}; it must be a text that is not empty.`,
    );
  }
  const hasDefault = options.default !== undefined;
  const op: EnvOp = {
    kind: Kind.env,
    name,
    hasDefault,
    default: options.default,
    secret: options.secret ?? false,
  };
  return new LazyResult(op, [], 0, noPolicies);
}
