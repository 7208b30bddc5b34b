import type { Graph } from "../graph/model.ts";
import type { Gathered } from "../spec/input.ts";

/** What a run of a target gives: of a graph, the value of its target, whose type is not known. */
export type RunValue<T> = T extends Graph ? unknown : Gathered<T>;
