import { CascadeError } from "./cascade-error.ts";

/** `CS_INVALID_TASK`: a task definition that cannot work. */
export class InvalidTaskError extends CascadeError {
  constructor(problem: string) {
    super("CS_INVALID_TASK", `task(): ${problem}. Write task("name", (a, b) => …, { …options }).`);
  }
}

/** `CS_INVALID_POLICY`: a policy value out of range, or a policy on a node that has no body. */
export class InvalidPolicyError extends CascadeError {
  constructor(where: string, problem: string) {
    super("CS_INVALID_POLICY", `${where}: ${problem}`);
  }
}

/** `CS_INVALID_DURATION`: neither milliseconds nor a text such as "1.5s". */
export class InvalidDurationError extends CascadeError {
  constructor(where: string, shown: string) {
    super(
      "CS_INVALID_DURATION",
      `${where}: ${shown} is not a duration. Give milliseconds (0 or more, finite) or a text such as "250ms", "1.5s", "2m", "3h", "1d".`,
    );
  }
}

/** `CS_INVALID_COMPOSITION`: all, router, sequence, pipeline, map, … called with what they cannot use. */
export class InvalidCompositionError extends CascadeError {
  constructor(where: string, problem: string) {
    super("CS_INVALID_COMPOSITION", `${where}: ${problem}`);
  }
}

/** `CS_INVALID_OPTION`: an option of run, Engine or a handle that is out of range. */
export class InvalidOptionError extends CascadeError {
  constructor(option: string, problem: string) {
    super("CS_INVALID_OPTION", `option "${option}": ${problem}`);
  }
}
