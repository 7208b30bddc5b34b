import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { registerParamSchema } from "./param-registry.ts";
import { noPolicies } from "./policies.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** The types a parameter can have; text from a command line or the environment is converted to them. */
export type ParamType = "string" | "number" | "boolean" | "json";

/** What was said of a parameter. */
export interface ParamSpec {
  readonly name: string;
  /** Absent when only a schema was given. */
  readonly type: ParamType | undefined;
  readonly schema: StandardSchema | undefined;
  readonly hasDefault: boolean;
  readonly default: unknown;
  readonly description: string | undefined;
  readonly choices: readonly unknown[] | undefined;
  /** Masked wherever it would be shown. */
  readonly secret: boolean;
}

export interface ParamOp extends Op {
  readonly kind: typeof Kind.param;
  readonly spec: ParamSpec;
}

interface ParamCommon {
  readonly description?: string;
  readonly secret?: boolean;
}

interface TypeOf {
  string: string;
  number: number;
  boolean: boolean;
  json: unknown;
}

/** Names of the parameters of this process, so that a name nobody has can be told from one of another graph. */
const names = new Set<string>();
/** Those of them that are secret. */
const secrets = new Set<string>();
/** Beyond this many names (parameters made with computed names) unknown ones are no longer told apart. */
const nameLimit = 10_000;

/**
 * An input of the flow, given when it runs: `run(target, { params: { … } })`, or an option on the command line.
 *
 * @param name - not empty
 * @param options.type - "string" (default), "number", "boolean" or "json"; text is converted to it
 * @param options.schema - any Standard Schema (zod, valibot, …); validates after the conversion
 * @param options.default - used when nothing is given; `null` is a default too
 * @param options.choices - the only values allowed
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for a bad name or option
 * @example
 * const double = task("double", (n: number) => n * 2);
 * await run(double(param("n", { type: "number" })), { params: { n: "21" } }); // => 42
 */
export function param<T>(
  name: string,
  options: ParamCommon & { schema: StandardSchema<T>; type?: ParamType; default?: T; choices?: readonly T[] },
): LazyResult<T>;
export function param<K extends ParamType, const C extends TypeOf[K]>(
  name: string,
  options: ParamCommon & { type: K; choices: readonly C[]; default?: NoInfer<C> },
): LazyResult<C>;
export function param<K extends ParamType>(
  name: string,
  options: ParamCommon & { type: K; default: null; choices?: readonly TypeOf[K][] },
): LazyResult<TypeOf[K] | null>;
export function param<K extends ParamType>(
  name: string,
  options: ParamCommon & { type: K; default?: TypeOf[K]; choices?: readonly TypeOf[K][] },
): LazyResult<TypeOf[K]>;
export function param<const C extends string | number | boolean>(
  name: string,
  options: ParamCommon & { choices: readonly C[]; default?: NoInfer<C> },
): LazyResult<C>;
export function param<D extends string | number | boolean>(
  name: string,
  options: ParamCommon & { default: D },
): LazyResult<D extends string ? string : D extends number ? number : boolean>;
export function param(name: string, options?: ParamCommon): LazyResult<string>;
export function param(name: string, options: ParamOptions = {}): LazyResult<unknown> {
  const spec = toSpec(name, options);
  if (names.size < nameLimit) names.add(name);
  if (spec.secret && secrets.size < nameLimit) secrets.add(name);
  if (spec.schema !== undefined) registerParamSchema(name, spec.schema);
  const op: ParamOp = { kind: Kind.param, name, spec };
  return new LazyResult(op, [], 0, noPolicies);
}

interface ParamOptions extends ParamCommon {
  readonly type?: ParamType;
  readonly schema?: StandardSchema;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
}

const knownOptions = new Set(["type", "schema", "default", "description", "choices", "secret"]);
const knownTypes = new Set<unknown>(["string", "number", "boolean", "json"]);

function toSpec(name: unknown, options: ParamOptions): ParamSpec {
  if (typeof name !== "string" || name.trim() === "") {
    throw new InvalidCompositionError(
      "param",
      `the name is ${quote(name)}; it must be a text that is not empty.`,
    );
  }
  const where = `param("${name}")`;
  if (typeof options !== "object" || options === null)
    throw new InvalidCompositionError(where, "the options are not an object.");
  for (const key of Object.keys(options)) {
    if (!knownOptions.has(key))
      throw new InvalidCompositionError(
        where,
        `unknown option "${key}" (known: ${[...knownOptions].join(", ")}).`,
      );
  }
  const { type, schema, choices } = options;
  if (type !== undefined && !knownTypes.has(type)) {
    throw new InvalidCompositionError(
      where,
      `type is ${quote(type)}; give "string", "number", "boolean" or "json".`,
    );
  }
  if (schema !== undefined && typeof schema?.["~standard"]?.validate !== "function") {
    throw new InvalidCompositionError(where, "schema is no Standard Schema (it has no ~standard.validate).");
  }
  if (choices !== undefined && (!Array.isArray(choices) || choices.length === 0)) {
    throw new InvalidCompositionError(where, "choices must be an array with at least one value.");
  }
  const hasDefault = "default" in options && options.default !== undefined;
  return {
    name,
    type: type ?? impliedType(schema, hasDefault ? options.default : choices?.[0]),
    schema,
    hasDefault,
    default: options.default,
    description: options.description,
    choices,
    secret: options.secret ?? false,
  };
}

function impliedType(schema: StandardSchema | undefined, sample: unknown): ParamType | undefined {
  if (schema !== undefined) return undefined;
  return typeof sample === "number" ? "number" : typeof sample === "boolean" ? "boolean" : "string";
}

/** The names of all parameters of this process. */
export function knownParams(): readonly string[] {
  return [...names];
}

/** Whether some `param()` of this process has the name, or names can no longer be told apart. */
export function isKnownParam(name: string): boolean {
  return names.has(name) || names.size >= nameLimit;
}

/** Whether some `param()` of this process says that what has this name is secret. */
export function isSecretParam(name: string): boolean {
  return secrets.has(name);
}
