import { analyse } from "../graph/analysis/analyse.ts";
import { buildGraph } from "../graph/build-graph.ts";
import type { Lazy } from "../spec/lazy.ts";
import type { Outbox } from "./outbox.ts";

/** Larger graphs are looked at by `dryRun` only, where nobody waits for the run. */
const mostNodes = 10_000;

/** Tells those who look at a run what should be looked at in its graph. */
export function postAnalysis(
  outbox: Outbox,
  target: Lazy,
  size: number,
  options: { readonly stored: boolean },
): void {
  if (size > mostNodes) return;
  for (const { code, message } of analyse(buildGraph(target), options))
    outbox.post({ type: "warning", code, message, cause: undefined });
}
