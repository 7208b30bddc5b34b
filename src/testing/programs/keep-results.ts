import type { SeededRandom } from "../seeded-random.ts";
import type { Block, Does, NodeSpec, Program } from "./program.ts";

/** Lets some bodies of a program keep their results. Draws nothing that the program was made from. */
export function keepResults(program: Program, random: SeededRandom): Program {
  const often = random.pick([0.1, 0.3, 0.7]);
  const decorated = (spec: NodeSpec): NodeSpec => {
    if (spec.kind !== "call" && spec.kind !== "map") return spec;
    if (!random.chance(often) || !isOwn(spec.does, program) || hasLazyAmounts(spec)) return spec;
    return { ...spec, cache: random.pick(["task", "call"] as const) };
  };
  const blocks = program.blocks.map((block): Block => ({ ...block, nodes: block.nodes.map(decorated) }));
  return { ...program, blocks: blocks as unknown as Program["blocks"] };
}

/** Whether what a body gives follows from its arguments alone, whoever asks. */
function isOwn(does: Does, { blocks }: Program): boolean {
  if (does.kind === "same") return false;
  if (does.kind !== "tail") return true;
  const opened = new Set([does.block]);
  for (const index of opened) {
    const block = blocks[index];
    // A failure or skip reason in a value is told from others alike; one that is kept would be the same for all.
    if (block === undefined || /"up":|"settle"|"settled":true/.test(JSON.stringify(block))) return false;
    for (const spec of block.nodes) {
      if ("does" in spec && spec.does.kind === "tail") opened.add(spec.does.block);
      if (spec.kind !== "bind") continue;
      for (const route of spec.routes)
        if (typeof route === "object" && route !== null && "block" in route) opened.add(route.block);
    }
  }
  return true;
}

/** What has too much in one run may have had its result from another. */
function hasLazyAmounts({ amounts = [] }: NodeSpec): boolean {
  return amounts.some(
    ({ key, amount }) => typeof amount === "object" || typeof key === "object" || typeof key === "number",
  );
}
