import { RunMismatchError } from "../errors/store-errors.ts";
import { rootOf } from "../graph/root-of.ts";
import { noScope } from "../graph/scope.ts";
import { opOf } from "../spec/lazy.ts";
import type { EngineShared, StartRequest } from "./engine-shared.ts";
import { sameParams } from "./journal/same-params.ts";
import { onAbort } from "./on-abort.ts";
import type { RunHandle } from "./run-handle.ts";
import { checkRunOptions, type RunOptions } from "./run-options.ts";
import { type StartedRun, startRun } from "./start-run.ts";

/**
 * Somebody asks again for a stored run that is under way in this engine: its handle, for who means the same run; and what
 * listens or cancels is added to it.
 */
export function joinRun(
  known: StartedRun,
  target: unknown,
  asked: StartRequest,
  shared: EngineShared,
): RunHandle<unknown> {
  const check = (): void => refuseOther(known, target, asked, shared);
  try {
    check();
  } catch {
    // As a run of its own, whose outcome says what is wrong with it.
    return startRun(target, { ...asked, check, shared, ended: () => {} }).handle;
  }
  join(known.handle, asked.options);
  return known.handle;
}

function refuseOther(
  known: StartedRun,
  target: unknown,
  { runId, options, stored }: StartRequest,
  shared: EngineShared,
): void {
  checkRunOptions(options);
  const start = known.start();
  if (stored !== undefined || start === undefined) return;
  const lazy = rootOf(target);
  const { name } = opOf(lazy);
  if (name !== start.task) throw new RunMismatchError(runId, `the target "${start.task}", not "${name}"`);
  if (options.params === undefined) return;
  if (!sameParams(shared.plans.build(lazy, noScope), start.params, options.params))
    throw new RunMismatchError(runId, "other parameters");
}

function join(handle: RunHandle<unknown>, { subscribers, signal }: RunOptions): void {
  for (const subscriber of subscribers ?? []) handle.subscribe(subscriber);
  if (signal === undefined) return;
  if (signal.aborted) return handle.cancel(signal.reason);
  const unlisten = onAbort(signal, () => handle.cancel(signal.reason));
  void handle.outcome().then(unlisten);
}
