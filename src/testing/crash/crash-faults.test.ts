import { describe, expect, it } from "vitest";
import type { Change, RunCommit } from "../../ports/run-commit.ts";
import { crashScenarioOf, type StoreFault } from "./crash-scenario.ts";
import { simulateCrashScenario } from "./crash-simulation.ts";
import { changedCommits, changedContents, faultyStore } from "./faulty-store.ts";

/** What is found with a fault in the store: the first violation that is the wanted one, or all others there were. */
async function look(fault: StoreFault, wanted: RegExp, seeds = 400): Promise<string> {
  const others = new Set<string>();
  for (let seed = 0; seed < seeds; seed++) {
    const scenario = { ...crashScenarioOf(seed), large: seed % 3 === 0 };
    const { violations } = await simulateCrashScenario(scenario, fault);
    const found = violations.find((violation) => wanted.test(violation));
    if (found !== undefined) return found;
    for (const violation of violations) others.add(violation);
  }
  return [...others].slice(0, 5).join("\n");
}

function without(kind: Change["kind"]): StoreFault {
  return changedCommits((commit) => ({
    ...commit,
    changes: commit.changes.filter((one) => one.kind !== kind),
  }));
}

/** Every third commit is confirmed, and not stored. */
function forgetful(): StoreFault {
  let count = 0;
  return faultyStore((session) => ({
    commit: async (commit) => (++count % 3 === 0 ? { status: "done" } : session.commit(commit)),
  }));
}

const repeating = faultyStore((session) => ({
  async commit(commit: RunCommit) {
    const answer = await session.commit(commit);
    await session.commit({ ...commit, seq: commit.seq + 1 });
    return answer;
  },
}));

const anyOwner = faultyStore((session) => ({
  async commit(commit: RunCommit) {
    const run = await session.get(commit.runId);
    return session.commit({ ...commit, epoch: run?.epoch ?? 0, seq: (run?.seq ?? 0) + 1 });
  },
}));

const otherValues = changedContents((contents) => ({
  ...contents,
  nodes: contents.nodes.map((node) => (node.status === "done" ? { ...node, value: '"other"' } : node)),
}));

const unconsumed = changedCommits((commit) => ({
  ...commit,
  changes: commit.changes.map((one) => (one.kind === "node" ? { ...one, consumes: undefined } : one)),
}));

const faults: readonly (readonly [string, StoreFault, RegExp])[] = [
  ["a commit that is confirmed and not stored", forgetful(), /again after its result was confirmed/],
  ["a commit that is applied twice", repeating, /number of commits went/],
  [
    "commits of an owner who has lost the run",
    anyOwner,
    /again after its result was confirmed|end of the run/,
  ],
  [
    "a resume that forgets a result",
    changedContents((contents) => ({ ...contents, nodes: contents.nodes.slice(1) })),
    /again after its result was confirmed/,
  ],
  [
    "a resume that forgets the elements",
    changedContents((contents) => ({
      ...contents,
      nodes: contents.nodes.filter(({ element }) => element < 0),
    })),
    /\[\d\] is called again after its result was confirmed/,
  ],
  [
    "a resume that forgets the frames below the first",
    changedContents((contents) => ({ ...contents, frames: contents.frames.slice(0, 1) })),
    /what it returned is stored/,
  ],
  ["a resume with other values: calls", otherValues, /the key .* is of/],
  ["a resume with other values: the outcome", otherValues, /the outcome is/],
  [
    "numbers of frames that are given away again",
    changedCommits((commit) => ({ ...commit, frames: 1 })),
    /given away again/,
  ],
  ["results that are not stored", without("node"), /again after its result was confirmed/],
  ["graphs that are not stored", without("frame"), /its graph is not stored/],
  ["generations that are not stored", without("generation"), /in generation \d+ of its frame/],
  ["frames that are not dropped", without("drop"), /has a result, and a frame that makes it/],
  ["large values that are not stored", without("blob"), /is not there/],
  ["large values that nothing names", without("drop-blobs"), /nothing names the large value/],
  ["ends that are not stored", without("finish"), /is told nothing|does not end/],
  ["signals that are not used up", unconsumed, /waits again after it was received/],
  [
    "a store that never answers",
    faultyStore(() => ({ commit: () => new Promise(() => {}) })),
    /nothing can happen any more/,
  ],
];

describe("the simulator of crashes", () => {
  it.each(faults)("finds %s", async (_name, fault, wanted) => {
    expect(await look(fault, wanted)).toMatch(wanted);
  });
});
