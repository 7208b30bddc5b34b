import { ResourceFailedError, TearDownError } from "../../errors/resource-errors.ts";
import { errorText } from "../../events/error-text.ts";
import { type Resource, type ResourceGenerator, resourceKey } from "../../spec/resource-definition.ts";

/** Why a scope ends, when something failed; `undefined` can be thrown too. */
export interface Failure {
  readonly error: unknown;
}

/** An acquired resource: what its generator yielded, and the generator, which waits at its `yield`. */
export class ResourceInstance {
  readonly resource: Resource;
  /** Handed on as it is, whatever it is: a promise or a thenable too. */
  readonly value: unknown;
  readonly #generator: ResourceGenerator<unknown>;

  constructor(resource: Resource, value: unknown, generator: ResourceGenerator<unknown>) {
    this.resource = resource;
    this.value = value;
    this.#generator = generator;
  }

  /**
   * Lets the generator go on behind its `yield`, or throws the failure there. Gives what went wrong; never throws and
   * never rejects. Of a sync generator the answer is there at once.
   */
  tearDown(failure: Failure | undefined): TearDownError | undefined | Promise<TearDownError | undefined> {
    const generator = this.#generator;
    try {
      const step = failure === undefined ? generator.next() : generator.throw(failure.error);
      if (!isPending(step)) return this.#ended(step);
      return Promise.resolve(step).then(
        (ended) => this.#ended(ended),
        (error: unknown) => this.#threw(error, failure),
      );
    } catch (error) {
      return this.#threw(error, failure);
    }
  }

  #threw(error: unknown, failure: Failure | undefined): TearDownError | undefined {
    if (failure !== undefined && Object.is(error, failure.error)) return undefined;
    return new TearDownError(this.resource.name, errorText(error), { cause: error });
  }

  /** A second yield leaves the generator waiting; it is told to return, so that its `finally` runs after all. */
  #ended(
    step: IteratorResult<unknown, unknown>,
  ): TearDownError | undefined | Promise<TearDownError | undefined> {
    if (step.done === true) return undefined;
    const problem = new TearDownError(
      this.resource.name,
      "its generator yielded a second time. A factory yields once: before it sets up, behind it tears down.",
    );
    try {
      const returned = this.#generator.return(undefined);
      if (isPending(returned))
        return Promise.resolve(returned).then(
          () => problem,
          () => problem,
        );
    } catch {
      // The second yield is the mistake to tell; what follows from it is not another.
    }
    return problem;
  }
}

/**
 * Runs a resource's factory to its `yield`.
 *
 * @returns the instance; at once for a sync generator
 * @throws {ResourceFailedError} `CS_RESOURCE_FAILED`, or rejects with it
 */
export function setUpResource(
  resource: Resource,
  injected: object,
): ResourceInstance | Promise<ResourceInstance> {
  const failed = (error: unknown): never => {
    throw new ResourceFailedError(resource.name, errorText(error), { cause: error });
  };
  let generator: ResourceGenerator<unknown>;
  let step: ReturnType<ResourceGenerator<unknown>["next"]>;
  try {
    generator = resource[resourceKey].factory(injected as never);
    step = generator.next();
  } catch (error) {
    return failed(error);
  }
  if (!isPending(step)) return yielded(resource, generator, step);
  return Promise.resolve(step).then((first) => yielded(resource, generator, first), failed);
}

function yielded(
  resource: Resource,
  generator: ResourceGenerator<unknown>,
  step: IteratorResult<unknown, unknown>,
): ResourceInstance {
  if (step.done !== true) return new ResourceInstance(resource, step.value, generator);
  throw new ResourceFailedError(
    resource.name,
    "its generator returned without a yield. A factory yields the resource once.",
  );
}

/** Whether a step is that of an async generator, of whatever realm. */
function isPending<S extends object>(step: S | Promise<S>): step is Promise<S> {
  return "then" in step;
}
