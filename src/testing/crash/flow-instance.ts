import { all } from "../../spec/all.ts";
import { isLazy, type Lazy } from "../../spec/lazy.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import { type Arg, type Block, constants, type Ref } from "../programs/program.ts";
import { shortHash } from "../programs/work.ts";
import { flowNode } from "./flow-node.ts";
import type { FlowPlace, FlowWorld } from "./flow-world.ts";

interface Opening {
  readonly block: number;
  readonly turns: number;
  /** Tells instances of one block by who opened them. */
  readonly suffix: string;
}

/** One set of LazyResults of a block, all of which can be stored. */
export class FlowInstance implements FlowPlace {
  readonly world: FlowWorld;
  readonly id: string;
  readonly result: unknown;
  readonly #opening: Opening;
  readonly #outer: FlowInstance | undefined;
  readonly #lazies: Lazy[] = [];

  constructor(world: FlowWorld, opening: Opening, outer: FlowInstance | undefined) {
    const { block, turns, suffix } = opening;
    this.world = world;
    this.id = `${block}@${turns}${suffix}`;
    this.#opening = opening;
    this.#outer = outer;
    world.settle(this.id, this);
    const { nodes, result } = world.program.blocks[block] as Block;
    nodes.forEach((spec, index) => {
      this.#lazies.push(flowNode(spec, `b${block}.n${index}@${turns}${suffix}`, this));
    });
    this.result = this.arg(result);
  }

  lookUp(ref: Ref): Lazy | undefined {
    if (typeof ref === "number") return this.#lazies[ref];
    if (!this.world.options.captures) return undefined;
    let instance: FlowInstance = this;
    for (let up = ref.up; up > 0 && instance.#outer !== undefined; up--) instance = instance.#outer;
    return instance.#lazies[ref.index % Math.max(1, instance.#lazies.length)];
  }

  open(block: number, opener: string): Lazy | undefined {
    const { turns } = this.#opening;
    if (turns <= 0 || this.world.program.blocks[block] === undefined) return undefined;
    const suffix = `~${shortHash(opener)}`;
    return asLazy(new FlowInstance(this.world, { block, turns: turns - 1, suffix }, this).result);
  }

  lazy(ref: Ref): Lazy {
    return this.lookUp(ref) ?? literal(0);
  }

  arg(arg: Arg): unknown {
    if ("ref" in arg) return this.lookUp(arg.ref) ?? 0;
    if ("constant" in arg) return constants[arg.constant];
    if ("resource" in arg) return 0;
    if ("list" in arg) return arg.list.map((inner) => this.arg(inner));
    return Object.fromEntries(Object.entries(arg.object).map(([key, inner]) => [key, this.arg(inner)]));
  }
}

/** The target of a program, made anew. */
export function flowTarget(world: FlowWorld): unknown {
  const { program } = world;
  // A name that is given must be some param's, even where no node of this program uses it.
  for (const name of Object.keys(program.params)) param(name, { type: "number" });
  // A recovery is not told where it was made: what it opens opens nothing.
  world.settle("recovery", {
    lookUp: () => undefined,
    open(block, opener) {
      if (program.blocks[block] === undefined) return undefined;
      return asLazy(
        new FlowInstance(world, { block, turns: 0, suffix: `~${shortHash(opener)}` }, undefined).result,
      );
    },
  });
  return new FlowInstance(world, { block: 0, turns: program.turns, suffix: "" }, undefined).result;
}

function asLazy(result: unknown): Lazy {
  return isLazy(result) ? result : all(result);
}
