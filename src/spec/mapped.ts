import { InvalidCompositionError, InvalidPolicyError } from "../errors/definition-errors.ts";
import { MapLengthsError, MapListError } from "../errors/graph-errors.ts";
import { quote } from "../errors/quote.ts";
import { bind } from "./bind.ts";
import {
  argsOf,
  bindingOf,
  isLazy,
  isLiteral,
  type Lazy,
  type LazyBinding,
  type LazyPolicies,
  opOf,
  policiesOf,
} from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { literal } from "./literal.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";
import { scan } from "./scan.ts";
import type { Settled } from "./settled.ts";
import type { TaskDefinition } from "./task-definition.ts";
import { sameSite, tracing } from "./trace.ts";

/** The Op of a map: which task, with which policies for each element. */
export interface MapOp extends Op {
  readonly kind: typeof Kind.map | typeof Kind.mapNodes;
  readonly task: TaskDefinition;
  readonly elementPolicies: LazyPolicies;
  /** Elements under way at the same time, at most. */
  readonly concurrency: number;
  /** Each item says how its element ended, instead of the whole failing or being skipped. */
  readonly settled: boolean;
}

/** The Op of an item node: which index, and how long the list must be. */
export interface ItemOp extends Op {
  readonly kind: typeof Kind.item;
  readonly index: number;
  readonly length: number;
  readonly task: string;
  /** Position of the list among the lists of the map. */
  readonly list: number;
}

/**
 * The results of one call per item, in order: a LazyResult of an array.
 *
 * `withX` goes to each element; `runIf`, `after` and `as` go to the whole.
 *
 * @example
 * const square = task("square", (n: number) => n * n);
 * await run(square.map([1, 2, 3])); // => [ 1, 4, 9 ]
 */
export class MappedLazyResult<R> extends LazyResult<R[]> {
  protected override again(policies: LazyPolicies): this {
    return new MappedLazyResult(opOf(this), argsOf(this), bindingOf(this), policies) as this;
  }

  protected override withBody(_method: string, change: (policies: LazyPolicies) => LazyPolicies): this {
    const op = opOf(this) as MapOp;
    return this.#withOp({ ...op, elementPolicies: change(op.elementPolicies) }) as this;
  }

  #withOp<Q>(op: MapOp): MappedLazyResult<Q> {
    return mapOf<Q>(op, argsOf(this), bindingOf(this), policiesOf(this));
  }

  /**
   * At most so many elements are under way at the same time.
   *
   * @param limit - a whole number of at least 1 (default: no limit)
   * @throws {InvalidPolicyError} `CS_INVALID_POLICY`
   */
  withConcurrency(limit: number): MappedLazyResult<R> {
    const op = opOf(this) as MapOp;
    if (!(limit === Number.POSITIVE_INFINITY || (Number.isSafeInteger(limit) && limit >= 1))) {
      throw new InvalidPolicyError(
        `${op.name}.map.withConcurrency`,
        `${quote(limit)} is not a whole number of at least 1.`,
      );
    }
    return this.#withOp({ ...op, concurrency: limit });
  }

  /**
   * How each element ended, instead of the first failure or skip ending the whole.
   *
   * @example
   * const half = task("half", (n: number) => { if (n % 2) throw new Error("odd"); return n / 2; });
   * (await run(half.map([2, 3]).settled())).map((item) => item.status); // => [ 'fulfilled', 'rejected' ]
   */
  settled(): MappedLazyResult<Settled<R>> {
    return this.#withOp({ ...(opOf(this) as MapOp), settled: true });
  }
}

/** One call of the task per item. Lists with LazyResults inside become nodes now, others when their values are known. */
export function mapTask(task: TaskDefinition, given: readonly unknown[]): MappedLazyResult<unknown> {
  if (given.length === 0) throw new InvalidCompositionError(`${task.name}.map`, "give at least one list.");
  if (given.length > 31)
    throw new InvalidCompositionError(
      `${task.name}.map`,
      `${given.length} lists are more than 31; map over one list of objects.`,
    );
  const lists = given.map((list, position) => {
    if (isLazy(list) && !isLiteral(list)) return list;
    const plain = isLazy(list) ? argsOf(list)[0] : list;
    if (!Array.isArray(plain)) throw new MapListError(task.name, position, quote(plain));
    return plain as readonly unknown[];
  });
  const lengths = lists.filter((list) => !isLazy(list)).map((list) => (list as readonly unknown[]).length);
  if (new Set(lengths).size > 1) throw new MapLengthsError(task.name, lengths);
  const common = {
    name: task.name,
    task,
    elementPolicies: task.policies,
    concurrency: Number.POSITIVE_INFINITY,
    settled: false,
  };
  // What a literal holds is not searched.
  const searched = given.map((list) => (isLazy(list) ? undefined : list));
  if (!scan(searched, `${task.name}.map`).hot) {
    const mask = lists.reduce<number>((bits, list, i) => (isLazy(list) ? bits | (1 << i) : bits), 0);
    return new MappedLazyResult({ ...common, kind: Kind.map } as MapOp, lists, mask, noPolicies);
  }
  const op: MapOp = { ...common, kind: Kind.mapNodes };
  // Elements are made when a graph is built: from copies, because the user's lists may have changed by then.
  const own = lists.map((list, position) => {
    if (isLazy(list)) return list;
    return isLazy(given[position]) ? Array.from(list, (item) => literal(item)) : Array.from(list);
  });
  return new MappedLazyResult(op, own, new Elements(op, own), noPolicies);
}

/** The same map over other lists. */
export function remap(lazy: Lazy, lists: readonly unknown[]): Lazy {
  const { task, elementPolicies, concurrency, settled } = opOf(lazy) as MapOp;
  const fresh = mapTask(task, lists);
  if (tracing.on > 0) sameSite(argsOf(lazy), argsOf(fresh));
  const op = { ...(opOf(fresh) as MapOp), elementPolicies, concurrency, settled };
  return mapOf(op, argsOf(fresh), bindingOf(fresh), policiesOf(lazy));
}

function mapOf<R>(
  op: MapOp,
  lists: readonly unknown[],
  binding: number | LazyBinding,
  policies: LazyPolicies,
): MappedLazyResult<R> {
  return new MappedLazyResult<R>(
    op,
    lists,
    op.kind === Kind.mapNodes ? new Elements(op, lists) : binding,
    policies,
  );
}

/** The element calls of a map over literal lists, made when the graph is first built. */
class Elements implements LazyBinding {
  readonly #op: MapOp;
  readonly #lists: readonly unknown[];
  #deps: readonly Lazy[] | undefined;

  constructor(op: MapOp, lists: readonly unknown[]) {
    this.#op = op;
    this.#lists = lists;
  }

  get deps(): readonly Lazy[] {
    this.#deps ??= this.#make();
    return this.#deps;
  }

  #make(): readonly Lazy[] {
    const { task, elementPolicies } = this.#op;
    const length = this.#lists.find((list) => Array.isArray(list))?.length ?? 0;
    return Array.from({ length }, (_, index) => {
      const args = this.#lists.map((list, position) =>
        isLazy(list)
          ? itemOf(list, { index, length, task: task.name, list: position })
          : (list as unknown[])[index],
      );
      const binding = bind(args, `${task.name}.map`);
      if (tracing.on > 0) sameSite(this.#lists, args);
      return new LazyResult(task, args, binding, elementPolicies);
    });
  }

  fill(value: (index: number) => unknown): readonly unknown[] {
    return this.deps.map((_, index) => value(index));
  }

  paths(): readonly string[] {
    return this.deps.map((_, index) => `[${index}]`);
  }
}

function itemOf(list: Lazy, where: Omit<ItemOp, "kind" | "name">): Lazy {
  const op: ItemOp = { kind: Kind.item, name: "item", ...where };
  return new LazyResult(op, [list], 1, noPolicies);
}
