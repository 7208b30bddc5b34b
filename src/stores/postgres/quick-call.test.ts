import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noPostgres, type PostgresRig, postgresRig } from "../../../test/postgres-rig.ts";
import type { Change, CommitAnswer } from "../../ports/run-commit.ts";
import type { RunSession } from "../../ports/run-store.ts";
import type { StoredNode } from "../../ports/stored-run.ts";
import { commitWork, createWork } from "./commit-group.ts";
import { groupCall } from "./group-call.ts";
import { postgresStore } from "./postgres-store.ts";

const newRun = (id: string) => ({
  ...{ id, name: "n", task: "t", params: "{}", options: "{}", parent: undefined, blobs: [] },
  frame: { frame: 0, generation: 0, owner: undefined, graph: "{}" },
});
const key = (node: number) => ({ frame: 0, generation: 0, node, element: -1 });
const row = (node: number, other: Partial<StoredNode> = {}): StoredNode => {
  const times = { attempts: 1, startedAt: 1.5, finishedAt: 2.25 };
  return { ...key(node), status: "done", value: "1", task: "t", label: undefined, ...times, ...other };
};
const result = (node: number, other?: Partial<StoredNode>): Change => ({
  kind: "node",
  node: row(node, other),
});
const timer = (node: number): Change => ({
  kind: "timer",
  timer: { ...key(node), due: 5, topic: undefined },
});
const turn: Change = { kind: "generation", frame: 0, generation: 1, graph: '{"turn":1}' };
const first = (runId: string, ...changes: Change[]) => ({ runId, epoch: 1, seq: 1, frames: 1, changes });

describe("the call of a group", () => {
  const settle = { resolve: () => {}, reject: () => {} };
  const commit = (...changes: Change[]) => commitWork("e", first("run", ...changes), settle);
  const nameOf = (...changes: Change[]) => groupCall([commit(...changes)]).name;
  const add = createWork("e", newRun("other"), settle);
  const other = commitWork("e", first("other", result(1)), settle);

  it("is quick for what is frequent", () => {
    expect(nameOf(result(1))).toBe("apply_node");
    expect(nameOf(result(1), result(2))).toBe("apply_nodes");
    expect(nameOf(turn)).toBe("apply_turn");
    expect(groupCall([commit(result(1)), other]).name).toBe("apply_nodes");
  });

  it("is for everything otherwise", () => {
    const consumes: Change = { kind: "node", node: row(1), consumes: 7 };
    const blob: Change = { kind: "blob", blob: { hash: "h", data: "1" } };
    for (const changes of [[], [timer(1)], [consumes], [turn, result(1)], [result(1), turn], [turn, blob]])
      expect(nameOf(...changes)).toBe("apply");
    expect(nameOf({ kind: "drop", frame: 1 })).toBe("apply");
    expect(groupCall([commit(turn), other]).name).toBe("apply");
    expect(groupCall([commit(result(1)), add]).name).toBe("apply");
    expect(groupCall([commit(result(1))], true).name).toBe("apply");
  });

  it("names once what is the same in all rows", () => {
    const { parameters } = groupCall([commit(result(1), result(2, { label: "a", value: '"\\' }))]);
    expect(parameters.slice(5, 11)).toEqual(["{0}", '{"run"}', "{0}", "{0}", "{1,2}", "{-1}"]);
    expect(parameters.slice(11, 15)).toEqual(['{"done"}', '{"1","\\"\\\\"}', '{"t"}', '{NULL,"a"}']);
  });
});

describe.skipIf(noPostgres() !== undefined)("quick calls", () => {
  let rig: PostgresRig;
  let session: RunSession;

  beforeAll(async () => {
    rig = await postgresRig({ fsync: "off" });
    session = await postgresStore(rig.url).open("engine");
  });

  afterAll(async () => {
    await session.close();
    await rig.close();
  });

  const stored = async (id: string) => {
    const { nodes, timers } = await session.load(id);
    return { nodes: [...nodes].sort((a, b) => a.node - b.node), timers: timers.map(({ node }) => node) };
  };
  const done: CommitAnswer = { status: "done" };
  const nasty = ["", "NULL", "{a,b}", '"\\"', "\\", "'$1'", " \n\t", "ä😀"];

  it("keep one result exactly, replace it, and end its wait only", async () => {
    await session.create(newRun("one"));
    await session.commit(first("one", timer(1), timer(2)));
    for (const [i, value] of nasty.entries()) {
      const node = row(1, { value, task: value, label: value, status: i % 2 === 0 ? "done" : "failed" });
      const changes: Change[] = [{ kind: "node", node }];
      expect(await session.commit({ ...first("one"), seq: i + 2, changes })).toEqual(done);
      expect(await stored("one")).toEqual({ nodes: [node], timers: [2] });
    }
  });

  it("keep many results exactly, replace them, and end their waits only", async () => {
    await session.create(newRun("many"));
    const all = nasty.map((value, i) => row(i, { value, label: i === 3 ? undefined : value }));
    await session.commit(first("many", ...all.map(({ node }) => timer(node)), timer(99)));
    for (const seq of [2, 3]) {
      const changes = all.map((node) => ({ kind: "node", node: { ...node, attempts: seq } }) as const);
      expect(await session.commit({ ...first("many"), seq, changes })).toEqual(done);
      expect(await stored("many")).toEqual({ nodes: changes.map(({ node }) => node), timers: [99] });
    }
    const same = [result(7, { label: "x" }), result(8, { label: "x" })];
    expect(await session.commit({ ...first("many"), seq: 4, changes: same })).toEqual(done);
    expect((await stored("many")).nodes.slice(7)).toEqual([row(7, { label: "x" }), row(8, { label: "x" })]);
  });

  it("9.6 a stale commit among others changes nothing, and spoils none of them", async () => {
    const ids = ["a", "b", "c", "d"];
    for (const id of ids) {
      await session.create(newRun(id));
      await session.commit(first(id, timer(1)));
    }
    const commits = ids.map((id) => ({ ...first(id, result(1)), seq: 2, frames: 3 }));
    const [a, b, c, d] = commits as [(typeof commits)[0], (typeof commits)[0], ...typeof commits];
    // b has another owner; d was applied already, its answer was lost.
    if (c === undefined || d === undefined) throw new Error("four commits");
    await session.commit(d);
    const answers = await Promise.all([a, { ...b, epoch: 7 }, c, d].map((commit) => session.commit(commit)));
    expect(answers).toEqual([done, { status: "stale" }, done, done]);
    expect(await stored("b")).toEqual({ nodes: [], timers: [1] });
    for (const id of ["a", "c", "d"]) expect(await stored(id)).toEqual({ nodes: [row(1)], timers: [] });
    expect((await session.get("b"))?.seq).toBe(1);
    expect((await session.get("c"))?.frames).toBe(3);
  });

  it.each([["a result", result(1)] as const, ["a turn", turn] as const])(
    "%s alone: stale in another epoch or of another owner, done when it comes twice",
    async (what, change) => {
      await session.create(newRun(what));
      const before = await session.load(what);
      expect(await session.commit({ ...first(what, change), epoch: 2 })).toEqual({ status: "stale" });
      rig.sql(`UPDATE cascade.runs SET owner = 'other' WHERE id = '${what}'`);
      expect(await session.commit(first(what, change))).toEqual({ status: "stale" });
      rig.sql(`UPDATE cascade.runs SET owner = 'engine' WHERE id = '${what}'`);
      expect((await session.load(what)).nodes).toEqual(before.nodes);
      expect((await session.load(what)).frames).toEqual(before.frames);
      expect(await session.commit(first(what, change))).toEqual(done);
      expect(await session.commit(first(what, change))).toEqual(done);
      expect((await session.get(what))?.seq).toBe(1);
      expect(await session.commit(first("nobody", change))).toEqual({ status: "stale" });
    },
  );

  it("a turn deletes nodes, timers and frames below, and of no other run", async () => {
    const owner = key(3);
    const below: Change = { kind: "frame", frame: { frame: 1, generation: 0, owner, graph: "{}" } };
    for (const id of ["turns", "stays"]) {
      await session.create(newRun(id));
      await session.commit(first(id, below, result(1), timer(2), result(5, { frame: 1 })));
    }
    expect(await session.commit({ ...first("turns", turn), seq: 2 })).toEqual(done);
    const { frames, nodes, timers } = await session.load("turns");
    expect({ nodes, timers }).toEqual({ nodes: [], timers: [] });
    expect(frames).toEqual([{ frame: 0, generation: 1, owner: undefined, graph: '{"turn":1}' }]);
    expect((await session.load("stays")).frames.length).toBe(2);
  });
});
