import { CascadeError } from "./cascade-error.ts";

/** `CS_MISSING_PARAM`: required parameters without a value, all of them at once. */
export class MissingParamError extends CascadeError {
  /** Names of all the missing parameters. */
  readonly names: readonly string[];
  constructor(names: readonly string[]) {
    const list = names.map((name) => `"${name}"`).join(", ");
    super(
      "CS_MISSING_PARAM",
      `missing parameter${names.length === 1 ? "" : "s"} ${list}. Give params: { ${names.join(": …, ")}: … }, or a default in param().`,
    );
    this.names = names;
  }
}

/** `CS_UNKNOWN_PARAM`: a value for a parameter that nothing declares. */
export class UnknownParamError extends CascadeError {
  constructor(name: string, known: readonly string[], suggestion: string | undefined) {
    const hint =
      suggestion === undefined ? `Known: ${known.join(", ") || "none"}.` : `Did you mean "${suggestion}"?`;
    super("CS_UNKNOWN_PARAM", `unknown parameter "${name}". ${hint}`);
  }
}

/** `CS_INVALID_PARAM`: a parameter's value does not fit its type, choices or schema. */
export class InvalidParamError extends CascadeError {
  constructor(name: string, problem: string, options?: ErrorOptions) {
    super("CS_INVALID_PARAM", `parameter "${name}": ${problem}`, options);
  }
}

/** `CS_PARAM_CONFLICT`: one name declared in two different ways in one graph. */
export class ParamConflictError extends CascadeError {
  constructor(name: string, field: string) {
    super(
      "CS_PARAM_CONFLICT",
      `parameter "${name}" is declared twice with different ${field}. Share one param("${name}", …) between both uses.`,
    );
  }
}

/** `CS_MISSING_ENV`: environment variables without a value, all of them at once. */
export class MissingEnvError extends CascadeError {
  readonly names: readonly string[];
  constructor(names: readonly string[]) {
    super(
      "CS_MISSING_ENV",
      `missing environment variable${names.length === 1 ? "" : "s"} ${names.join(", ")}. Set it, or give env() a default.`,
    );
    this.names = names;
  }
}
