import { all } from "../../spec/all.ts";
import { bind } from "../../spec/bind-jump.ts";
import type { CachePolicy } from "../../spec/cache-policy.ts";
import type { Constraints } from "../../spec/constraints.ts";
import type { TaskContext } from "../../spec/context.ts";
import { firstOf } from "../../spec/first-of.ts";
import { argumentDeps, isLiteral, type Lazy, opOf } from "../../spec/lazy.ts";
import type { LazyResult } from "../../spec/lazy-result.ts";
import { literal } from "../../spec/literal.ts";
import { Kind } from "../../spec/op.ts";
import { param } from "../../spec/param.ts";
import type { Resource } from "../../spec/resource-definition.ts";
import { router } from "../../spec/router.ts";
import { type JumpRoute, selectJump } from "../../spec/select-jump.ts";
import { sequence } from "../../spec/sequence.ts";
import { settle } from "../../spec/settle.ts";
import { task } from "../../spec/task.ts";
import { wait } from "../../spec/wait.ts";
import { type AnyTask, ownName, ownTask, told } from "./own-task.ts";
import {
  type AmountUse,
  type Arg,
  constants,
  type Does,
  type JumpRouteSpec,
  type MapSpec,
  type Modifiers,
  type NodeSpec,
  type Ref,
  routeKeys,
  type TaskName,
} from "./program.ts";
import type { Work } from "./work.ts";

/** Any function that is somebody's body. */
export type Bodies = (...args: never[]) => unknown;

/** What a body does, and what is said of its calls. */
export type BodySpec = { readonly does: Does } & Pick<
  NodeSpec,
  "retry" | "timeout" | "amounts" | "cache" | "inject"
>;

/** What making a node asks of the block instance it is made in. */
export interface Maker {
  lazy(ref: Ref): Lazy;
  /** The target of a new instance of a block; undefined when the turns are used up. */
  open(block: number, opener: string): Lazy | undefined;
  arg(arg: Arg): unknown;
  work(key: string, spec: BodySpec, task: string | undefined): Work;
  /** Resources of the program, by name. */
  injected(numbers: readonly number[]): Readonly<Record<string, Resource>>;
  /** Where a node keeps its results. */
  cacheOf(key: string): CachePolicy;
  /** Notes whose body a function is. */
  remember(fn: Bodies, key: string): void;
}

type Call = (...args: readonly unknown[]) => LazyResult<unknown>;

/** The tasks of all programs: few, so that graphs of one shape and equal tasks abound. */
const tasks: Readonly<Record<TaskName, Call>> = {
  plain: task("plain", (work: Work, ...args: unknown[]) => work.now(args)) as unknown as Call,
  async: task("async", (work: Work, ...args: unknown[]) => work.later(args)) as unknown as Call,
  context: task("context", {}, (ctx: TaskContext, work: Work, ...args: unknown[]) =>
    work.now(args, ctx),
  ) as unknown as Call,
  "async-context": task("async-context", {}, (ctx: TaskContext, work: Work, ...args: unknown[]) =>
    work.later(args, ctx),
  ) as unknown as Call,
};

/** Makes the LazyResult of one node. */
export function buildNode(spec: NodeSpec, key: string, maker: Maker): Lazy {
  return modified(bare(spec, key, maker), spec, { key, maker });
}

function bare(spec: NodeSpec, key: string, maker: Maker): LazyResult<unknown> {
  const lazy = (ref: Ref): LazyResult<unknown> => maker.lazy(ref) as LazyResult<unknown>;
  switch (spec.kind) {
    case "call":
      return calling(spec, key, maker);
    case "all":
      return all(maker.arg(spec.of));
    case "get":
      return lazy(spec.of).get(spec.key as never);
    case "settle":
      return settle(lazy(spec.of));
    case "orElse":
      return lazy(spec.of).orElse(maker.arg(spec.fallback));
    case "recover":
      return lazy(spec.of).recover(recovery(spec, key, maker));
    case "router":
      return routing(spec, maker);
    case "sequence":
      return sequence(spec.steps.map(lazy)) as LazyResult<unknown>;
    case "firstOf":
      return firstOf(spec.of.map(lazy)) as LazyResult<unknown>;
    case "within":
      return lazy(spec.of).within(spec.milliseconds);
    case "bind":
      return binding(spec, key, maker);
    case "map":
      return mapping(spec, key, maker);
    case "wait":
      return wait(spec.milliseconds);
    case "param":
      return param(spec.name, { type: "number" });
    case "literal":
      return literal(constants[spec.constant]);
  }
}

function calling(spec: Extract<NodeSpec, { kind: "call" }>, key: string, maker: Maker): LazyResult<unknown> {
  const args = spec.args.map((arg) => maker.arg(arg));
  if (isShared(spec)) return (own(spec.task, spec, { key, maker }) as unknown as Call)(...args);
  return tasks[spec.task](maker.work(key, spec, spec.task), ...args);
}

function recovery(
  spec: Extract<NodeSpec, { kind: "recover" }>,
  key: string,
  maker: Maker,
): (failure: Error) => unknown {
  if (spec.by === "task")
    return own("async", { does: spec.does }, { key, maker }) as unknown as (failure: Error) => unknown;
  const work = maker.work(key, { does: spec.does }, undefined);
  const fn =
    spec.by === "async" ? (failure: Error) => work.later([failure]) : (failure: Error) => work.now([failure]);
  maker.remember(fn, key);
  return fn;
}

function routing(spec: Extract<NodeSpec, { kind: "router" }>, maker: Maker): LazyResult<unknown> {
  const entries = spec.routes.map((route, index): [unknown, unknown] => [routeKeys[index], maker.arg(route)]);
  return router(maker.arg(spec.selector), spec.map ? new Map(entries) : Object.fromEntries(entries));
}

function binding(spec: Extract<NodeSpec, { kind: "bind" }>, key: string, maker: Maker): LazyResult<unknown> {
  const routeOf = (route: JumpRouteSpec, self: Lazy): JumpRoute => {
    if (route === null) return null;
    if (route === "self") return self;
    if ("block" in route) return () => noMap(maker.open(route.block, key) ?? literal("used up"));
    const lazy = noMap(maker.lazy(route.ref));
    return route.late ? () => lazy : lazy;
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

function mapping(spec: MapSpec, key: string, maker: Maker): LazyResult<unknown> {
  const element = own(spec.task, spec, { key, maker });
  const length = Math.min(...spec.lists.map((list) => (isItems(list) ? list.items.length : 2)));
  const lists = spec.lists.map((list) => {
    if (isItems(list)) return list.items.slice(0, length).map((item) => maker.arg(item));
    const lazy = maker.lazy(list);
    // What is no list is refused at once where it is known at once; that is no matter of running.
    return isLiteral(lazy) ? Array.from({ length }, (_, index) => index) : (lazy as LazyResult<unknown[]>);
  });
  const mapped = element.map(...(lists as never[]));
  const limited = spec.concurrency === undefined ? mapped : mapped.withConcurrency(spec.concurrency);
  return spec.settled ? limited.settled() : limited;
}

function isItems(list: MapSpec["lists"][number]): list is { readonly items: readonly Arg[] } {
  return typeof list === "object" && "items" in list;
}

interface Place {
  readonly key: string;
  readonly maker: Maker;
}

/** Whether its results or its resources are shared: then it has to be known whose body it is, and when it is to stop. */
function isShared(spec: BodySpec): boolean {
  return /"(cache|inject|resource)":/.test(JSON.stringify(spec));
}

/** The task of one node's own. */
function own(as: TaskName, spec: BodySpec, { key, maker }: Place): AnyTask {
  const made = ownTask({
    as: isShared(spec) ? told(as) : as,
    work: maker.work(key, spec, ownName(key)),
    cache: spec.cache === "task" ? maker.cacheOf(key) : undefined,
    inject: maker.injected(spec.inject ?? []),
  });
  maker.remember(made.fn, key);
  return made;
}

function modified(lazy: LazyResult<unknown>, spec: Modifiers, { key, maker }: Place): LazyResult<unknown> {
  let made = lazy;
  const { kind } = opOf(lazy);
  const hasBody = kind === Kind.call || kind === Kind.map || kind === Kind.mapNodes;
  if (spec.retry !== undefined && hasBody) made = made.withRetry(spec.retry);
  if (spec.timeout !== undefined && hasBody) made = made.withTimeout(spec.timeout);
  if (spec.amounts !== undefined && hasBody) made = made.withConstraints(constraintsOf(spec.amounts, maker));
  if (spec.cache === "call" && hasBody) made = made.withCache(maker.cacheOf(key));
  if (spec.priority !== undefined && hasBody) made = made.withPriority(spec.priority);
  for (const condition of spec.runIf ?? []) {
    made = made.runIf(typeof condition === "boolean" ? condition : maker.lazy(condition));
  }
  if (spec.after !== undefined) made = made.after(...spec.after.map((ref) => maker.lazy(ref)));
  return spec.label === true ? made.as(`label-${key.split("@")[0]}`) : made;
}

function constraintsOf(amounts: readonly AmountUse[], maker: Maker): Constraints {
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
