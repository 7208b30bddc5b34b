import { ResourceLookup } from "../src/engine/resources/resource-lookup.ts";
import type { ResourceReports } from "../src/engine/resources/resource-reports.ts";
import { ResourceScope } from "../src/engine/resources/resource-scope.ts";
import { toResourceTable } from "../src/engine/resources/resource-table.ts";
import { isCascadeError } from "../src/errors/cascade-error.ts";
import { resource } from "../src/spec/resource.ts";
import type { Resource, ResourceScopeName } from "../src/spec/resource-definition.ts";
import { task } from "../src/spec/task.ts";
import { VirtualClock } from "../src/testing/virtual-clock.ts";

/** What became of the resources below, since the last rig. */
export const seen: string[] = [];

/** The scopes of one attempt, one run and one engine, and what was said of them. */
export function rig(options?: unknown) {
  seen.length = 0;
  const clock = new VirtualClock();
  const reports: string[] = [];
  const reportAs = (who: string): ResourceReports => ({
    observed: true,
    acquired: (name, scope, ms) => reports.push(`${who}: +${name} ${scope} ${ms}`),
    released: (name, scope, problem) => reports.push(`${who}: -${name} ${scope}${problem ? " problem" : ""}`),
  });
  const lookup = new ResourceLookup(toResourceTable(options));
  const common = { clock, grace: 5_000, lookup };
  const engine = new ResourceScope({ ...common, scope: "engine", report: reportAs("engine") });
  const run = new ResourceScope({ ...common, scope: "run", parent: engine, report: reportAs("run") });
  const task = new ResourceScope({ ...common, scope: "task", parent: run, report: reportAs("task") });
  return { clock, reports, engine, run, task };
}

/** A resource that writes down what becomes of it. */
export function sync(
  name: string,
  scope: ResourceScopeName = "run",
  needs: Record<string, Resource | string> = {},
) {
  return resource(
    name,
    function* () {
      seen.push(`+${name}`);
      try {
        yield name;
      } catch (error) {
        seen.push(`!${name} ${String(error)}`);
        throw error;
      } finally {
        seen.push(`-${name}`);
      }
    },
    { scope, inject: needs },
  );
}

/** The same with an async factory. */
export function asynchronous(
  name: string,
  scope: ResourceScopeName = "run",
  needs: Record<string, Resource> = {},
) {
  return resource(
    name,
    async function* () {
      await null;
      seen.push(`+${name}`);
      try {
        yield name;
      } finally {
        await null;
        seen.push(`-${name}`);
      }
    },
    { scope, inject: needs },
  );
}

/** A resource whose set-up and tear-down end on command; `begun` is when the first set-up begins. */
export function scripted(
  name: string,
  scope: ResourceScopeName = "run",
  needs: Record<string, Resource> = {},
) {
  const begun = withResolvers();
  const open: { setUp: PromiseWithResolvers; tearDown: PromiseWithResolvers }[] = [];
  const made = resource(
    name,
    async function* () {
      const call = { setUp: withResolvers(), tearDown: withResolvers() };
      open.push(call);
      begun.resolve();
      seen.push(`begin ${name}`);
      await call.setUp.promise;
      try {
        yield name;
      } finally {
        seen.push(`end ${name}`);
        await call.tearDown.promise;
      }
    },
    { scope, inject: needs },
  );
  return { made, open, begun: begun.promise };
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = (): void => {};
  let reject = (_error: unknown): void => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A task that wants resources, and what its body does with them. */
export const use = (
  needs: Record<string, Resource | string>,
  fn: (value: Record<string, unknown>) => unknown = () => "ok",
) => task("use", { inject: needs }, (ctx, ..._rest: unknown[]) => fn(ctx as never));

/** The code of what a run was rejected with, of its cause where a body failed; or the cause itself. */
export const codeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await promise.then(
    () => "no error",
    (caught: unknown) => caught,
  );
  const cause = isCascadeError(error, "CS_TASK_FAILED") ? error.cause : error;
  return isCascadeError(cause) ? cause.code : cause;
};
