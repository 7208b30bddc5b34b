import type { SeededRandom } from "../seeded-random.ts";
import type { Arg, Block, MapSpec, NodeSpec, Program, ResourceSpec } from "./program.ts";

/** Lets some bodies of a program use resources. Draws nothing that the program was made from. */
export function lendResources(program: Program, random: SeededRandom): Program {
  const resources = drawResources(random);
  const often = random.pick([0.1, 0.3, 0.6]);
  const some = (): readonly number[] => resources.flatMap((_, index) => (random.chance(0.4) ? [index] : []));
  const lent = (spec: NodeSpec): NodeSpec => {
    if ((spec.kind !== "call" && spec.kind !== "map") || !random.chance(often)) return spec;
    const [declared, given] = [some(), random.chance(0.4) ? some() : []];
    // Whether such an attempt fails or takes too long would be a matter of chance.
    if (spec.timeout !== undefined && isUnsteady(closureOf(resources, [...declared, ...given]))) return spec;
    const own = declared.length === 0 ? spec : { ...spec, inject: declared };
    const wanted = given.map((resource): Arg => ({ resource }));
    if (own.kind === "call") return { ...own, args: [...own.args, ...wanted] };
    return { ...own, lists: own.lists.map((list) => withWanted(list, wanted)) };
  };
  const blocks = program.blocks.map((block): Block => ({ ...block, nodes: block.nodes.map(lent) }));
  return { ...program, blocks: blocks as unknown as Program["blocks"], resources };
}

/** Whether something can go wrong with a tear-down: where nobody hears of it, that is told to the process. */
export function mayWarn({ resources = [] }: Program): boolean {
  return resources.some(({ isSlow, fails }) => isSlow || fails !== undefined);
}

/** Each item of a list that is known at once, with resources beside it. */
function withWanted(list: MapSpec["lists"][number], wanted: readonly Arg[]): MapSpec["lists"][number] {
  if (typeof list !== "object" || !("items" in list) || wanted.length === 0) return list;
  return { items: list.items.map((item): Arg => ({ list: [item, ...wanted] })) };
}

const scopes = ["engine", "run", "task"] as const;

function drawResources(random: SeededRandom): readonly ResourceSpec[] {
  const drawn: ResourceSpec[] = [];
  const count = 1 + random.int(4);
  for (let index = 0; index < count; index++) {
    const scope = random.pick(["engine", "run", "run", "task", "task"] as const);
    const needs = drawn.flatMap((other, number) =>
      scopes.indexOf(other.scope) <= scopes.indexOf(scope) && random.chance(0.5) ? [number] : [],
    );
    // What an engine cannot tear down is told to the process.
    const mayFail = scope === "engine" ? (["set-up"] as const) : (["set-up", "tear-down"] as const);
    drawn.push({
      scope,
      isSlow: random.chance(0.5),
      needs,
      ...(random.chance(0.08) ? { fails: random.pick(mayFail) } : {}),
    });
  }
  return drawn;
}

/** Some of it takes its time, and some fails. */
function isUnsteady(resources: readonly ResourceSpec[]): boolean {
  return resources.some(({ isSlow }) => isSlow) && resources.some(({ fails }) => fails !== undefined);
}

/** Resources, and all that these need. */
function closureOf(resources: readonly ResourceSpec[], numbers: readonly number[]): readonly ResourceSpec[] {
  const found = new Set(numbers);
  for (const number of found) for (const need of resources[number]?.needs ?? []) found.add(need);
  return [...found].flatMap((number) => resources[number] ?? []);
}
