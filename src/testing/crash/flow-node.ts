import { all } from "../../spec/all.ts";
import { bind } from "../../spec/bind-jump.ts";
import type { Constraints } from "../../spec/constraints.ts";
import { firstOf } from "../../spec/first-of.ts";
import { argumentDeps, isLiteral, type Lazy, opOf } from "../../spec/lazy.ts";
import type { LazyResult } from "../../spec/lazy-result.ts";
import { literal } from "../../spec/literal.ts";
import { Kind } from "../../spec/op.ts";
import { param } from "../../spec/param.ts";
import { recv } from "../../spec/recv.ts";
import { router } from "../../spec/router.ts";
import { type JumpRoute, selectJump } from "../../spec/select-jump.ts";
import { sequence } from "../../spec/sequence.ts";
import { settle } from "../../spec/settle.ts";
import { wait } from "../../spec/wait.ts";
import {
  type AmountUse,
  type Arg,
  constants,
  type JumpRouteSpec,
  type MapSpec,
  type Modifiers,
  type NodeSpec,
  type Ref,
  routeKeys,
} from "../programs/program.ts";
import { type FlowItem, flowTasks, recoveryOf } from "./flow-tasks.ts";
import type { FlowWork } from "./flow-work.ts";
import type { FlowWorld } from "./flow-world.ts";
import { signalData } from "./signal-data.ts";

/** What making a node asks of the instance it is made in. */
export interface FlowMaker {
  readonly id: string;
  readonly world: FlowWorld;
  lazy(ref: Ref): Lazy;
  arg(arg: Arg): unknown;
}

/** Makes the LazyResult of one node. What has no stored form is left out, or has one here: routes are known before. */
export function flowNode(spec: NodeSpec, key: string, maker: FlowMaker): Lazy {
  return modified(bare(spec, key, maker), spec, key, maker);
}

function bare(spec: NodeSpec, key: string, maker: FlowMaker): LazyResult<unknown> {
  const lazy = (ref: Ref): LazyResult<unknown> => maker.lazy(ref) as LazyResult<unknown>;
  switch (spec.kind) {
    case "call": {
      const call = isLater(spec.task) ? flowTasks.later : flowTasks.now;
      return call(workOf(spec, key, maker), ...spec.args.map((arg) => maker.arg(arg)));
    }
    case "all":
      return all(maker.arg(spec.of));
    case "get":
      return lazy(spec.of).get(spec.key as never);
    case "settle":
      return settle(lazy(spec.of));
    case "orElse":
      return lazy(spec.of).orElse(maker.arg(spec.fallback));
    case "recover":
      return lazy(spec.of).recover(recoveryOf(spec.does) as unknown as (failure: Error) => unknown);
    case "router":
      return routing(spec, maker);
    case "sequence":
      return sequence(spec.steps.map(lazy)) as LazyResult<unknown>;
    case "firstOf":
      return firstOf(spec.of.map(lazy)) as LazyResult<unknown>;
    case "within":
      return lazy(spec.of).within(spec.milliseconds);
    case "bind":
      return binding(spec, maker);
    case "map":
      return mapping(spec, key, maker);
    case "wait":
      return waiting(spec.milliseconds, key, maker);
    case "param":
      return param(spec.name, { type: "number" });
    case "literal":
      return literal(constants[spec.constant]);
  }
}

function isLater(task: string): boolean {
  return task.startsWith("async");
}

function workOf({ does }: Pick<MapSpec, "does">, key: string, { id }: FlowMaker): FlowWork {
  return { key, does, at: id };
}

function waiting(milliseconds: number, key: string, { world }: FlowMaker): LazyResult<unknown> {
  const { waits } = world.options;
  if (waits === "time") return wait(milliseconds);
  return waits === "signals" ? recv(key) : flowTasks.sent(signalData(key));
}

function routing(spec: Extract<NodeSpec, { kind: "router" }>, maker: FlowMaker): LazyResult<unknown> {
  const entries = spec.routes.map((route, index): [unknown, unknown] => [routeKeys[index], maker.arg(route)]);
  return router(maker.arg(spec.selector), spec.map ? new Map(entries) : Object.fromEntries(entries));
}

function binding(spec: Extract<NodeSpec, { kind: "bind" }>, maker: FlowMaker): LazyResult<unknown> {
  const routeOf = (route: JumpRouteSpec, self: Lazy): JumpRoute => {
    if (route === "self") return self;
    return route === null || "block" in route ? null : noMap(maker.lazy(route.ref));
  };
  return bind(noMap(maker.lazy(spec.of)), (self) => {
    const entries = spec.routes.map((route, index): [unknown, JumpRoute] => [
      routeKeys[index],
      routeOf(route, self),
    ]);
    return selectJump(
      spec.map ? new Map(entries) : (Object.fromEntries(entries) as Record<string, JumpRoute> as never),
    );
  });
}

/** What data would do to a map that is jumped to is said nowhere. */
function noMap(lazy: Lazy): Lazy {
  let own = lazy;
  while (wrappers.has(opOf(own).kind)) own = argumentDeps(own)[0] ?? literal(0);
  const { kind } = opOf(own);
  return kind === Kind.map || kind === Kind.mapNodes ? sequence([lazy]) : lazy;
}

const wrappers: ReadonlySet<number> = new Set([
  Kind.orElse,
  Kind.recover,
  Kind.get,
  Kind.settle,
  Kind.within,
  Kind.bind,
]);

function mapping(spec: MapSpec, key: string, maker: FlowMaker): LazyResult<unknown> {
  const each = isLater(spec.task) ? flowTasks.eachLater : flowTasks.eachNow;
  const work = workOf(spec, key, maker);
  const length = Math.min(...spec.lists.map((list) => (isItems(list) ? list.items.length : 2)));
  const lists = spec.lists.map((list, position) => {
    const first = position === 0;
    if (isItems(list)) {
      const items = list.items.slice(0, length).map((item) => maker.arg(item));
      return first ? items.map((item): FlowItem => ({ work, item })) : items;
    }
    const lazy = maker.lazy(list);
    // What is no list is refused at once where it is known at once; that is no matter of running.
    if (isLiteral(lazy)) {
      const items = Array.from({ length }, (_, index) => index);
      return first ? items.map((item): FlowItem => ({ work, item })) : items;
    }
    return first ? flowTasks.pack(work, lazy) : lazy;
  });
  const mapped = each.map(...(lists as never[]));
  const limited = spec.concurrency === undefined ? mapped : mapped.withConcurrency(spec.concurrency);
  return spec.settled ? limited.settled() : limited;
}

function isItems(list: MapSpec["lists"][number]): list is { readonly items: readonly Arg[] } {
  return typeof list === "object" && "items" in list;
}

function modified(lazy: LazyResult<unknown>, spec: Modifiers, key: string, maker: FlowMaker): Lazy {
  let made = lazy;
  const { kind } = opOf(lazy);
  const hasBody = kind === Kind.call || kind === Kind.map || kind === Kind.mapNodes;
  if (spec.retry !== undefined && hasBody) made = made.withRetry(spec.retry);
  if (spec.amounts !== undefined && hasBody) made = made.withConstraints(constraintsOf(spec.amounts, maker));
  if (spec.priority !== undefined && hasBody) made = made.withPriority(spec.priority);
  for (const condition of spec.runIf ?? [])
    made = made.runIf(typeof condition === "boolean" ? condition : maker.lazy(condition));
  if (spec.after !== undefined) made = made.after(...spec.after.map((ref) => maker.lazy(ref)));
  // So that nobody can tell one from the other.
  if (opOf(lazy).name === "recv" || opOf(lazy).name === "sent") made = made.as("signal");
  return spec.label === true ? made.as(`label-${key.split("@")[0]}`) : made;
}

function constraintsOf(amounts: readonly AmountUse[], maker: FlowMaker): Constraints {
  // What a literal holds is checked at once, which is no matter of running.
  const known = (ref: Ref, otherwise: unknown): unknown => {
    const lazy = maker.lazy(ref);
    return isLiteral(lazy) ? otherwise : lazy;
  };
  return Object.fromEntries(
    amounts.map(({ name, key, amount }) => {
      const much = (typeof amount === "number" ? amount : known(amount.of, 1)) as number;
      if (key === undefined) return [name, much];
      return [name, { key: (typeof key === "string" ? key : known(key, "a")) as string, amount: much }];
    }),
  );
}
