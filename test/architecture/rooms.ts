import type { ImportGraph } from "./import-graph.ts";
import { isTest } from "./source-file.ts";

const line = ["errors", "spec", "graph", "events", "ports", "core", "engine"];

/** The rooms on the left of one of the line, itself included. */
function upTo(room: string): string[] {
  return line.slice(0, line.indexOf(room) + 1);
}

const adapters = ["stores", "caches", "connectors", "executors"];

/** Which rooms each room of src may import from, besides itself. */
export const allowedRooms: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(line.map((room) => [room, upTo(room)])),
  // A store that a URL names is imported when it is first used.
  engine: [...upTo("engine"), "stores"],
  // An adapter knows its port and its driver, and the errors it speaks in.
  ...Object.fromEntries(adapters.map((room) => [room, ["errors", "ports"]])),
  // What a cache is called with is part of what a computation is.
  caches: ["errors", "spec", "ports"],
  render: upTo("graph"),
  control: upTo("engine"),
  providers: upTo("engine"),
  testing: upTo("engine"),
  studio: [...upTo("engine"), "control", "render"],
  cli: [...upTo("engine"), ...adapters, "control", "providers", "render", "studio"],
};

/** Rooms that must run anywhere: no npm package; these decide and describe, so no Node module either. */
const withoutNode = ["errors", "spec", "graph", "core"];
const withoutPackages = line;

/** "src/core/frame.ts" is in "core"; a file beside the rooms is an entry, and has none. */
export function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

/** The imports that go against the order of the rooms. Tests beside the code and the entry files are free. */
export function layerViolations(graph: ImportGraph): string[] {
  const found: string[] = [];
  for (const path of graph.modules) {
    const room = roomOf(path);
    if (room !== undefined && allowedRooms[room] === undefined)
      found.push(`${path}: the house has no room "${room}"`);
  }
  for (const edge of graph.edges) {
    const room = roomOf(edge.from);
    if (room === undefined || isTest(edge.from)) continue;
    const problem = edge.external ? packageProblem(room, edge.to) : roomProblem(room, edge.to);
    if (problem !== undefined) found.push(`${edge.from}:${edge.line} ${problem}`);
  }
  return found;
}

function roomProblem(room: string, target: string): string | undefined {
  if (isTest(target)) return `imports the test ${target}`;
  const other = roomOf(target);
  if (other === undefined) return `imports ${target}, which is not in a room`;
  if (other === room || allowedRooms[room]?.includes(other)) return undefined;
  return `${room} may not import ${other} (${target})`;
}

function packageProblem(room: string, specifier: string): string | undefined {
  if (/^cascade-ts(\/|$)/.test(specifier)) return "imports the package by its own name";
  const isNode = specifier.startsWith("node:");
  if (isNode ? withoutNode.includes(room) : withoutPackages.includes(room)) {
    return `${room} may not import ${specifier}`;
  }
  return undefined;
}
