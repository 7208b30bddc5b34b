import type { DryRunWarning } from "../dry-run-warnings.ts";
import type { Graph } from "../model.ts";
import { amounts } from "./amounts.ts";
import { conflictingParams } from "./conflicting-params.ts";
import type { AnalysisOptions, Detector, MakeDetector } from "./detector.ts";
import { forkedCalls } from "./forked-calls.ts";
import { largeArguments } from "./large-arguments.ts";
import { notStorable } from "./not-storable.ts";
import { routes } from "./routes.ts";

const detectors: readonly MakeDetector[] = [
  forkedCalls,
  routes,
  conflictingParams,
  largeArguments,
  notStorable,
  amounts,
];

/**
 * What a person should look at before a graph runs, each once, in discovery order. Only what is sure to be as it says:
 * a value that is unused, a node that a plain condition excludes and a fallback that is never needed may all be meant.
 */
export function analyse(graph: Graph, options: AnalysisOptions = {}): readonly DryRunWarning[] {
  const active = detectors.flatMap((make): Detector[] => {
    const detector = make(graph, options);
    return detector === undefined ? [] : [detector];
  });
  const warnings: DryRunWarning[] = [];
  /** Bounded by the warnings. */
  const told = new Set<string>();
  for (const node of graph.nodes) {
    for (const detect of active) {
      detect(node, (code, message, once) => {
        const key = `${code} ${once}`;
        if (once !== undefined && told.has(key)) return;
        if (once !== undefined) told.add(key);
        warnings.push({ code, message, node: node.id });
      });
    }
  }
  return warnings;
}
