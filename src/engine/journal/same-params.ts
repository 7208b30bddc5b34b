import { isDeepStrictEqual } from "node:util";
import type { Built } from "../../graph/plan-cache.ts";
import { type Lazy, opOf } from "../../spec/lazy.ts";
import { Kind } from "../../spec/op.ts";
import type { ParamOp, ParamSpec } from "../../spec/param.ts";
import { paramValue } from "../../spec/param-value.ts";

type Params = Readonly<Record<string, unknown>>;

/** Whether two sets of parameters mean the same to a graph: converted, and with its defaults. */
export function sameParams({ plan, lazies }: Built, a: Params, b: Params): boolean {
  const specs = new Map<string, ParamSpec>();
  for (const slot of plan.inputs) {
    const op = opOf(lazies[slot] as Lazy);
    if (op.kind === Kind.param) specs.set(op.name, (op as ParamOp).spec);
  }
  const names = new Set([...specs.keys(), ...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => {
    const spec = specs.get(name);
    return isDeepStrictEqual(meaning(spec, own(a, name)), meaning(spec, own(b, name)));
  });
}

function own(params: Params, name: string): unknown {
  return Object.hasOwn(params, name) ? params[name] : undefined;
}

function meaning(spec: ParamSpec | undefined, given: unknown): unknown {
  if (spec === undefined) return given;
  if (given === undefined) return spec.hasDefault ? spec.default : undefined;
  try {
    const value = paramValue(spec, given);
    // What an asynchronous schema makes of it is not known here.
    if (!(value instanceof Promise)) return value;
    value.catch(() => {});
    return given;
  } catch {
    return given;
  }
}
