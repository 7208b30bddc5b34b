import { argsOf, isLazy, isLiteral, type Lazy, opOf } from "../../spec/lazy.ts";
import { LazyResult } from "../../spec/lazy-result.ts";
import { literal } from "../../spec/literal.ts";
import { type MapOp, remap } from "../../spec/mapped.ts";
import { Kind } from "../../spec/op.ts";
import { noPolicies } from "../../spec/policies.ts";
import type { TaskDefinition } from "../../spec/task-definition.ts";
import type { GraphDecoder } from "./graph-decoder.ts";
import type { NodeFields } from "./node-fields.ts";
import { policiesFromJson } from "./policies-from-json.ts";

/** The task that a node names. */
export function taskOf(fields: NodeFields, decoder: GraphDecoder): TaskDefinition {
  return decoder.find(fields.text("task"), fields.has("version") ? fields.text("version") : "1");
}

/** A map of what `nodeJson` wrote. */
export function mapFromJson(fields: NodeFields, decoder: GraphDecoder): Lazy {
  const task = taskOf(fields, decoder);
  const op: MapOp = {
    kind: Kind.map,
    name: task.name,
    task,
    elementPolicies: fields.has("each") ? policiesFromJson(fields.object("each"), task) : noPolicies,
    concurrency: fields.has("concurrency") ? wholeNumber(fields) : Number.POSITIVE_INFINITY,
    settled: fields.flag("settled"),
  };
  const template = new LazyResult(op, [], 0, policiesFromJson(fields, undefined));
  const lists = listsOf(fields, decoder);
  const made = remap(template, lists);
  // Items that are nothing but literals hold no node, and were elements of their own all the same.
  const isSame = !fields.flag("nodes") || opOf(made).kind === Kind.mapNodes;
  return isSame ? made : remap(template, lists.map(withLiterals));
}

function wholeNumber(fields: NodeFields): number {
  const value = fields.number("concurrency");
  return Number.isSafeInteger(value) && value >= 1
    ? value
    : fields.refuse("concurrency", "a whole number of at least 1");
}

function listsOf(fields: NodeFields, decoder: GraphDecoder): readonly unknown[] {
  const at = fields.at("lists");
  return fields.list("lists").map((json, step) => {
    const place = { parent: at, step };
    const argument = decoder.argument(json, place);
    const { value } = argument;
    if (isLazy(value)) return value;
    if (!Array.isArray(value) || Object.keys(value).length !== value.length)
      return fields.refuse("lists", "lists without holes");
    decoder.charge(value.length, place);
    return decoder.searchable(argument, place);
  });
}

/** Each item as a literal of its own; a list that is a node stays one. */
function withLiterals(list: unknown): unknown {
  if (!isLazy(list) || !isLiteral(list)) return list;
  return (argsOf(list)[0] as readonly unknown[]).map((item) => literal(item));
}
