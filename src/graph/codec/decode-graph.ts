import { isCascadeError } from "../../errors/cascade-error.ts";
import { InvalidDocumentError } from "../../errors/codec-errors.ts";
import { quote } from "../../errors/quote.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { buildGraph } from "../build-graph.ts";
import type { Graph } from "../model.ts";
import { type GraphDecodeOptions, GraphDecoder, type MakeOutside } from "./graph-decoder.ts";
import { NodeFields } from "./node-fields.ts";
import { nodeFromJson } from "./node-from-json.ts";
import { pathOf } from "./place.ts";

/**
 * The graph of what `graphToJSON` wrote; `run`, `dryRun` and `visualize` take it like a LazyResult.
 *
 * Nothing of the document is evaluated: tasks, resources and the schemas of parameters are found by their names among
 * those that this process has defined.
 *
 * @param json - a plain object, as `JSON.parse` gives it
 * @param options.maxNodes - parts of the document (nodes, arguments, items), at most (default 10,000,000)
 * @param options.findTask - where tasks are found (default: among all that are defined)
 * @throws {InvalidDocumentError} `CS_INVALID_DOCUMENT` for anything else
 * @throws {UnknownTaskError} `CS_UNKNOWN_TASK` for a task that is not defined here
 * @throws {AmbiguousTaskError} `CS_AMBIGUOUS_TASK` when several functions have a task's name and version
 * @throws {UnknownSchemaError} `CS_UNKNOWN_SCHEMA` for a parameter whose schema is not declared here
 * @example
 * const twice = task("twice", (n: number) => n * 2);
 * const stored = graphToJSON(twice(twice(param("n", { type: "number" }))));
 * await run(graphFromJSON(stored), { params: { n: 3 } }); // => 12
 */
export function graphFromJSON(json: unknown, options: GraphDecodeOptions = {}): Graph {
  return buildGraph(targetFromJSON(json, options));
}

/**
 * The LazyResult that a stored graph is about.
 *
 * @param outside - makes the nodes that stand for others, in the graph of a stored frame
 */
export function targetFromJSON(json: unknown, options: GraphDecodeOptions = {}, outside?: MakeOutside): Lazy {
  const document = new NodeFields(json, { parent: "graph", step: "" }, []);
  if (document.get("format") !== "cascade-ts.graph") document.refuse("format", '"cascade-ts.graph"');
  if (document.get("version") !== 1)
    document.refuse("version", "1, the one version that is known here; a newer cascade-ts may know it");
  const decoder = new GraphDecoder(document.list("values"), options, outside);
  document.list("nodes").forEach((node, index) => {
    decoder.lazies.push(makeNode(node, index, decoder));
  });
  const target = document.get("target");
  const lazy = typeof target === "number" ? decoder.lazies[target] : undefined;
  return lazy ?? document.refuse("target", "the position of a node");
}

const kept: ReadonlySet<string> = new Set([
  "CS_INVALID_DOCUMENT",
  "CS_UNKNOWN_TASK",
  "CS_AMBIGUOUS_TASK",
  "CS_UNKNOWN_SCHEMA",
]);

/** What a node's own checks refuse is a fault of the document. */
function makeNode(json: unknown, index: number, decoder: GraphDecoder): Lazy {
  const place = { parent: "nodes", step: index };
  decoder.count(place);
  try {
    return nodeFromJson(new NodeFields(json, place, decoder.lazies), decoder);
  } catch (error) {
    if (isCascadeError(error) && kept.has(error.code)) throw error;
    const problem = error instanceof Error ? error.message.split("\n", 1)[0] : quote(error);
    throw new InvalidDocumentError(pathOf(place), `it cannot be made: ${problem}`, { cause: error });
  }
}
