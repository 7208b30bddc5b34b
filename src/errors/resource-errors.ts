import { CascadeError } from "./cascade-error.ts";

/** `CS_INVALID_RESOURCE`: a resource, or a list of what to inject, that cannot work. */
export class InvalidResourceError extends CascadeError {
  constructor(where: string, problem: string) {
    super("CS_INVALID_RESOURCE", `${where}: ${problem}`);
  }
}

/** `CS_UNKNOWN_RESOURCE`: a resource is asked for by a name that nothing was given for. */
export class UnknownResourceError extends CascadeError {
  constructor(name: string, known: readonly string[], suggestion: string | undefined) {
    const hint =
      suggestion === undefined
        ? `Known: ${known.join(", ") || "none"}.`
        : `Did you mean ${JSON.stringify(suggestion)}?`;
    super(
      "CS_UNKNOWN_RESOURCE",
      `unknown resource ${JSON.stringify(name)}. ${hint} Give it to the run or the engine with resources: [ … ], or inject the resource itself.`,
    );
  }
}

/** `CS_RESOURCE_CYCLE`: a resource that needs itself, directly or by way of others. */
export class ResourceCycleError extends CascadeError {
  /** Names along the cycle; the first is the last. */
  readonly path: readonly string[];
  constructor(path: readonly string[]) {
    super(
      "CS_RESOURCE_CYCLE",
      `resources need each other: ${path.map((name) => JSON.stringify(name)).join(" -> ")}. Move what they share into a resource of its own.`,
    );
    this.path = path;
  }
}

/** `CS_RESOURCE_SCOPE`: a resource is asked for where it would not live long enough. */
export class ResourceScopeError extends CascadeError {
  constructor(problem: string) {
    super("CS_RESOURCE_SCOPE", problem);
  }
}

/** `CS_RESOURCE_CLOSED`: a resource was asked for after its run, or its engine, had released everything. */
export class ResourceClosedError extends CascadeError {
  constructor(name: string, scope: string) {
    super(
      "CS_RESOURCE_CLOSED",
      `resource ${JSON.stringify(name)} cannot be had: the ${scope} it belongs to is over and has released what it held.`,
    );
  }
}

/** `CS_RESOURCE_FAILED`: a resource could not be acquired; `cause` is what its factory threw. */
export class ResourceFailedError extends CascadeError {
  /** The resource's name. */
  readonly resource: string;
  constructor(name: string, problem: string, options?: ErrorOptions) {
    super(
      "CS_RESOURCE_FAILED",
      `resource ${JSON.stringify(name)} could not be acquired: ${problem}`,
      options,
    );
    this.resource = name;
  }
}

/** `CS_TEAR_DOWN`: a resource could not be released; `cause` is what its factory threw after its `yield`. */
export class TearDownError extends CascadeError {
  /** The resource's name. */
  readonly resource: string;
  constructor(name: string, problem: string, options?: ErrorOptions) {
    super("CS_TEAR_DOWN", `resource ${JSON.stringify(name)} was not released: ${problem}`, options);
    this.resource = name;
  }
}
