import type { DryRunWarningCode } from "../dry-run-warnings.ts";
import type { Graph, Node } from "../model.ts";

/** What is known of the run that a graph is meant for. */
export interface AnalysisOptions {
  /** It will have a store (default false): what could not be stored is told. */
  readonly stored?: boolean | undefined;
  /** What there is of each capacity; names may be globs. Without it amounts are not looked at. */
  readonly capacities?: Readonly<Record<string, number>> | undefined;
}

/**
 * Tells what is wrong with a node.
 *
 * @param once - what the warning is about: of equal ones only the first is kept
 */
export type Warn = (code: DryRunWarningCode, message: string, once?: string) => void;

/** Looks at the nodes of one graph, each once, in discovery order. Linear in all, and runs no user code. */
export type Detector = (node: Node, warn: Warn) => void;

/** Makes a detector for a graph; undefined where there is nothing to look for. */
export type MakeDetector = (graph: Graph, options: AnalysisOptions) => Detector | undefined;
