import { opOf } from "../../spec/lazy.ts";
import { Kind } from "../../spec/op.ts";
import type { ParamOp, ParamSpec } from "../../spec/param.ts";
import { canonical } from "../canonical.ts";
import type { Detector } from "./detector.ts";

/** One parameter declared in two ways: what a run refuses, told before. */
export function conflictingParams(): Detector {
  const specs = new Map<string, ParamSpec>();
  const isEqual = comparison();
  return (node, warn) => {
    const op = opOf(node.lazy);
    if (op.kind !== Kind.param) return;
    const { spec } = op as ParamOp;
    const first = specs.get(spec.name);
    if (first === undefined) specs.set(spec.name, spec);
    const differs = first === undefined || first === spec ? undefined : difference(first, spec, isEqual);
    if (differs !== undefined) {
      warn(
        "CS_W_PARAM_CONFLICT",
        `parameter "${spec.name}" is declared twice with different ${differs}; a run refuses that. Share one param("${spec.name}", …) between both uses.`,
        `${spec.name} ${differs}`,
      );
    }
  };
}

type IsEqual = (a: unknown, b: unknown) => boolean;

function difference(a: ParamSpec, b: ParamSpec, isEqual: IsEqual): string | undefined {
  for (const field of ["type", "schema", "secret"] as const) if (a[field] !== b[field]) return field;
  if (a.hasDefault !== b.hasDefault || !isEqual(a.default, b.default)) return "default";
  return isEqual(a.choices, b.choices) ? undefined : "choices";
}

/** By value, without running code of the values' own. */
function comparison(): IsEqual {
  /** Bounded by the values that are compared. */
  const numbers = new Map<object | symbol, number>();
  const identityOf = (value: object | symbol): number => {
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  };
  return (a, b) => Object.is(a, b) || canonical(a, identityOf) === canonical(b, identityOf);
}
