import assert from "node:assert/strict";
import { MemoryRunStore } from "../../../ports/memory-run-store.ts";
import type { Change } from "../../../ports/run-commit.ts";
import type { RunSession } from "../../../ports/run-store.ts";
import type { StoredRun } from "../../../ports/stored-run.ts";
import { SeededRandom } from "../../seeded-random.ts";
import { OwnedRun } from "./owned-run.ts";
import { RandomChanges } from "./random-changes.ts";
import { finish, keyOf, newRun, node } from "./run-rows.ts";
import { same } from "./same-rows.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** Whatever else may come together. */
export const randomChecks: StoreChecks = {
  "random commits come to what they come to in a MemoryRunStore": comesToTheSame,
};

const runs = ["run 0", "run 1", "run 2"];
const turns = 40;

/** A run in the store, and the same one in the reference. */
interface Twins {
  readonly random: SeededRandom;
  /** Sessions of the store and of the reference that take turns at owning the run. */
  readonly sessions: readonly (readonly [RunSession, RunSession])[];
  tried: OwnedRun;
  reference: OwnedRun;
}

async function comesToTheSame(bench: StoreBench): Promise<void> {
  const store = new MemoryRunStore();
  const tried = await bench.pair();
  const sessions = [
    [tried[0], await store.open("engine 1")],
    [tried[1], await store.open("engine 2")],
  ] as const;
  const random = new SeededRandom(1);
  const twins: Twins[] = [];
  for (const id of runs) {
    const [[one, other]] = sessions;
    const pair = { tried: await bench.run(one, id), reference: await bench.run(other, id) };
    twins.push({ ...pair, random: random.fork(), sessions });
  }
  for (let turn = 0; turn < turns; turn++) await Promise.all(twins.map((pair) => commitBoth(pair, turn)));
  const all = { limit: 1_000 };
  const [[one, other]] = sessions;
  same((await one.find(all)).map(essence).sort(byId), (await other.find(all)).map(essence).sort(byId));
}

async function commitBoth(twins: Twins, turn: number): Promise<void> {
  const { random, tried, reference } = twins;
  const where = `${tried.id}, commit ${turn}`;
  const before = await reference.contents();
  const source = new RandomChanges(random, before, reference.frames);
  const changes: Change[] = Array.from({ length: random.int(12) }, () => source.draw());
  if (random.chance(0.1))
    changes.push({ kind: "spawn", run: newRun(`${tried.id}/${random.int(4)}`, { parent: tried.id }) });
  const [one, other] = await received(twins);
  const ending = random.chance(0.15) ? random.pick(["interrupted", "parked", "failed"] as const) : undefined;
  const last = ending === undefined ? [] : [finish(ending)];
  tried.frames = source.frames;
  reference.frames = source.frames;
  const answers = [
    await tried.try(...one, ...changes, ...last),
    await reference.try(...other, ...changes, ...last),
  ];
  assert.equal(answers[0]?.status, answers[1]?.status, where);
  if (answers[0]?.status === "taken") {
    tried.seq--;
    reference.seq--;
  }
  same(await tried.contents(), await reference.contents(), where);
  same(essence(await tried.row()), essence(await reference.row()), where);
  if ((await reference.row()).status !== "running") await claimBoth(twins);
}

/** What is received of the run's own topic: one of the oldest signals, or one that is gone already. */
async function received({ random, tried, reference }: Twins): Promise<readonly [Change[], Change[]]> {
  const topic = tried.id;
  if (random.chance(0.5)) {
    const id = `sender ${random.int(10)}`;
    const sent = [await tried.session.signal(topic, "1", id), await reference.session.signal(topic, "1", id)];
    assert.equal(sent[0], sent[1]);
  }
  if (random.chance(0.5)) return [[], []];
  const place = random.int(3);
  const [one, other] = [await tried.session.signals(topic, 3), await reference.session.signals(topic, 3)];
  assert.equal(one.length, other.length);
  const take = (seq = 900_719_925): Change[] => [node(keyOf(0, 9, 0), {}, seq)];
  return [take(one[place]?.seq), take(other[place]?.seq)];
}

async function claimBoth(twins: Twins): Promise<void> {
  const { random, tried, sessions } = twins;
  const [one, other] = random.pick(sessions);
  const retry = random.chance(0.5) ? { failures: ["0.0.1", "0.0.2[0]", "0.1.1", "1.0.1[1]"] } : {};
  const [mine, reference] = [await one.claim(tried.id, { retry }), await other.claim(tried.id, { retry })];
  assert.ok(mine !== undefined && reference !== undefined, `${tried.id} was not given`);
  same(essence(mine), essence(reference));
  twins.tried = new OwnedRun(one, mine);
  twins.reference = new OwnedRun(other, reference);
  same(await twins.tried.contents(), await twins.reference.contents());
}

/** A row without what the reference cannot know. */
function essence({
  owner,
  createdAt: _,
  updatedAt: __,
  finishedAt,
  ...rest
}: StoredRun): object & { id: string } {
  const isThere = { owner: owner !== undefined, finishedAt: finishedAt !== undefined };
  return { ...rest, ...isThere };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
