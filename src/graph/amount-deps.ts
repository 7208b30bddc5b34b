import { type Lazy, opOf, policiesOf } from "../spec/lazy.ts";
import type { MapOp } from "../spec/mapped.ts";
import { Kind } from "../spec/op.ts";

/** The LazyResults among a node's amounts: its own, or those of the elements it makes when its lists are known. */
export function amountDepsOf(lazy: Lazy): readonly Lazy[] {
  const op = opOf(lazy);
  if (op.kind === Kind.call) return policiesOf(lazy).amountDeps;
  return op.kind === Kind.map ? (op as MapOp).elementPolicies.amountDeps : none;
}

const none: readonly Lazy[] = [];
