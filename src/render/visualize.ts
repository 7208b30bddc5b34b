import { InvalidOptionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { buildGraph } from "../graph/build-graph.ts";
import type { Graph } from "../graph/model.ts";
import { renderDot } from "./dot.ts";
import { renderGraphJson } from "./graph-json.ts";
import { renderMermaid } from "./mermaid.ts";
import { renderSvg } from "./svg.ts";

/** What `visualize` can draw. */
export type GraphFormat = "dot" | "mermaid" | "svg" | "json";

const renderers: Readonly<Record<GraphFormat, (graph: Graph) => string>> = {
  dot: renderDot,
  mermaid: renderMermaid,
  svg: renderSvg,
  json: renderGraphJson,
};

/**
 * Draws what a target needs, without running anything.
 *
 * @param target - a LazyResult; anything else is gathered as by `all`
 * @param options.format - "mermaid" (default, for Markdown), "dot" (Graphviz), "svg" (a picture) or "json" (for programs)
 * @throws {InvalidOptionError} `CS_INVALID_OPTION` for another format
 * @throws {PromiseArgumentError} `CS_PROMISE_ARGUMENT` when the target is or holds a promise
 * @example
 * const add = task("add", (a: number, b: number) => a + b);
 * visualize(add(1, 2), { format: "mermaid" }).split("\n")[0]; // => "flowchart TD"
 */
export function visualize(target: unknown, options: { readonly format?: GraphFormat } = {}): string {
  const format: string = options.format ?? "mermaid";
  const render = Object.hasOwn(renderers, format) ? renderers[format as GraphFormat] : undefined;
  if (render === undefined) {
    const known = Object.keys(renderers).join(", ");
    throw new InvalidOptionError("format", `${quote(options.format)} is not one of ${known}.`);
  }
  return render(buildGraph(target));
}
