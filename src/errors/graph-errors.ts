import { CascadeError } from "./cascade-error.ts";

/** `CS_CYCLE`: a value that would have to wait for itself. */
export class CycleError extends CascadeError {
  constructor(name: string, problem: string) {
    super(
      "CS_CYCLE",
      `${name} ${problem}. Return a new call of the task instead of a LazyResult that is waiting for this one.`,
    );
  }
}

/** `CS_UNKNOWN_ROUTE`: a router's selector gave a key that no route has. */
export class UnknownRouteError extends CascadeError {
  constructor(router: string, key: string, known: readonly string[]) {
    super("CS_UNKNOWN_ROUTE", `${router}: no route for ${key}. Known routes: ${known.join(", ") || "none"}.`);
  }
}

/** `CS_MAP_LENGTHS`: the lists of one map differ in length. */
export class MapLengthsError extends CascadeError {
  constructor(task: string, lengths: readonly number[]) {
    super(
      "CS_MAP_LENGTHS",
      `${task}.map: the lists have ${lengths.join(" and ")} items; they are read in step and must be equally long.`,
    );
  }
}

/** `CS_MAP_LIST`: what was mapped over is no array. */
export class MapListError extends CascadeError {
  constructor(task: string, position: number, shown: string) {
    super("CS_MAP_LIST", `${task}.map: list ${position} is ${shown}; give an array or a LazyResult of one.`);
  }
}

/** `CS_NOT_IN_RUN`: the value of a LazyResult was asked of a run whose graphs do not have it. */
export class NotInRunError extends CascadeError {
  constructor(name: string) {
    super(
      "CS_NOT_IN_RUN",
      `"${name}" is in no graph of this run. Ask for a LazyResult that the target uses; another call of the same task is another one.`,
    );
  }
}
