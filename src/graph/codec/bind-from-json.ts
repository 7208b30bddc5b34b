import { type BindOp, bindKeeping, rebind } from "../../spec/bind-jump.ts";
import { opOf } from "../../spec/lazy.ts";
import type { LazyResult } from "../../spec/lazy-result.ts";
import { Kind } from "../../spec/op.ts";
import { type JumpRoute, type JumpSelector, selectJump } from "../../spec/select-jump.ts";
import type { GraphDecoder } from "./graph-decoder.ts";
import { setOwn } from "./json.ts";
import type { NodeFields } from "./node-fields.ts";
import { refuse } from "./place.ts";

/** A bound node of what `nodeJson` wrote: the one that has the routes, or one of a later generation. */
export function bindFromJson(fields: NodeFields, decoder: GraphDecoder): LazyResult<unknown> {
  const source = fields.node("source");
  if (fields.has("bound")) {
    const op = opOf(fields.node("bound"));
    if (op.kind !== Kind.bind) fields.refuse("bound", "a bound node");
    return rebind(op as BindOp, source) as LazyResult<unknown>;
  }
  const at = fields.at("routes");
  const isMap = fields.flag("map");
  const pairs = fields.pairs("routes").map(([key, route]) => ({ key: decoder.key(key, at), route }));
  if (new Set(pairs.map(({ key }) => key)).size < pairs.length) refuse(at, "a key is there twice");
  const kept = fields.has("kept") ? fields.nodes("kept") : undefined;
  const select = (self: LazyResult<unknown>): JumpSelector<unknown> => {
    const routes = new Map<unknown, JumpRoute>();
    for (const { key, route } of pairs) {
      if (!isMap && typeof key !== "string") fields.refuse("routes", "a list of pairs with texts as keys");
      routes.set(key, route === null ? null : route === "self" ? self : fields.nodeAt(route, "routes"));
    }
    if (isMap) return selectJump(routes);
    const object: Record<string, JumpRoute> = {};
    for (const [key, route] of routes) setOwn(object, key as string, route);
    return selectJump(object);
  };
  return bindKeeping(source, select, kept);
}
