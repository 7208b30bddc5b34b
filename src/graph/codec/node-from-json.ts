import { UnknownSchemaError } from "../../errors/codec-errors.ts";
import { quote } from "../../errors/quote.ts";
import { all } from "../../spec/all.ts";
import { bind } from "../../spec/bind.ts";
import { env } from "../../spec/env.ts";
import { firstOf } from "../../spec/first-of.ts";
import { inject } from "../../spec/inject.ts";
import type { Lazy, LazyPolicies } from "../../spec/lazy.ts";
import { LazyResult } from "../../spec/lazy-result.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import { findParamSchema } from "../../spec/param-registry.ts";
import { noPolicies } from "../../spec/policies.ts";
import { recv } from "../../spec/recv.ts";
import { findResource } from "../../spec/resource-registry.ts";
import { router } from "../../spec/router.ts";
import { sequence } from "../../spec/sequence.ts";
import { settle } from "../../spec/settle.ts";
import { type TaskDefinition, taskDefinitionKey } from "../../spec/task-definition.ts";
import { wait } from "../../spec/wait.ts";
import { bindFromJson } from "./bind-from-json.ts";
import type { GraphDecoder } from "./graph-decoder.ts";
import { setOwn } from "./json.ts";
import { mapFromJson, taskOf } from "./map-from-json.ts";
import type { NodeFields } from "./node-fields.ts";
import { refuse } from "./place.ts";
import { policiesFromJson } from "./policies-from-json.ts";

type AnyLazy = LazyResult<unknown>;
type Make = (fields: NodeFields, decoder: GraphDecoder) => AnyLazy;

/** One node of what `nodeJson` wrote. */
export function nodeFromJson(fields: NodeFields, decoder: GraphDecoder): Lazy {
  const kind = fields.get("kind");
  if (kind === "task") return callFromJson(fields, decoder);
  if (kind === "map") return mapFromJson(fields, decoder);
  if (kind === "outside" && decoder.outside !== undefined) return decoder.outside(fields, decoder);
  const make = typeof kind === "string" && Object.hasOwn(makers, kind) ? makers[kind] : undefined;
  if (make === undefined) return refuse(fields.at("kind"), `${quote(kind)} is no kind of node`);
  return withPolicies(make(fields, decoder), policiesFromJson(fields, undefined));
}

/** The same node with policies; nodes without a body have conditions, predecessors and a label. */
function withPolicies(lazy: AnyLazy, policies: LazyPolicies): AnyLazy {
  return policies === noPolicies ? lazy : lazy["again"](policies);
}

function callFromJson(fields: NodeFields, decoder: GraphDecoder): Lazy {
  const task = taskOf(fields, decoder);
  const { args, binding } = decoder.bound(fields.list("args"), fields.at("args"), task.name);
  return new LazyResult(task, args, binding, policiesFromJson(fields, task));
}

const makers: Readonly<Record<string, Make>> = {
  all: (fields, decoder) => all(onlyArgument(fields, decoder)),
  wait: (fields, decoder) => wait(onlyArgument(fields, decoder) as number),
  recv: (fields, decoder) =>
    recv(
      onlyArgument(fields, decoder) as string,
      fields.has("limit") ? { timeout: fields.number("limit") } : {},
    ),
  get: (fields, decoder) => nodeOf(fields).get(keyOf(fields, decoder) as never),
  literal: (fields, decoder) => literal(decoder.plain(fields.get("value"), fields.at("value"))),
  param: paramFromJson,
  env: (fields, decoder) =>
    env(fields.text("name"), {
      ...(fields.has("default") ? { default: textOrNull(fields, decoder) as string } : {}),
      secret: fields.flag("secret"),
    }) as AnyLazy,
  settle: (fields) => settle(nodeOf(fields)),
  orElse: (fields, decoder) => {
    const at = fields.at("fallback");
    return nodeOf(fields).orElse(decoder.searchable(decoder.argument(fields.get("fallback"), at), at));
  },
  recover: (fields, decoder) => nodeOf(fields).recover(handlerOf(taskOf(fields, decoder))),
  router: routerFromJson,
  sequence: (fields) => sequence(fields.nodes("of")) as AnyLazy,
  firstOf: (fields) => firstOf(fields.nodes("of")) as AnyLazy,
  within: (fields) => nodeOf(fields).within(fields.number("limit")),
  bind: (fields, decoder) => bindFromJson(fields, decoder),
  inject: (fields) => {
    const name = fields.text("name");
    const resource = findResource(name);
    return resource === undefined ? inject(name) : inject(resource);
  },
};

function nodeOf(fields: NodeFields): AnyLazy {
  return fields.node("of") as AnyLazy;
}

function onlyArgument(fields: NodeFields, decoder: GraphDecoder): unknown {
  const [json, ...more] = fields.list("args");
  if (json === undefined || more.length > 0) fields.refuse("args", "a list of one argument");
  const at = fields.at("args");
  return decoder.searchable(decoder.argument(json, { parent: at, step: 0 }), at);
}

function keyOf(fields: NodeFields, decoder: GraphDecoder): PropertyKey {
  const key = decoder.plain(fields.get("key"), fields.at("key"));
  return typeof key === "string" || typeof key === "number" || typeof key === "symbol"
    ? key
    : fields.refuse("key", "a text, a number or a symbol");
}

function textOrNull(fields: NodeFields, decoder: GraphDecoder): string | null {
  const value = decoder.plain(fields.get("default"), fields.at("default"));
  return value === null || typeof value === "string" ? value : fields.refuse("default", "a text or null");
}

function paramFromJson(fields: NodeFields, decoder: GraphDecoder): AnyLazy {
  const name = fields.text("name");
  const schema = fields.flag("schema") ? findParamSchema(name) : undefined;
  if (fields.flag("schema") && schema === undefined) throw new UnknownSchemaError(name);
  const choices = fields.has("choices")
    ? decoder.plain(fields.get("choices"), fields.at("choices"))
    : undefined;
  const options = {
    ...(fields.has("type") ? { type: fields.text("type") } : {}),
    ...(schema === undefined ? {} : { schema }),
    ...(fields.has("default") ? { default: decoder.plain(fields.get("default"), fields.at("default")) } : {}),
    ...(fields.has("description") ? { description: descriptionOf(fields) } : {}),
    ...(choices === undefined ? {} : { choices }),
    secret: fields.flag("secret"),
  };
  return param(name, options as { readonly secret: boolean }) as AnyLazy;
}

function descriptionOf(fields: NodeFields): string {
  const description = fields.get("description");
  return typeof description === "string" ? description : fields.refuse("description", "a text");
}

function routerFromJson(fields: NodeFields, decoder: GraphDecoder): AnyLazy {
  const selector = fields.node("selector");
  const at = fields.at("routes");
  const entries = fields
    .pairs("routes")
    .map(([key, route]): [unknown, Lazy] => [decoder.key(key, at), fields.nodeAt(route, "routes")]);
  if (new Set(entries.map(([key]) => key)).size < entries.length) refuse(at, "a key is there twice");
  if (fields.flag("map")) return router(selector, new Map(entries));
  const routes: Record<string, Lazy> = {};
  for (const [key, route] of entries) {
    if (typeof key !== "string") fields.refuse("routes", "a list of pairs with texts as keys");
    setOwn(routes, key as string, route);
  }
  return router(selector, routes);
}

/** A recovery by a task: calling it describes the call of the task, and it is known as that task. */
function handlerOf(task: TaskDefinition): (failure: Error) => Lazy {
  const call = (...args: unknown[]): Lazy => new LazyResult(task, args, bind(args, task.name), task.policies);
  return Object.defineProperties(call, {
    name: { value: task.name, configurable: true },
    fn: { value: task.fn, enumerable: true },
    [taskDefinitionKey]: { value: task },
  });
}
