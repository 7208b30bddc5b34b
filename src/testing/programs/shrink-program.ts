import type { AmountUse, Arg, Block, Does, NodeSpec, Program, Ref } from "./program.ts";

/**
 * The smallest program found that still shows something.
 *
 * @param program - shows it
 * @param shows - whether a program shows it; asked one at a time
 * @param limit - the most programs tried (default 2,000)
 */
export async function shrinkProgram(
  program: Program,
  shows: (program: Program) => Promise<boolean>,
  limit = 2_000,
): Promise<Program> {
  let best = program;
  let tried = 0;
  for (let improved = true; improved && tried < limit; ) {
    improved = false;
    for (const candidate of smallerPrograms(best)) {
      tried += 1;
      if (tried >= limit) break;
      if (await shows(candidate)) {
        best = candidate;
        improved = true;
        break;
      }
    }
  }
  return best;
}

/** Programs a step smaller than one, the boldest steps first. */
export function* smallerPrograms(program: Program): Generator<Program> {
  if (program.turns > 0) yield { ...program, turns: Math.floor(program.turns / 2) };
  if (program.turns > 1) yield { ...program, turns: program.turns - 1 };
  if (program.resources !== undefined) {
    const { resources, ...rest } = program;
    yield rest;
    if (resources.length > 1) yield { ...program, resources: resources.slice(0, -1) };
  }
  if (program.blocks.length > 1) yield { ...program, blocks: program.blocks.slice(0, -1) as [Block] };
  for (const [index, block] of program.blocks.entries()) {
    for (const smaller of smallerBlocks(block)) {
      yield { ...program, blocks: program.blocks.with(index, smaller) as unknown as Program["blocks"] };
    }
  }
}

function* smallerBlocks(block: Block): Generator<Block> {
  for (let index = block.nodes.length - 1; index >= 0; index--) {
    if (block.nodes.length > 1) yield withoutNode(block, index);
  }
  for (const [index, spec] of block.nodes.entries()) {
    for (const smaller of smallerNodes(spec)) yield { ...block, nodes: block.nodes.with(index, smaller) };
  }
  for (const smaller of smallerArgs(block.result)) yield { ...block, result: smaller };
}

/** A block with one node less; who used it uses the node before it, or a constant. */
function withoutNode(block: Block, gone: number): Block {
  const moved = (ref: Ref): Ref => (typeof ref !== "number" || ref < gone ? ref : Math.max(0, ref - 1));
  const json = JSON.stringify({ nodes: block.nodes.toSpliced(gone, 1), result: block.result });
  const shifted = JSON.parse(json) as Block;
  return { nodes: shifted.nodes.map((spec) => mapRefs(spec, moved)), result: mapArg(shifted.result, moved) };
}

function mapArg(arg: Arg, change: (ref: Ref) => Ref): Arg {
  if ("ref" in arg) return { ref: change(arg.ref) };
  if ("list" in arg) return { list: arg.list.map((inner) => mapArg(inner, change)) };
  if ("object" in arg) {
    return {
      object: Object.fromEntries(
        Object.entries(arg.object).map(([key, inner]) => [key, mapArg(inner, change)]),
      ),
    };
  }
  return arg;
}

function mapDoes(does: Does, change: (ref: Ref) => Ref): Does {
  return does.kind === "same" ? { ...does, ref: change(does.ref) } : does;
}

function mapAmount(use: AmountUse, change: (ref: Ref) => Ref): AmountUse {
  return {
    ...use,
    ...(use.key === undefined || typeof use.key === "string" ? {} : { key: change(use.key) }),
    amount: typeof use.amount === "number" ? use.amount : { of: change(use.amount.of) },
  };
}

function mapRefs(spec: NodeSpec, change: (ref: Ref) => Ref): NodeSpec {
  const arg = (inner: Arg): Arg => mapArg(inner, change);
  const changed = {
    ...spec,
    ...(spec.runIf === undefined
      ? {}
      : { runIf: spec.runIf.map((one) => (typeof one === "boolean" ? one : change(one))) }),
    ...(spec.after === undefined ? {} : { after: spec.after.map(change) }),
    ...(spec.amounts === undefined ? {} : { amounts: spec.amounts.map((use) => mapAmount(use, change)) }),
  };
  switch (changed.kind) {
    case "call":
      return { ...changed, does: mapDoes(changed.does, change), args: changed.args.map(arg) };
    case "all":
      return { ...changed, of: arg(changed.of) };
    case "get":
    case "settle":
      return { ...changed, of: change(changed.of) };
    case "orElse":
      return { ...changed, of: change(changed.of), fallback: arg(changed.fallback) };
    case "recover":
      return { ...changed, of: change(changed.of), does: mapDoes(changed.does, change) };
    case "router":
      return { ...changed, selector: arg(changed.selector), routes: changed.routes.map(arg) };
    case "sequence":
      return { ...changed, steps: changed.steps.map(change) };
    case "firstOf":
      return { ...changed, of: changed.of.map(change) };
    case "within":
      return { ...changed, of: change(changed.of) };
    case "bind": {
      const routes = changed.routes.map((route) =>
        typeof route === "object" && route !== null && "ref" in route
          ? { ...route, ref: change(route.ref) }
          : route,
      );
      return { ...changed, of: change(changed.of), routes };
    }
    case "map": {
      const lists = changed.lists.map((list) =>
        typeof list === "object" && "items" in list ? { items: list.items.map(arg) } : change(list),
      );
      return { ...changed, does: mapDoes(changed.does, change), lists };
    }
    default:
      return changed;
  }
}

function* smallerArgs(arg: Arg): Generator<Arg> {
  if ("constant" in arg) return;
  yield { constant: 2 };
  const inner = "list" in arg ? arg.list : "object" in arg ? Object.values(arg.object) : [];
  yield* inner;
  if ("list" in arg) {
    for (const index of arg.list.keys()) yield { list: arg.list.toSpliced(index, 1) };
    for (const [index, one] of arg.list.entries()) {
      for (const smaller of smallerArgs(one)) yield { list: arg.list.with(index, smaller) };
    }
  }
}

const simplest: NodeSpec = { kind: "call", task: "plain", does: { kind: "digest" }, args: [] };

const modifierNames = [
  "runIf",
  "after",
  "retry",
  "timeout",
  "amounts",
  "cache",
  "inject",
  "label",
  "priority",
] as const;

function* smallerNodes(spec: NodeSpec): Generator<NodeSpec> {
  const { runIf, after, retry, timeout, amounts, cache, inject, label, priority, ...bare } = spec;
  if (JSON.stringify(spec) !== JSON.stringify(simplest)) yield simplest;
  if (Object.keys(bare).length < Object.keys(spec).length) {
    yield bare as NodeSpec;
    for (const key of modifierNames) {
      const { [key]: dropped, ...rest } = spec;
      if (dropped !== undefined) yield rest as NodeSpec;
    }
  }
  if (runIf !== undefined && runIf.length > 1) for (const one of runIf) yield { ...spec, runIf: [one] };
  if (after !== undefined && after.length > 1) for (const one of after) yield { ...spec, after: [one] };
  if ("does" in spec && spec.does.kind === "jump" && spec.does.to.length > 1) {
    for (const index of spec.does.to.keys())
      yield { ...spec, does: { kind: "jump", to: spec.does.to.toSpliced(index, 1) } };
  }
  if ("does" in spec && spec.does.kind !== "digest") yield { ...spec, does: { kind: "digest" } };
  if ("task" in spec && spec.task !== "plain") yield { ...spec, task: "plain" };
  yield* smallerParts(spec);
}

/** The same node over less. */
function* smallerParts(spec: NodeSpec): Generator<NodeSpec> {
  switch (spec.kind) {
    case "call":
      for (const args of smallerLists(spec.args)) yield { ...spec, args };
      return;
    case "all":
      for (const of of smallerArgs(spec.of)) yield { ...spec, of };
      return;
    case "orElse":
      for (const fallback of smallerArgs(spec.fallback)) yield { ...spec, fallback };
      return;
    case "router":
      for (const [index, route] of spec.routes.entries()) {
        for (const smaller of smallerArgs(route)) yield { ...spec, routes: spec.routes.with(index, smaller) };
      }
      return;
    case "sequence":
      if (spec.steps.length > 1)
        for (const index of spec.steps.keys()) yield { ...spec, steps: spec.steps.toSpliced(index, 1) };
      return;
    case "firstOf":
      if (spec.of.length > 1)
        for (const index of spec.of.keys()) yield { ...spec, of: spec.of.toSpliced(index, 1) };
      return;
    case "within":
      if (spec.milliseconds > 0) yield { ...spec, milliseconds: 0 };
      return;
    case "bind":
      for (const [index, route] of spec.routes.entries()) {
        if (route !== null) yield { ...spec, routes: spec.routes.with(index, null) };
      }
      return;
    case "map":
      yield* smallerMaps(spec);
      return;
    default:
      return;
  }
}

function* smallerMaps(spec: Extract<NodeSpec, { kind: "map" }>): Generator<NodeSpec> {
  const { concurrency, ...free } = spec;
  if (concurrency !== undefined) yield free;
  if (spec.settled) yield { ...spec, settled: false };
  if (spec.lists.length > 1)
    for (const index of spec.lists.keys()) yield { ...spec, lists: spec.lists.toSpliced(index, 1) };
  for (const [index, list] of spec.lists.entries()) {
    if (typeof list !== "object" || !("items" in list)) continue;
    for (const items of smallerLists(list.items)) yield { ...spec, lists: spec.lists.with(index, { items }) };
  }
}

function* smallerLists(args: readonly Arg[]): Generator<readonly Arg[]> {
  for (const index of args.keys()) yield args.toSpliced(index, 1);
  for (const [index, arg] of args.entries()) {
    for (const smaller of smallerArgs(arg)) yield args.with(index, smaller);
  }
}
