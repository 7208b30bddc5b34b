import { argsOf, isLazy, type Lazy, opOf } from "../../spec/lazy.ts";
import { Kind } from "../../spec/op.ts";
import type { ParamOp } from "../../spec/param.ts";
import type { RouterOp } from "../../spec/router.ts";
import type { Node } from "../model.ts";
import type { Detector, Warn } from "./detector.ts";

/** Keys that are listed; the others are counted. */
const mostKeys = 10;

/** Where a parameter with choices selects the route, both sides are known. */
export function routes(): Detector {
  return (node, warn) => {
    const op = opOf(node.lazy);
    const selector = argsOf(node.lazy)[0];
    if (op.kind !== Kind.router || !isLazy(selector)) return;
    const choices = choicesOf(selector);
    if (choices !== undefined)
      compare(node, { op: op as RouterOp, choices, param: opOf(selector).name }, warn);
  };
}

function compare(
  node: Node,
  { op, choices, param }: { op: RouterOp; choices: readonly unknown[]; param: string },
  warn: Warn,
): void {
  const reached = new Set(choices.map(op.select));
  const missing = choices.filter((choice) => op.select(choice) < 0).map(String);
  const unreached = op.keys.filter((_, position) => !reached.has(position));
  if (missing.length > 0) {
    warn(
      "CS_W_ROUTE_MISSING",
      `${node.name} has no route for ${listed(missing)}, which parameter "${param}" may be. Add the route, or drop the choice.`,
    );
  }
  if (unreached.length > 0) {
    warn(
      "CS_W_ROUTE_UNREACHABLE",
      `${node.name} never takes ${listed(unreached)}: parameter "${param}" has no such choice. Add the choice, or drop the route.`,
    );
  }
}

function listed(keys: readonly string[]): string {
  const rest = keys.length - mostKeys;
  return `${keys.slice(0, mostKeys).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** A choice that has no text of its own could be anything, so nothing is told then. */
function choicesOf(selector: Lazy): readonly unknown[] | undefined {
  const op = opOf(selector);
  const choices = op.kind === Kind.param ? (op as ParamOp).spec.choices : undefined;
  const isPlain = choices?.every(
    (choice) => choice === null || !["object", "function", "symbol"].includes(typeof choice),
  );
  return isPlain === true ? choices : undefined;
}
