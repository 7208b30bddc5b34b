import { ResourceClosedError, ResourceScopeError, TearDownError } from "../../errors/resource-errors.ts";
import {
  type Injections,
  type Resource,
  type ResourceScopeName,
  resourceKey,
} from "../../spec/resource-definition.ts";
import { type Acquired, Acquisition } from "./acquisition.ts";
import { checkResource } from "./check-resources.ts";
import { type Failure, type ResourceInstance, setUpResource } from "./resource-instance.ts";
import type { ResourceLookup } from "./resource-lookup.ts";
import type { ResourceReports } from "./resource-reports.ts";
import { type Grace, withinGrace } from "./within-grace.ts";

/** What a scope is made with. Its clock and grace limit each tear-down. */
export interface ResourceScopeOptions extends Grace {
  readonly scope: ResourceScopeName;
  /** The next longer scope. */
  readonly parent?: ResourceScope;
  readonly lookup: ResourceLookup;
  readonly report: ResourceReports;
}

/** What went wrong while a scope released what it held, in that order. */
export type TearDownProblems = readonly TearDownError[];

/**
 * The resources of one attempt, one run or one engine: acquired when they are first asked for, shared by all who ask,
 * released in reverse order when the scope closes.
 */
export class ResourceScope {
  readonly options: ResourceScopeOptions;
  /** What is acquired or about to be. Bounded by the resources that exist: each is here once. */
  readonly #acquisitions = new Map<Resource, Acquisition>();
  /** Those of them that are about to be. */
  readonly #underWay = new Set<Acquisition>();
  /** In order of acquisition, so that what one needs stands before it. */
  readonly #held: ResourceInstance[] = [];
  readonly #problems: TearDownError[] = [];
  #isClosed = false;
  /** What the generators see at their `yield`. */
  #failure: Failure | undefined;
  #closing: TearDownProblems | Promise<TearDownProblems> | undefined;

  constructor(options: ResourceScopeOptions) {
    this.options = options;
  }

  /**
   * A resource of this scope or of a longer one; at once when it is there already, or is set up without waiting.
   *
   * @throws {ResourceFailedError} `CS_RESOURCE_FAILED`, or rejects with it; the next to ask tries again
   * @throws {ResourceClosedError} `CS_RESOURCE_CLOSED`, or rejects with it
   */
  acquire(wanted: Resource | string): Acquired | Promise<Acquired> {
    const resource = this.options.lookup.resolve(wanted);
    this.#refuseIfClosed(resource);
    // Whoever asks is who hears of it: a run is told of what it makes its engine acquire.
    return this.#homeOf(resource).#take(resource, this.options.report);
  }

  /**
   * Releases everything, in reverse order of acquisition. What is being acquired now is waited for and released at once.
   * Never throws and never rejects; the answer is there at once when nothing has to be waited for.
   *
   * @param failure - thrown at each `yield`; without it the generators just go on
   * @returns what went wrong; a tear-down that takes longer than the grace is left behind and is one of these
   */
  close(failure?: Failure): TearDownProblems | Promise<TearDownProblems> {
    if (this.#isClosed) return this.#closing ?? this.#problems;
    this.#isClosed = true;
    this.#failure = failure;
    this.#closing = this.#end();
    return this.#closing;
  }

  #homeOf(resource: Resource): ResourceScope {
    let home: ResourceScope | undefined = this;
    while (home !== undefined && home.options.scope !== resource.scope) home = home.options.parent;
    if (home !== undefined) return home;
    throw new ResourceScopeError(
      `resource "${resource.name}" has the scope "${resource.scope}", which is not to be had where the scope is "${this.options.scope}".`,
    );
  }

  #refuseIfClosed(resource: Resource): void {
    if (this.#isClosed) throw new ResourceClosedError(resource.name, this.options.scope);
  }

  #take(resource: Resource, report: ResourceReports): Acquired | Promise<Acquired> {
    this.#refuseIfClosed(resource);
    const known = this.#acquisitions.get(resource);
    if (known !== undefined) return known.instance ?? known.wait();
    const acquisition = new Acquisition(resource);
    this.#acquisitions.set(resource, acquisition);
    this.#underWay.add(acquisition);
    const begunAt = report.observed ? this.options.clock.elapsed() : 0;
    const succeeded = (instance: ResourceInstance): void => {
      if (report.observed && this.#underWay.has(acquisition))
        report.acquired(resource.name, this.options.scope, this.options.clock.elapsed() - begunAt);
      this.#succeeded(acquisition, instance);
    };
    try {
      const instance = this.#setUp(acquisition, report);
      if (instance instanceof Promise) {
        instance.then(succeeded, (error: unknown) => this.#failed(acquisition, error));
        return acquisition.wait();
      }
      succeeded(instance);
    } catch (error) {
      this.#failed(acquisition, error);
      throw error;
    }
    this.#refuseIfClosed(resource);
    return acquisition.instance ?? acquisition.wait();
  }

  #setUp(acquisition: Acquisition, report: ResourceReports): ResourceInstance | Promise<ResourceInstance> {
    const { resource } = acquisition;
    // Again, though the run was checked: an override may have come since, and a cycle would wait for itself for ever.
    checkResource(resource, this.options.lookup);
    const injected = {};
    const pending = this.#inject(injected, resource[resourceKey].injections, report);
    const begin = (): ResourceInstance | Promise<ResourceInstance> => {
      this.#refuseIfClosed(resource);
      acquisition.begun = true;
      return setUpResource(resource, injected);
    };
    return pending === undefined ? begin() : pending.then(begin);
  }

  /** Puts what a factory needs in place, one after the other. Nothing of the user's is ever resolved with. */
  #inject(injected: object, injections: Injections, report: ResourceReports): Promise<void> | undefined {
    for (const [index, { key, resource: wanted }] of injections.entries()) {
      const resource = this.options.lookup.resolve(wanted);
      this.#refuseIfClosed(resource);
      const acquired = this.#homeOf(resource).#take(resource, report);
      const put = ({ value }: Acquired): void =>
        void Object.defineProperty(injected, key, { value, enumerable: true });
      if (acquired instanceof Promise) {
        return acquired.then((late) => {
          put(late);
          return this.#inject(injected, injections.slice(index + 1), report);
        });
      }
      put(acquired);
    }
    return undefined;
  }

  #succeeded(acquisition: Acquisition, instance: ResourceInstance): void {
    // What was left behind has been told of; it is still released, but nobody listens any more.
    if (!this.#underWay.has(acquisition)) return void instance.tearDown(this.#failure);
    this.#held.push(instance);
    this.#noLongerUnderWay(acquisition);
    // What came after the end of its scope is released with the others, as soon as no set-up is under way.
    if (!this.#isClosed) acquisition.succeed(instance);
  }

  #failed(acquisition: Acquisition, error: unknown): void {
    if (!this.#underWay.has(acquisition)) return;
    this.#acquisitions.delete(acquisition.resource);
    this.#noLongerUnderWay(acquisition);
    acquisition.fail(error);
  }

  #noLongerUnderWay(acquisition: Acquisition): void {
    this.#underWay.delete(acquisition);
    acquisition.end();
  }

  #end(): TearDownProblems | Promise<TearDownProblems> {
    for (const acquisition of this.#underWay) {
      const closed = new ResourceClosedError(acquisition.resource.name, this.options.scope);
      if (acquisition.begun) acquisition.fail(closed);
      else this.#failed(acquisition, closed);
    }
    if (this.#underWay.size === 0) return this.#release();
    const settling = Array.from(this.#underWay, (acquisition) =>
      withinGrace(acquisition.over(), this.options, () => {
        this.#underWay.delete(acquisition);
        // It was not acquired, so there is nothing to tell of but the problem.
        this.#problems.push(this.#tooLate(acquisition.resource, "its set-up"));
      }),
    );
    return Promise.all(settling).then(() => this.#release());
  }

  #release(): TearDownProblems | Promise<TearDownProblems> {
    for (let instance = this.#held.pop(); instance !== undefined; instance = this.#held.pop()) {
      const ending = this.#tearDown(instance);
      if (ending !== undefined) return ending.then(() => this.#release());
    }
    return this.#problems;
  }

  #tearDown(instance: ResourceInstance): Promise<void> | undefined {
    const { resource } = instance;
    const ended = instance.tearDown(this.#failure);
    if (!(ended instanceof Promise)) {
      this.#released(resource, ended);
      return undefined;
    }
    let isLeft = false;
    const released = ended.then((problem) => {
      if (!isLeft) this.#released(resource, problem);
    });
    return withinGrace(released, this.options, () => {
      isLeft = true;
      this.#released(resource, this.#tooLate(resource, "its tear-down"));
    });
  }

  #tooLate(resource: Resource, what: string): TearDownError {
    const problem = `${what} took longer than ${this.options.grace} ms and is not waited for any more.`;
    return new TearDownError(resource.name, problem);
  }

  #released(resource: Resource, problem: TearDownError | undefined): void {
    const { report, scope } = this.options;
    if (problem !== undefined) {
      this.#problems.push(problem);
      // What was done in an attempt counts only as a whole: with one commit failed, the others must not be made.
      if (scope === "task") this.#failure ??= { error: problem };
    }
    if (report.observed) report.released(resource.name, scope, problem);
  }
}
