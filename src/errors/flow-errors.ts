import { CascadeError } from "./cascade-error.ts";

/** `CS_FLOW_NOT_FOUND`: the flow file does not exist, or is no file. */
export class FlowNotFoundError extends CascadeError {
  constructor(file: string, problem: string) {
    super("CS_FLOW_NOT_FOUND", `flow file ${file} ${problem}. Give the path of a .ts, .js or .mjs file.`);
  }
}

/** `CS_FLOW_LOAD`: the flow file, or something it imports, failed while it was loaded. `cause` is what was thrown. */
export class FlowLoadError extends CascadeError {
  readonly file: string;
  constructor(file: string, cause: unknown) {
    super("CS_FLOW_LOAD", `flow file ${file} failed while loading: ${firstLine(cause)}`, { cause });
    this.file = file;
  }
}

/** `CS_FLOW_NO_TARGET`: the flow file exports nothing that can run. */
export class FlowNoTargetError extends CascadeError {
  constructor(file: string, exported: readonly string[]) {
    const has = exported.length === 0 ? "exports nothing" : `exports only ${exported.join(", ")}`;
    super(
      "CS_FLOW_NO_TARGET",
      `flow file ${file} ${has}, so there is nothing to run. Export a LazyResult: export default myTask(…).`,
    );
  }
}

/** `CS_FLOW_SEVERAL_TARGETS`: the flow file exports several targets and no default, and none was named. */
export class FlowSeveralTargetsError extends CascadeError {
  /** The names to choose from. */
  readonly targets: readonly string[];
  constructor(file: string, targets: readonly string[]) {
    super(
      "CS_FLOW_SEVERAL_TARGETS",
      `flow file ${file} exports several targets: ${targets.join(", ")}. Name one after the file, or export one as default.`,
    );
    this.targets = targets;
  }
}

/** `CS_FLOW_UNKNOWN_TARGET`: the flow file exports no target of the name that was asked for. */
export class FlowUnknownTargetError extends CascadeError {
  readonly targets: readonly string[];
  constructor(
    file: string,
    name: string,
    found: { targets: readonly string[]; suggestion: string | undefined },
  ) {
    const hint = found.suggestion === undefined ? "" : ` Did you mean "${found.suggestion}"?`;
    const known = found.targets.length === 0 ? "none" : found.targets.join(", ");
    super("CS_FLOW_UNKNOWN_TARGET", `flow file ${file} has no target "${name}".${hint} Targets: ${known}.`);
    this.targets = found.targets;
  }
}

/** `CS_FLOW_BAD_TARGET`: what was named is exported, but cannot run. */
export class FlowBadTargetError extends CascadeError {
  constructor(file: string, name: string, problem: string) {
    super("CS_FLOW_BAD_TARGET", `"${name}" of flow file ${file} ${problem}`);
  }
}

/** `CS_FLOW_USAGE`: the command line cannot be understood. */
export class FlowUsageError extends CascadeError {
  constructor(problem: string) {
    super("CS_FLOW_USAGE", problem);
  }
}

/** `CS_FLOW_RESULT`: the result cannot be written in the form that was asked for. */
export class FlowResultError extends CascadeError {
  constructor(problem: string, options?: ErrorOptions) {
    super("CS_FLOW_RESULT", `the result cannot be written as JSON: ${problem}`, options);
  }
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message || cause.name : typeof cause === "string" ? cause : "";
  const line = text.split("\n", 1)[0]?.trim() ?? "";
  return line === "" ? "something without a message was thrown" : line;
}
