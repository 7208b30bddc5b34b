import { all } from "../../spec/all.ts";
import type { CachePolicy } from "../../spec/cache-policy.ts";
import { inject } from "../../spec/inject.ts";
import { isLazy, type Lazy } from "../../spec/lazy.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import { type Resource, resourceKey } from "../../spec/resource-definition.ts";
import type { Execution } from "../interpreter/result.ts";
import { type Bodies, type BodySpec, buildNode, type Maker } from "./build-node.ts";
import { Journal } from "./journal.ts";
import { injectionsOf, makeResources } from "./make-resources.ts";
import { type AmountUse, type Arg, type Block, constants, type Program, type Ref } from "./program.ts";

import type { AskedAmount, Asks } from "./visit.ts";
import { type Surroundings, shortHash, Work } from "./work.ts";

/** A program made into LazyResults, ready to be run once. */
export interface BuiltProgram {
  readonly target: unknown;
  readonly params: Readonly<Record<string, number>>;
  readonly journal: Journal;
  /** The journal's key of a call that an interpreter made; undefined for one that no journal hears of. */
  readonly keyOf: (execution: Execution) => string | undefined;
  /** The LazyResults of all blocks that have been opened so far, with their keys. */
  readonly lazies: ReadonlyMap<Lazy, string>;
}

/** Makes fresh LazyResults of a program; every call makes new ones. */
export function buildProgram(program: Program, journal = new Journal()): BuiltProgram {
  const keys = new WeakMap<Bodies, string>();
  const lazies = new Map<Lazy, string>();
  // A name that is given must be some param's, even where no node of this program uses it (11).
  for (const name of Object.keys(program.params)) param(name, { type: "number" });
  const resources = makeResources(program.resources ?? [], journal);
  for (const one of resources) keys.set(one[resourceKey].factory, one.name);
  const root = new Instance(
    { program, journal, keys, resources, lazies },
    { block: 0, turns: program.turns, suffix: "" },
    undefined,
  );
  return {
    target: root.result,
    params: program.params,
    journal,
    // A task that is a recovery's function is called for its LazyResult: its body is another call.
    keyOf: ({ fn, args }) => keys.get(fn) ?? (args[0] instanceof Work ? args[0].key : undefined),
    lazies,
  };
}

interface Shared {
  readonly program: Program;
  readonly journal: Journal;
  readonly keys: WeakMap<Bodies, string>;
  readonly resources: readonly Resource[];
  readonly lazies: Map<Lazy, string>;
}

interface Place {
  readonly block: number;
  readonly turns: number;
  /** Tells instances of one block by who opened them. */
  readonly suffix: string;
}

/** One set of LazyResults of a block. Bodies made here can capture them, and those of the instances around. */
class Instance implements Surroundings, Maker {
  readonly #shared: Shared;
  readonly #turns: number;
  readonly #keyOf: (index: number) => string;
  readonly #outer: Instance | undefined;
  readonly #lazies: Lazy[] = [];
  readonly result: unknown;

  constructor(shared: Shared, { block, turns, suffix }: Place, outer: Instance | undefined) {
    this.#shared = shared;
    this.#turns = turns;
    this.#keyOf = (index) => `b${block}.n${index}@${turns}${suffix}`;
    this.#outer = outer;
    const { nodes, result } = shared.program.blocks[block] as Block;
    nodes.forEach((spec, index) => {
      const lazy = buildNode(spec, this.#keyOf(index), this);
      this.#lazies.push(lazy);
      shared.lazies.set(lazy, this.#keyOf(index));
    });
    this.result = this.arg(result);
  }

  lookUp(ref: Ref): Lazy | undefined {
    if (typeof ref === "number") return this.#lazies[ref];
    let instance: Instance = this;
    for (let up = ref.up; up > 0 && instance.#outer !== undefined; up--) instance = instance.#outer;
    return instance.#lazies[ref.index % Math.max(1, instance.#lazies.length)];
  }

  open(block: number, opener: string): Lazy | undefined {
    if (this.#turns <= 0 || this.#shared.program.blocks[block] === undefined) return undefined;
    const { result } = new Instance(
      this.#shared,
      { block, turns: this.#turns - 1, suffix: `~${shortHash(opener)}` },
      this,
    );
    return isLazy(result) ? result : all(result);
  }

  lazy(ref: Ref): Lazy {
    return this.lookUp(ref) ?? literal(0);
  }

  arg(arg: Arg): unknown {
    if ("ref" in arg) return this.lookUp(arg.ref) ?? 0;
    if ("constant" in arg) return constants[arg.constant];
    if ("resource" in arg) {
      const wanted = this.#shared.resources[arg.resource];
      return wanted === undefined ? 0 : inject(wanted);
    }
    if ("list" in arg) return arg.list.map((inner) => this.arg(inner));
    return Object.fromEntries(Object.entries(arg.object).map(([key, inner]) => [key, this.arg(inner)]));
  }

  param(name: string): number {
    return this.#shared.program.params[name] ?? 0;
  }

  injected(numbers: readonly number[]): Readonly<Record<string, Resource>> {
    return injectionsOf(numbers, this.#shared.resources);
  }

  cacheOf(key: string): CachePolicy {
    return this.#shared.journal.cacheOf(key);
  }

  work(
    key: string,
    { does, retry, timeout, amounts, cache, inject: wanted }: BodySpec,
    task: string | undefined,
  ): Work {
    const asks: Asks = {
      ...(retry === undefined ? {} : { retry }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(cache === undefined ? {} : { cache }),
      ...(wanted === undefined ? {} : { inject: wanted }),
      ...(amounts === undefined ? {} : { amounts: amounts.map((use) => this.#asked(use)) }),
    };
    return new Work({ key, does, asks, task }, this, this.#shared.journal);
  }

  #asked({ name, key, amount }: AmountUse): AskedAmount {
    return {
      name,
      key: key === undefined || typeof key === "string" ? key : { by: this.#keyAt(key) },
      amount: typeof amount === "number" ? amount : { by: this.#keyAt(amount.of) },
    };
  }

  #keyAt(ref: Ref): string {
    return typeof ref === "number" ? this.#keyOf(ref) : "somewhere else";
  }

  remember(fn: Bodies, key: string): void {
    this.#shared.keys.set(fn, key);
  }
}
