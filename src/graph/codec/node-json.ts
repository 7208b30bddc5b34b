import { NotStorableError } from "../../errors/codec-errors.ts";
import type { BindOp } from "../../spec/bind-jump.ts";
import type { EnvOp } from "../../spec/env.ts";
import { argsOf, bindingOf, isLazy, type Lazy, opOf, policiesOf } from "../../spec/lazy.ts";
import type { WithinOp } from "../../spec/lazy-result.ts";
import type { MapOp } from "../../spec/mapped.ts";
import { Kind, kindNames } from "../../spec/op.ts";
import type { ParamOp } from "../../spec/param.ts";
import type { RecvOp } from "../../spec/recv.ts";
import type { RouterOp } from "../../spec/router.ts";
import { isTask, type TaskDefinition, taskDefinitionKey } from "../../spec/task-definition.ts";
import { elementsOf } from "./dependencies.ts";
import { type Json, type JsonHolder, tags } from "./json.ts";
import { policiesJson } from "./policies-json.ts";
import { describe, stepOf } from "./unstorable.ts";

/** What writing a node asks of the document. */
export interface NodeWriter {
  /** The form of what cannot be refused and is never shared. */
  simple(value: unknown): Json | undefined;
  put(holder: JsonHolder, key: string | number, value: unknown, where: string): void;
  indexOf(lazy: Lazy): number;
  marked(lazy: Lazy): readonly unknown[];
  /** Some nodes stand for others: what they were made of does not tell what a bound node keeps for its routes. */
  readonly isPart: boolean;
}

/** A node under way: values are put where they stay, because a reference may take their place later. */
interface Draft {
  readonly json: Record<string, Json>;
  readonly where: string;
  readonly writer: NodeWriter;
}

/** One node as JSON. */
export function nodeJson(lazy: Lazy, index: number, writer: NodeWriter): Json {
  const op = opOf(lazy);
  const policies = policiesOf(lazy);
  const where = `nodes[${index}] (${policies.label ?? op.name})`;
  const json: Record<string, Json> = { kind: kindNames[op.kind] };
  write(lazy, { json, where, writer });
  const task = op.kind === Kind.call ? (op as TaskDefinition) : undefined;
  Object.assign(json, policiesJson(policies, { task, where, writer }));
  return json;
}

function write(lazy: Lazy, draft: Draft): void {
  const op = opOf(lazy);
  const args = argsOf(lazy);
  const { json, writer, where } = draft;
  const at = (position: number): number => writer.indexOf(args[position] as Lazy);
  switch (op.kind) {
    case Kind.call:
      Object.assign(json, taskJson(op as TaskDefinition));
      return writeArgs(lazy, draft);
    case Kind.recv:
      if ((op as RecvOp).timeout !== undefined) json["limit"] = (op as RecvOp).timeout as number;
      return writeArgs(lazy, draft);
    case Kind.all:
    case Kind.wait:
      return writeArgs(lazy, draft);
    case Kind.literal:
      return put(draft, "value", args[0]);
    case Kind.param:
      return writeParam(op as ParamOp, draft);
    case Kind.env:
      return writeEnv(op as EnvOp, draft);
    case Kind.inject:
      json["name"] = op.name;
      return;
    case Kind.sequence:
    case Kind.firstOf:
      json["of"] = args.map((_, position) => at(position));
      return;
    case Kind.router:
      return writeRouter(lazy, draft);
    case Kind.bind:
      return writeBind(lazy, draft);
    case Kind.map:
    case Kind.mapNodes:
      return writeMap(lazy, draft);
    case Kind.item:
    case Kind.external:
      throw new NotStorableError(where, `a node of kind ${kindNames[op.kind]}`);
    default:
      json["of"] = at(0);
      return writeDerived(lazy, draft);
  }
}

function put({ json, where, writer }: Draft, name: string, value: unknown): void {
  writer.put(json, name, value, `${where}.${name}`);
}

/** What is derived from one other node. */
function writeDerived(lazy: Lazy, draft: Draft): void {
  const op = opOf(lazy);
  const [, second] = argsOf(lazy);
  if (op.kind === Kind.get) put(draft, "key", second);
  else if (op.kind === Kind.orElse) put(draft, "fallback", draft.writer.marked(lazy)[1]);
  else if (op.kind === Kind.within) draft.json["limit"] = (op as WithinOp).limit;
  else if (op.kind === Kind.recover) {
    if (!isTask(second)) {
      const hint = "Recover with a task: .recover(someTask).";
      throw new NotStorableError(`${draft.where}.handler`, describe(second), hint);
    }
    Object.assign(draft.json, taskJson(second[taskDefinitionKey]));
  }
}

function taskJson({ name, version }: TaskDefinition): Readonly<Record<string, Json>> {
  return version === "1" ? { task: name } : { task: name, version };
}

function writeArgs(lazy: Lazy, { json, where, writer }: Draft): void {
  const values = writer.marked(lazy);
  if (values.length === 0) return;
  const args: Json[] = [];
  json["args"] = args;
  for (let i = 0; i < values.length; i++) {
    // Numbers, texts and nodes, which most arguments are, need no name for an error.
    const simple = writer.simple(values[i]);
    if (simple === undefined) writer.put(args, i, values[i], `${where}.args[${i}]`);
    else args.push(simple);
  }
}

function writeParam({ spec }: ParamOp, draft: Draft): void {
  const { name, type, schema, hasDefault, description, choices, secret } = spec;
  Object.assign(draft.json, {
    name,
    ...(type === undefined ? {} : { type }),
    ...(schema === undefined ? {} : { schema: true }),
    ...(typeof description === "string" ? { description } : {}),
    ...(secret ? { secret: true } : {}),
  });
  if (hasDefault) put(draft, "default", spec.default);
  if (choices !== undefined) put(draft, "choices", [...choices]);
}

function writeEnv(op: EnvOp, draft: Draft): void {
  draft.json["name"] = op.name;
  if (op.hasDefault) put(draft, "default", op.default);
  if (op.secret) draft.json["secret"] = true;
}

function writeRouter(lazy: Lazy, draft: Draft): void {
  const { isMap, routeKeys } = opOf(lazy) as RouterOp;
  const [selector, ...routes] = argsOf(lazy) as readonly Lazy[];
  draft.json["selector"] = draft.writer.indexOf(selector as Lazy);
  draft.json["routes"] = routes.map((route, i) => pair(routeKeys[i], draft.writer.indexOf(route), draft));
  if (isMap) draft.json["map"] = true;
}

function pair(key: unknown, route: Json, { writer, where }: Draft): Json {
  const hint = "Use a text, a number or a symbol of Symbol.for.";
  if (typeof key === "object" && key !== null)
    throw new NotStorableError(`${where}.routes`, "a Map with an object as key", hint);
  const made: Json[] = [null, route];
  writer.put(made, 0, key, `${where}.routes`);
  return made;
}

function writeBind(lazy: Lazy, draft: Draft): void {
  const { self, selector, kept } = opOf(lazy) as BindOp;
  const { json, writer, where } = draft;
  json["source"] = writer.indexOf(argsOf(lazy)[0] as Lazy);
  if (self !== lazy) {
    json["bound"] = writer.indexOf(self);
    return;
  }
  json["routes"] = selector.routes.map((route, i): Json => {
    if (typeof route === "function") {
      const path = `${where}.routes${stepOf(selector.labels[i] ?? "")}`;
      throw new NotStorableError(path, "a function", "Let the route be a LazyResult.");
    }
    return pair(
      selector.keys[i],
      route === null ? null : route === self ? "self" : writer.indexOf(route),
      draft,
    );
  });
  if (selector.isMap) json["map"] = true;
  if (writer.isPart) json["kept"] = kept.map((input) => writer.indexOf(input));
}

function writeMap(lazy: Lazy, { json, where, writer }: Draft): void {
  const { kind, task, elementPolicies, concurrency, settled } = opOf(lazy) as MapOp;
  const rows = kind === Kind.mapNodes ? elementsOf(lazy).map((element) => writer.marked(element)) : undefined;
  const lists: Json[] = [];
  Object.assign(json, taskJson(task), { lists });
  argsOf(lazy).forEach((list, i) => {
    if (isNode(lazy, i)) lists.push({ [tags.node]: writer.indexOf(list as Lazy) });
    else writer.put(lists, i, rows === undefined ? list : rows.map((row) => row[i]), `${where}.lists[${i}]`);
  });
  const each = policiesJson(elementPolicies, { task, where: `${where}.each`, writer });
  if (rows !== undefined) json["nodes"] = true;
  if (Object.keys(each).length > 0) json["each"] = each;
  if (concurrency !== Number.POSITIVE_INFINITY) json["concurrency"] = concurrency;
  if (settled) json["settled"] = true;
}

/** Whether a list of a map is a node itself. */
function isNode(lazy: Lazy, position: number): boolean {
  const binding = bindingOf(lazy);
  if (typeof binding === "number") return (binding & (1 << position)) !== 0;
  return isLazy(argsOf(lazy)[position]);
}
