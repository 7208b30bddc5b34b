import type { SeededRandom } from "../seeded-random.ts";
import { BlockWriter } from "./block-writer.ts";
import { makeClimate } from "./climate.ts";
import type { Block, JumpRouteSpec, Program } from "./program.ts";

/** What kind of program is wanted. */
export interface ProgramOptions {
  /** The most nodes a block may have (default 14 for the first, 8 for others). */
  readonly nodes?: number;
  /** Whether bodies may throw (default: in every other program). */
  readonly failures?: boolean;
}

/** A random program; the same for the same seed. */
export function generateProgram(random: SeededRandom, options: ProgramOptions = {}): Program {
  const blockCount = random.pick([1, 1, 2, 2, 3, 4]);
  const climate = makeClimate(random, blockCount, options.failures ?? random.chance(0.5));
  const blocks = Array.from({ length: blockCount }, (_, index): Block => {
    const most = options.nodes ?? (index === 0 ? 14 : 8);
    return new BlockWriter(random, climate, index > 0).write(2 + random.int(most - 1));
  });
  const tails = Math.max(...blocks.map(tailsOf));
  const turns =
    tails <= 1 && random.chance(0.3)
      ? random.pick([5, 12, 40])
      : tails === 0
        ? 0
        : 1 + random.int(tails <= 2 ? 3 : 2);
  return { blocks: blocks as [Block, ...Block[]], turns, params: { p: random.int(3), q: random.int(100) } };
}

/** How many places of a block can open another one: what the number of turns must be held against. */
function tailsOf(block: Block): number {
  return block.nodes.reduce((sum, spec) => {
    if (spec.kind === "bind") return sum + (spec.routes.some(isBlock) ? 2 : 0);
    if (!("does" in spec) || spec.does.kind !== "tail") return sum;
    return sum + (spec.kind === "map" ? 3 : 1);
  }, 0);
}

function isBlock(route: JumpRouteSpec): boolean {
  return typeof route === "object" && route !== null && "block" in route;
}
