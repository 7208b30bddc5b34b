import { InvalidConstraintError } from "../../errors/gate-errors.ts";
import { quote } from "../../errors/quote.ts";

/** A number among the parameters of a constraint. */
export interface ParamRule {
  readonly name: string;
  readonly least: number;
  readonly whole?: boolean;
  /** Without it, the parameter must be there. */
  readonly fallback?: number;
}

/**
 * Reads a number out of the parameters of a constraint.
 *
 * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` when it is missing, NaN, infinite or too small
 */
export function readParam(params: unknown, rule: ParamRule): number {
  const given =
    typeof params === "object" && params !== null && Object.hasOwn(params, rule.name)
      ? (params as Record<string, unknown>)[rule.name]
      : undefined;
  const value = given === undefined ? rule.fallback : given;
  const kind = rule.whole === true ? "whole" : "finite";
  if (typeof value === "number" && value >= rule.least) {
    if (rule.whole === true ? Number.isSafeInteger(value) : Number.isFinite(value)) return value;
  }
  throw new InvalidConstraintError(
    rule.name,
    `${given === undefined ? "it is missing" : `${quote(given)} will not do`}; give a ${kind} number of at least ${rule.least}.`,
  );
}
