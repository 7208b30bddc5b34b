import { InvalidParamError } from "../errors/parameter-errors.ts";
import { quote } from "../errors/quote.ts";
import type { ParamSpec, ParamType } from "./param.ts";
import type { SchemaIssue, SchemaResult, StandardSchema } from "./standard-schema.ts";

/**
 * The value of a parameter from what was given: converted from text, checked against choices, validated by the schema.
 *
 * @returns the value, or a promise of it where the schema is asynchronous
 * @throws {InvalidParamError} `CS_INVALID_PARAM`
 */
export function paramValue(spec: ParamSpec, given: unknown): unknown {
  const converted = spec.type === undefined ? given : convert(spec, spec.type, given);
  checkChoices(spec, converted);
  if (spec.schema === undefined) return converted;
  const result = validate(spec, spec.schema, converted);
  if (!(result instanceof Promise)) return accept(spec, result);
  return result.then(
    (late) => accept(spec, late),
    (error: unknown) => refuse(spec, error),
  );
}

function validate(
  spec: ParamSpec,
  schema: StandardSchema,
  value: unknown,
): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  try {
    return schema["~standard"].validate(value);
  } catch (error) {
    return refuse(spec, error);
  }
}

/** A schema that breaks is no answer either way. A secret's value may stand in what it threw. */
function refuse(spec: ParamSpec, error: unknown): never {
  throw new InvalidParamError(spec.name, "its schema failed.", spec.secret ? {} : { cause: error });
}

function convert(spec: ParamSpec, type: ParamType, given: unknown): unknown {
  if (given === null && spec.hasDefault && spec.default === null) return null;
  const shown = spec.secret ? "the value" : quote(given);
  switch (type) {
    case "string":
      if (typeof given === "string") return given;
      throw new InvalidParamError(spec.name, `${shown} is not a string.`);
    case "number": {
      const number = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
      if (typeof number === "number" && !Number.isNaN(number)) return number;
      throw new InvalidParamError(spec.name, `${shown} is not a number.`);
    }
    case "boolean":
      if (typeof given === "boolean") return given;
      if (typeof given === "string" && /^(true|1|yes|on)$/i.test(given)) return true;
      if (typeof given === "string" && /^(false|0|no|off)$/i.test(given)) return false;
      throw new InvalidParamError(spec.name, `${shown} is not a boolean; use true or false.`);
    case "json":
      if (typeof given !== "string") return given;
      try {
        return JSON.parse(given) as unknown;
      } catch (error) {
        // The parser's message quotes the text.
        throw new InvalidParamError(spec.name, `${shown} is not JSON.`, spec.secret ? {} : { cause: error });
      }
  }
}

function checkChoices(spec: ParamSpec, value: unknown): void {
  if (spec.choices === undefined || spec.choices.includes(value) || (value === null && spec.default === null))
    return;
  const shown = spec.secret ? "the value" : quote(value);
  throw new InvalidParamError(spec.name, `${shown} is not one of ${spec.choices.map(quote).join(", ")}.`);
}

function accept(spec: ParamSpec, result: SchemaResult<unknown>): unknown {
  if (result.issues === undefined) return result.value;
  throw new InvalidParamError(spec.name, `${result.issues.map(issueText).join("; ")}.`);
}

function issueText(issue: SchemaIssue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}
