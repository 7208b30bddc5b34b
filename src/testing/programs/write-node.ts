import type { BareNode, Pen } from "./pen.ts";
import { constants, type JumpRouteSpec, type JumpSpec, type MapSpec, type NodeSpec } from "./program.ts";

type KindName = NodeSpec["kind"];

const weights: Readonly<Record<KindName, number>> = {
  call: 40,
  all: 6,
  get: 4,
  settle: 6,
  orElse: 8,
  recover: 9,
  router: 8,
  sequence: 6,
  firstOf: 10,
  within: 6,
  bind: 10,
  map: 9,
  wait: 2,
  param: 2,
  literal: 1,
};

/** A node of any kind. */
export function writeNode(pen: Pen): BareNode {
  const { random, climate } = pen;
  if (pen.nodes.length === 0)
    return ofKind(pen, random.pick(["call", "call", "call", "param", "map"] as const));
  const { jumps, races } = climate;
  return ofKind(
    pen,
    random.weighted({
      ...weights,
      firstOf: weights.firstOf * races,
      within: weights.within * races,
      bind: weights.bind * jumps,
    }),
  );
}

function ofKind(pen: Pen, kind: KindName): BareNode {
  const { random } = pen;
  switch (kind) {
    case "call":
      return writeCall(pen);
    case "all":
      return { kind, of: random.chance(0.5) ? pen.list(3) : pen.object() };
    case "get":
      return { kind, of: pen.fitting({ kind: "record" }), key: random.pick(["v", "n", "missing"]) };
    case "settle":
      return { kind, of: pen.ref() };
    case "orElse":
      return { kind, of: pen.ref(), fallback: pen.arg() };
    case "recover":
      return {
        kind,
        of: pen.ref(),
        by: random.pick(["function", "async", "task"] as const),
        does: pen.does(),
      };
    case "router":
      return writeRouter(pen);
    case "sequence":
      return { kind, steps: pen.times(1 + random.int(3), () => pen.ref()) };
    case "firstOf":
      return { kind, of: pen.times(1 + random.int(3), () => pen.ref()) };
    case "within":
      return { kind, of: pen.ref(), milliseconds: random.pick([0, 3_000, 10_000, 60_000]) };
    case "bind":
      return writeBind(pen);
    case "map":
      return writeMap(pen);
    case "wait":
      return { kind, milliseconds: 1_000 * random.int(20) };
    case "param":
      return { kind, name: random.pick(["p", "q"]) };
    case "literal":
      return { kind, constant: random.int(constants.length) };
  }
}

function writeCall(pen: Pen): BareNode {
  const does = pen.does();
  const args = pen.times(pen.random.int(4), () => pen.arg());
  return { kind: "call", task: pen.task(does), does, args };
}

export function writeRouter(pen: Pen): BareNode {
  const routes = pen.times(1 + pen.random.int(4), () => pen.arg());
  const selector = { ref: pen.fitting({ kind: "key", of: routes.length }) };
  return { kind: "router", selector, routes, map: pen.random.chance(0.4) };
}

/** A loop that is likely to end: what jumps without data does not come back to where the same would happen. */
function writeBind(pen: Pen): BareNode {
  const { random, climate } = pen;
  const routes = pen.times(1 + random.int(3), (): JumpRouteSpec => {
    const kind = random.weighted({ self: 3, end: 3, ref: 3, late: 1, block: climate.blocks > 1 ? 1 : 0 });
    if (kind === "self") return kind;
    if (kind === "end") return null;
    if (kind === "block") return { block: 1 + random.int(climate.blocks - 1) };
    return { ref: pen.ref(), late: kind === "late" };
  });
  const to = pen.times(1 + random.int(3), (): JumpSpec => {
    const route = random.int(routes.length + (random.chance(0.2) ? 1 : 0));
    const mayRepeat = routes[route] === "self";
    return {
      route,
      data: random.pick(mayRepeat ? (["single", "list"] as const) : (["single", "list", "none"] as const)),
    };
  });
  return { kind: "bind", of: pen.fitting({ kind: "jump", to }), routes, map: random.chance(0.4) };
}

function writeMap(pen: Pen): BareNode {
  const { random } = pen;
  const does = pen.does();
  const length = random.int(4);
  const list = (): MapSpec["lists"][number] =>
    pen.nodes.length > 0 && random.chance(0.35)
      ? pen.fitting({ kind: "list", length })
      : { items: pen.times(length, () => pen.arg()) };
  return {
    kind: "map",
    task: pen.task(does),
    does,
    lists: pen.times(random.pick([1, 1, 1, 2]), list),
    settled: random.chance(0.3),
    ...(random.chance(0.3) ? { concurrency: 1 + random.int(2) } : {}),
  };
}
