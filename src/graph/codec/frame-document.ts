import { InvalidDocumentError, NotStorableError } from "../../errors/codec-errors.ts";
import { type Lazy, opOf } from "../../spec/lazy.ts";
import { LazyResult } from "../../spec/lazy-result.ts";
import { Kind } from "../../spec/op.ts";
import { noPolicies } from "../../spec/policies.ts";
import { targetFromJSON } from "./decode-graph.ts";
import { GraphEncoder, type GraphJSON } from "./encode-graph.ts";
import type { EncodeOptions } from "./encode-value.ts";
import type { GraphDecodeOptions, GraphDecoder } from "./graph-decoder.ts";
import type { Json } from "./json.ts";
import type { NodeFields } from "./node-fields.ts";

/** What a node of a frame stands for that is not the frame's own. */
export type Outside =
  /** A node of a frame around it. */
  | { readonly frame: number; readonly node: number }
  /** A value, a skip's reason, or a failure's text, carried over from the generation before. */
  | { readonly state: "done" | "skipped"; readonly value: unknown }
  /** A large value that is stored elsewhere: the text that names it. */
  | { readonly state: "done"; readonly ref: string }
  | { readonly state: "failed"; readonly error: string };

/** A frame's graph as plain JSON: a graph, of which some nodes stand for others. */
export interface FrameJSON extends GraphJSON {
  /** Nodes of the compiled graph: it must come out the same, because results are stored by their position in it. */
  readonly size: number;
}

/** Writes the graph of a frame. */
class FrameEncoder extends GraphEncoder {
  override readonly isPart = true;
  readonly #outside: ReadonlyMap<Lazy, Outside>;
  /** Those of them that were written. */
  written = 0;

  constructor(outside: ReadonlyMap<Lazy, Outside>, options: EncodeOptions) {
    super(options);
    this.#outside = outside;
  }

  protected override isLeaf(lazy: Lazy): boolean {
    return this.#outside.has(lazy);
  }

  protected override leaf(lazy: Lazy, index: number): Json | undefined {
    const outside = this.#outside.get(lazy);
    if (outside === undefined) return undefined;
    this.written++;
    const json: Record<string, Json> = { kind: "outside", name: opOf(lazy).name };
    if ("frame" in outside) json["at"] = [outside.frame, outside.node];
    else {
      json["state"] = outside.state;
      if (outside.state === "failed") json["error"] = outside.error;
      else if ("ref" in outside) json["ref"] = outside.ref;
      else this.put(json, "value", outside.value, `nodes[${index}] (${opOf(lazy).name})`);
    }
    return json;
  }
}

/**
 * The graph of a frame as plain JSON.
 *
 * @param outside - its nodes that are not its own
 * @throws {NotStorableError} `CS_NOT_STORABLE` with the path of what has no stored form
 */
export function frameToJSON(
  target: Lazy,
  size: number,
  outside: ReadonlyMap<Lazy, Outside>,
  options: EncodeOptions = {},
): FrameJSON {
  const encoder = new FrameEncoder(outside, options);
  const nodes = encoder.nodes(target);
  if (encoder.written < outside.size)
    throw new NotStorableError(
      opOf(target).name,
      "a graph that names an element of a map of the generation before",
      "Name the whole map, or pass its value as an argument.",
    );
  const json = { format: "cascade-ts.graph", version: 1, target: nodes.length - 1, size, nodes } as const;
  return encoder.table.length === 0 ? json : { ...json, values: encoder.table };
}

/** A decoded frame. */
export interface DecodedFrame {
  readonly target: Lazy;
  readonly size: number;
  /** What is not its own, by the LazyResult that stands for it. */
  readonly outside: ReadonlyMap<Lazy, Outside>;
}

/** The graph of what `frameToJSON` wrote. */
export function frameFromJSON(json: unknown, options: GraphDecodeOptions = {}): DecodedFrame {
  const outside = new Map<Lazy, Outside>();
  const make = (fields: NodeFields, decoder: GraphDecoder): Lazy => {
    const placeholder = new LazyResult({ kind: Kind.external, name: fields.text("name") }, [], 0, noPolicies);
    // Also for two nodes of one place: the graph is to come out the same.
    outside.set(placeholder, fields.has("at") ? placeFrom(fields) : carriedFrom(fields, decoder));
    return placeholder;
  };
  const target = targetFromJSON(json, options, make);
  const size: unknown = Reflect.get(json as object, "size");
  if (typeof size !== "number") throw new InvalidDocumentError("graph.size", "it is not a number");
  return { target, size, outside };
}

function placeFrom(fields: NodeFields): Outside {
  const [frame, node] = fields.list("at");
  if (typeof frame !== "number" || typeof node !== "number") fields.refuse("at", "a frame and a node");
  return { frame: frame as number, node: node as number };
}

function carriedFrom(fields: NodeFields, decoder: GraphDecoder): Outside {
  const state = fields.get("state");
  if (state === "failed") return { state, error: fields.text("error") };
  if (state === "done" && fields.has("ref")) return { state, ref: fields.text("ref") };
  if (state !== "done" && state !== "skipped") fields.refuse("state", '"done", "skipped" or "failed"');
  return { state: state as "done", value: decoder.plain(fields.get("value"), fields.at("value")) };
}
