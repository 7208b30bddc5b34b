import { mergeAmounts } from "../../spec/constraints.ts";
import type { Lazy, LazyPolicies } from "../../spec/lazy.ts";
import { noPolicies, type Policies, type RetryPolicy, withPolicies } from "../../spec/policies.ts";
import { toRetryPolicy } from "../../spec/retry.ts";
import type { TaskDefinition } from "../../spec/task-definition.ts";
import { toTimeoutPolicy } from "../../spec/timeout.ts";
import { setOwn, tags } from "./json.ts";
import { NodeFields } from "./node-fields.ts";

/** Policies of what `policiesJson` wrote; "task" is what the task has now. */
export function policiesFromJson(fields: NodeFields, task: TaskDefinition | undefined): LazyPolicies {
  const said: Partial<Policies<Lazy>> = {
    ...(fields.has("retry") ? { retry: retryOf(fields, task) } : {}),
    ...(fields.has("timeout") ? { timeout: toTimeoutPolicy(fields.get("timeout"), "timeout") } : {}),
    ...(fields.has("cache") ? { cache: cacheOf(fields, task) } : {}),
    ...(fields.has("amounts") ? amountsOf(fields) : {}),
    ...(fields.has("priority") ? { priority: fields.number("priority") } : {}),
    ...(fields.flag("never") ? { never: true } : {}),
    ...(fields.has("runIf") ? { conditions: fields.nodes("runIf") } : {}),
    ...(fields.has("after") ? { after: fields.nodes("after") } : {}),
    ...(fields.has("label") ? { label: fields.text("label") } : {}),
  };
  return Object.keys(said).length === 0 ? noPolicies : withPolicies<Lazy>(noPolicies, said);
}

function retryOf(fields: NodeFields, task: TaskDefinition | undefined): RetryPolicy {
  const retry = fields.object("retry");
  const options: object = {};
  for (const name of Object.keys(fields.get("retry") as object)) {
    if (name !== "retryIf") setOwn(options, name, retry.get(name));
    else if (retry.get(name) !== "task") retry.refuse(name, '"task"');
  }
  const policy = toRetryPolicy(options, "retry");
  return retry.has("retryIf") ? { ...policy, retryIf: task?.policies.retry?.retryIf } : policy;
}

function cacheOf(fields: NodeFields, task: TaskDefinition | undefined): Policies<Lazy>["cache"] {
  return fields.get("cache") === "task" ? task?.policies.cache : fields.refuse("cache", '"task"');
}

function amountsOf(fields: NodeFields): Pick<Policies<Lazy>, "amounts" | "amountDeps"> {
  const given: object = Object.create(null) as object;
  for (const json of fields.list("amounts")) {
    const one = new NodeFields(json, fields.at("amounts"), []);
    const amount = plainOrNode(fields, one.get("amount"));
    const name = one.text("name");
    if (Object.hasOwn(given, name)) fields.refuse("amounts", "a list with each name once");
    setOwn(given, name, one.has("key") ? { key: plainOrNode(fields, one.get("key")), amount } : amount);
  }
  return mergeAmounts([], given, "amounts");
}

function plainOrNode(fields: NodeFields, json: unknown): unknown {
  return typeof json === "object" && json !== null
    ? fields.nodeAt(Reflect.get(json, tags.node), "amounts")
    : json;
}
