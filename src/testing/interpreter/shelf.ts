import { ResourceFailedError, TearDownError } from "../../errors/resource-errors.ts";
import {
  type Injections,
  type Resource,
  type ResourceGenerator,
  resourceKey,
} from "../../spec/resource-definition.ts";
import { type Lent, lentIn, placed } from "./lent.ts";
import type { Execution } from "./result.ts";

/** What a body has of its resources. */
export interface Equipment {
  /** What its task declares, by name. */
  readonly context: object;
  readonly args: readonly unknown[];
  /** Acquisitions of its own. */
  readonly own: readonly Execution[];
}

interface Held {
  readonly resource: Resource;
  readonly value: unknown;
  readonly generator: ResourceGenerator<unknown>;
}

/** The resources of one interpretation. What is shared is never released: when that happens is a matter of time. */
export class Shelf {
  /** Of runs and engines. Bounded by the resources that there are. */
  readonly #shared = new Map<Resource, Held>();
  readonly #record: (execution: Execution) => void;

  constructor(record: (execution: Execution) => void) {
    this.#record = record;
  }

  /** A lease for one attempt of a body; undefined where it wants nothing. */
  lease(injections: Injections, args: readonly unknown[]): Lease | undefined {
    const given = lentIn(args);
    if (injections.length === 0 && given.length === 0) return undefined;
    return new Lease({ shared: this.#shared, record: this.#record }, injections, { args, given });
  }
}

interface Store {
  readonly shared: Map<Resource, Held>;
  readonly record: (execution: Execution) => void;
}

interface Given {
  readonly args: readonly unknown[];
  readonly given: readonly Lent[];
}

/** The resources of one attempt (5): acquired before its body, its own ones torn down after. */
export class Lease {
  readonly #store: Store;
  readonly #injections: Injections;
  readonly #given: Given;
  readonly #own = new Map<Resource, Held>();
  readonly #acquisitions: Execution[] = [];

  constructor(store: Store, injections: Injections, given: Given) {
    this.#store = store;
    this.#injections = injections;
    this.#given = given;
  }

  /** @throws {ResourceFailedError} `CS_RESOURCE_FAILED` for what cannot be had */
  async acquire(): Promise<Equipment> {
    const context = await this.#inject(this.#injections);
    const values = new Map<Lent, unknown>();
    for (const lent of this.#given.given) values.set(lent, await this.#take(lent.resource));
    return { context, args: placed(this.#given.args, values), own: this.#acquisitions };
  }

  /**
   * The attempt is over.
   *
   * @param failure - what it failed with; then what cannot be torn down changes nothing
   * @throws {TearDownError} `CS_TEAR_DOWN` (6.2)
   */
  async close(failure: { readonly error: unknown } | undefined): Promise<void> {
    let problem: TearDownError | undefined;
    for (const { resource, generator } of [...this.#own.values()].reverse()) {
      const seen = failure ?? (problem === undefined ? undefined : { error: problem });
      try {
        await (seen === undefined ? generator.next() : generator.throw(seen.error));
      } catch (thrown) {
        if (thrown !== seen?.error)
          problem ??= new TearDownError(resource.name, "its generator threw", { cause: thrown });
      }
    }
    if (failure === undefined && problem !== undefined) throw problem;
  }

  async #inject(injections: Injections): Promise<object> {
    const injected: Record<string, unknown> = {};
    for (const { key, resource } of injections) {
      if (typeof resource === "string")
        throw new Error("the interpreter knows no rule for a resource that is known by its name only");
      injected[key] = await this.#take(resource);
    }
    return injected;
  }

  async #take(resource: Resource): Promise<unknown> {
    const known = this.#own.get(resource) ?? this.#store.shared.get(resource);
    if (known !== undefined) return known.value;
    const { factory, injections } = resource[resourceKey];
    const injected = await this.#inject(injections);
    const generator = factory(injected as never);
    const value = await firstOf(resource, generator);
    const acquisition: Execution = {
      name: resource.name,
      label: undefined,
      fn: factory,
      args: [],
      attempt: 1,
    };
    this.#store.record(acquisition);
    const isOwn = resource.scope === "task";
    if (isOwn) this.#acquisitions.push(acquisition);
    (isOwn ? this.#own : this.#store.shared).set(resource, { resource, value, generator });
    return value;
  }
}

async function firstOf({ name }: Resource, generator: ResourceGenerator<unknown>): Promise<unknown> {
  try {
    return (await generator.next()).value;
  } catch (error) {
    throw new ResourceFailedError(name, "its factory threw", { cause: error });
  }
}
