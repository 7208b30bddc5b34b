import { CascadeError } from "./cascade-error.ts";

/** `CS_PROMISE_ARGUMENT`: a promise (any thenable) where a value or a LazyResult belongs. */
export class PromiseArgumentError extends CascadeError {
  constructor(where: string, path: string) {
    super(
      "CS_PROMISE_ARGUMENT",
      `${where}: argument ${path} is a promise. Await it first, or make what produces it a task and pass that task's LazyResult.`,
    );
  }
}

/** `CS_ACCESSOR_ARGUMENT`: a getter or setter in a plain argument; reading it would run code while the graph is built. */
export class AccessorArgumentError extends CascadeError {
  constructor(where: string, path: string) {
    super(
      "CS_ACCESSOR_ARGUMENT",
      `${where}: argument ${path} is an accessor property. Pass its value, or wrap the object in literal().`,
    );
  }
}

/** `CS_CYCLIC_ARGUMENT`: a plain structure that contains itself and a LazyResult. */
export class CyclicArgumentError extends CascadeError {
  constructor(where: string, path: string) {
    super(
      "CS_CYCLIC_ARGUMENT",
      `${where}: argument ${path} contains itself and a LazyResult, so it cannot be rebuilt with the value in place. Pass the LazyResult as an argument of its own.`,
    );
  }
}

/** `CS_FOREIGN_LAZY`: a LazyResult made by an incompatible copy of the package. */
export class ForeignLazyError extends CascadeError {
  constructor(where: string, path: string) {
    super(
      "CS_FOREIGN_LAZY",
      `${where}: argument ${path} is a LazyResult of another, incompatible copy of cascade-ts. Install one version only (npm ls cascade-ts).`,
    );
  }
}

/** `CS_LAZY_MISUSE`: a LazyResult used as if it were its value. */
export class LazyMisuseError extends CascadeError {
  constructor(shown: string, use: string) {
    super(
      "CS_LAZY_MISUSE",
      `${shown} was used as ${use}, but it has no value before it runs. Pass it to a task, or build text with format("… {}", lazy).`,
    );
  }
}
