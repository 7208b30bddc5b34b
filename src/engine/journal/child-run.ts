import { targetFromJSON } from "../../graph/codec/decode-graph.ts";
import type { PlanCache } from "../../graph/plan-cache.ts";
import { noScope } from "../../graph/scope.ts";
import type { NewRun } from "../../ports/stored-run.ts";
import { opOf } from "../../spec/lazy.ts";
import type { SpawnRequest } from "../../spec/spawner.ts";
import { newRun } from "./run-record.ts";
import type { StoredTexts } from "./stored-texts.ts";

/** The run that a body of another one asks for. Nobody owns it until an engine takes it up. */
export function childRun(
  request: SpawnRequest,
  at: { readonly id: string; readonly parent: string },
  tools: { readonly plans: PlanCache; readonly texts: StoredTexts },
): NewRun {
  const lazy = targetFromJSON(request.graph);
  const built = tools.plans.build(lazy, noScope);
  const name = request.name ?? opOf(lazy).name;
  const start = { ...at, name, built, params: request.params, options: {} };
  return { ...newRun(start, tools.texts), unowned: true };
}
