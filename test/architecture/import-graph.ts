import { posix } from "node:path";
import { importsOf } from "./imports-of.ts";
import type { SourceFile } from "./source-file.ts";

/** One file naming another; `to` is a path of the repository, or a bare specifier when `external`. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
  readonly line: number;
  readonly external: boolean;
}

/** The modules and who imports whom, type imports included. */
export interface ImportGraph {
  readonly modules: readonly string[];
  readonly edges: readonly ImportEdge[];
}

/** Builds the import graph of some files, in their order. */
export function importGraph(files: readonly SourceFile[]): ImportGraph {
  const edges = files.flatMap(({ path, text }) =>
    importsOf(text).map(({ specifier, line }) => {
      const external = !specifier.startsWith(".");
      const to = external ? specifier : posix.join(posix.dirname(path), specifier);
      return { from: path, to, line, external };
    }),
  );
  return { modules: files.map(({ path }) => path), edges };
}

/** The import cycles, each as the path that leads from a module back to itself; one per knot of modules. */
export function importCycles(graph: ImportGraph): string[][] {
  const next = new Map<string, string[]>(graph.modules.map((path) => [path, []]));
  for (const { from, to, external } of graph.edges) if (!external && next.has(to)) next.get(from)?.push(to);
  const state = new Map<string, "open" | "done">();
  const cycles: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "open") cycles.push([...trail.slice(trail.indexOf(path)), path]);
    if (state.has(path)) return;
    state.set(path, "open");
    for (const target of next.get(path) ?? []) visit(target, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of graph.modules) visit(path, []);
  return cycles;
}
