import { expect, it } from "vitest";
import { Kind, type Op } from "../spec/op.ts";
import { PlanTablesBuilder } from "./plan-tables.ts";

const op: Op = { kind: Kind.all, name: "all" };
const call: Op = { kind: Kind.call, name: "call" };

it("an empty graph has tables with their ends only", () => {
  const tables = new PlanTablesBuilder().finish();
  expect([tables.ops, [...tables.kinds], [...tables.depStart], [...tables.deps]]).toEqual([[], [], [0], []]);
});

it("conditions come first and predecessors last among a node's edges", () => {
  const builder = new PlanTablesBuilder();
  builder.addNode(call, 0, { conditions: 0, amounts: 0, after: 0 });
  for (const dep of [0, 0, 0, 0]) builder.addDep(dep);
  builder.addNode(op, 7, { conditions: 2, amounts: 0, after: 1 });
  builder.addDep(1);
  builder.addNode(op, 0, { conditions: 0, amounts: 0, after: 0 });
  expect(builder.size).toBe(3);
  const tables = builder.finish();
  expect({
    kinds: [...tables.kinds],
    presence: [...tables.presence],
    depStart: [...tables.depStart],
    argStart: [...tables.argStart],
    afterStart: [...tables.afterStart],
    deps: [...tables.deps],
  }).toEqual({
    kinds: [Kind.call, Kind.all, Kind.all],
    presence: [0, 7, 0],
    depStart: [0, 0, 4, 5],
    argStart: [0, 2, 4],
    afterStart: [0, 3, 5],
    deps: [0, 0, 0, 0, 1],
  });
});

it.each([15, 16, 17, 31, 32, 33, 1_000])("tables grow: %i nodes with two edges each", (size) => {
  const builder = new PlanTablesBuilder();
  for (let slot = 0; slot < size; slot++) {
    builder.addDep(slot >> 1);
    builder.addDep(slot);
    builder.addNode(slot % 3 === 0 ? call : op, slot & 63, {
      conditions: slot % 5 === 0 ? 1 : 0,
      amounts: 0,
      after: slot % 7 === 0 ? 1 : 0,
    });
  }
  const tables = builder.finish();
  const slots = Array.from({ length: size }, (_, slot) => slot);
  expect(tables.ops).toEqual(slots.map((slot) => (slot % 3 === 0 ? call : op)));
  expect([...tables.kinds]).toEqual(tables.ops.map((one) => one.kind));
  expect([...tables.presence]).toEqual(slots.map((slot) => slot & 63));
  expect([...tables.depStart]).toEqual([...slots, size].map((slot) => slot * 2));
  expect([...tables.argStart]).toEqual(slots.map((slot) => slot * 2 + (slot % 5 === 0 ? 1 : 0)));
  expect([...tables.afterStart]).toEqual(slots.map((slot) => slot * 2 + 2 - (slot % 7 === 0 ? 1 : 0)));
  expect([...tables.deps]).toEqual(slots.flatMap((slot) => [slot >> 1, slot]));
});
