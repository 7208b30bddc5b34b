import type { SeededRandom } from "../seeded-random.ts";
import type { Climate } from "./climate.ts";
import { type BareNode, Pen } from "./pen.ts";
import type { Arg, Block } from "./program.ts";
import { writeNode, writeRouter } from "./write-node.ts";

/** Writes the nodes of one block, each from those before it. */
export class BlockWriter {
  readonly #pen: Pen;

  constructor(random: SeededRandom, climate: Climate, inner: boolean) {
    this.#pen = new Pen(random, climate, inner);
  }

  write(count: number): Block {
    const pen = this.#pen;
    while (pen.nodes.length < count) pen.add(writeNode(pen));
    if (pen.random.chance(0.75)) pen.add(this.#closing());
    return { nodes: pen.nodes, result: this.#result() };
  }

  /** Mostly the last node itself, so that it is at the end of its frame. */
  #result(): Arg {
    const { nodes, random, unused } = this.#pen;
    const last = nodes.length - 1;
    if (random.chance(0.7)) return { ref: last };
    const rest = [...unused].filter((index) => index !== last);
    return { list: [{ ref: last }, ...rest.map((ref): Arg => ({ ref }))] };
  }

  /** A last node that brings together what nothing uses yet. */
  #closing(): BareNode {
    const pen = this.#pen;
    const rest = [...pen.unused].slice(-6);
    const kind = pen.random.weighted({ call: 5, sequence: 2, router: 1, all: 1, firstOf: pen.climate.races });
    if (rest.length === 0 || kind === "router") return writeRouter(pen);
    pen.unused.clear();
    const args = rest.map((ref): Arg => ({ ref }));
    if (kind === "sequence") return { kind, steps: rest };
    if (kind === "firstOf") return { kind, of: rest };
    if (kind === "all") return { kind, of: { list: args } };
    const does = pen.does();
    return { kind, task: pen.task(does), does, args };
  }
}
