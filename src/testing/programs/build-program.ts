import { all } from "../../spec/all.ts";
import { isLazy, type Lazy } from "../../spec/lazy.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import type { Execution } from "../interpreter/result.ts";
import { type Bodies, type BodySpec, buildNode, type Maker } from "./build-node.ts";
import { Journal } from "./journal.ts";
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
}

/** Makes fresh LazyResults of a program; every call makes new ones. */
export function buildProgram(program: Program, journal = new Journal()): BuiltProgram {
  const keys = new WeakMap<Bodies, string>();
  // A name that is given must be some param's, even where no node of this program uses it (11).
  for (const name of Object.keys(program.params)) param(name, { type: "number" });
  const root = new Instance(
    { program, journal, keys },
    { block: 0, turns: program.turns, suffix: "" },
    undefined,
  );
  return {
    target: root.result,
    params: program.params,
    journal,
    // A task that is a recovery's function is called for its LazyResult: its body is another call.
    keyOf: ({ fn, args }) => keys.get(fn) ?? (args[0] instanceof Work ? args[0].key : undefined),
  };
}

interface Shared {
  readonly program: Program;
  readonly journal: Journal;
  readonly keys: WeakMap<Bodies, string>;
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
      this.#lazies.push(buildNode(spec, this.#keyOf(index), this));
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
    if ("list" in arg) return arg.list.map((inner) => this.arg(inner));
    return Object.fromEntries(Object.entries(arg.object).map(([key, inner]) => [key, this.arg(inner)]));
  }

  param(name: string): number {
    return this.#shared.program.params[name] ?? 0;
  }

  work(key: string, { does, retry, timeout, amounts }: BodySpec, task: string | undefined): Work {
    const asks: Asks = {
      ...(retry === undefined ? {} : { retry }),
      ...(timeout === undefined ? {} : { timeout }),
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
