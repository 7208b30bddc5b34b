import { describe, expect, it } from "vitest";
import type { Change, RunCommit } from "../../ports/run-commit.ts";
import { type StoreFault, crashScenarioOf } from "./crash-scenario.ts";
import { simulateCrashScenario } from "./crash-simulation.ts";
import { changedCommits, changedContents, faultyStore } from "./faulty-store.ts";

/** The first violations that a fault leads to, over some seeds. */
async function found(fault: StoreFault, seeds = 120): Promise<string> {
  const kinds = new Set<string>();
  for (let seed = 0; seed < seeds; seed++) {
    const scenario = { ...crashScenarioOf(seed), large: seed % 4 === 0 };
    const { violations } = await simulateCrashScenario(scenario, fault);
    for (const violation of violations.slice(0, 1)) kinds.add(violation.replaceAll(/\d+/g, "n").split("\n", 1)[0] ?? "");
  }
  return [...kinds].sort().join("\n");
}

function without(kind: Change["kind"]): StoreFault {
  return changedCommits((commit) => ({ ...commit, changes: commit.changes.filter((one) => one.kind !== kind) }));
}

describe("the simulator finds", () => {
  it("nothing where there is no fault", async () => {
    expect(await found((store) => store)).toBe("");
  });

  it("a store that acknowledges without storing", async () => {
    let count = 0;
    const fault = faultyStore((session) => ({
      commit: async (commit) => (++count % 3 === 0 ? { status: "done" } : session.commit(commit)),
    }));
    console.log(await found(fault));
  });

  it("a store that applies a commit twice", async () => {
    const fault = faultyStore((session) => ({
      async commit(commit: RunCommit) {
        const answer = await session.commit(commit);
        await session.commit({ ...commit, seq: commit.seq + 1 });
        return answer;
      },
    }));
    console.log(await found(fault));
  });

  it("a resume that forgets a result", async () => {
    console.log(await found(changedContents((contents) => ({ ...contents, nodes: contents.nodes.slice(1) }))));
  });

  it("a resume that forgets an element", async () => {
    console.log(
      await found(
        changedContents((contents) => ({ ...contents, nodes: contents.nodes.filter(({ element }) => element < 0) })), 400
      ),
    );
  });

  it("a resume that forgets a frame", async () => {
    console.log(
      await found(changedContents((contents) => ({ ...contents, frames: contents.frames.slice(0, 1) }))),
    );
  });

  it("numbers of frames that are used twice", async () => {
    console.log(await found(changedCommits((commit) => ({ ...commit, frames: 1 }))));
  });

  it.each(["node", "frame", "generation", "drop", "timer", "blob", "drop-blobs", "finish"] as const)(
    "commits without %s",
    async (kind) => {
      console.log(kind, await found(without(kind)));
    },
  );

  it("signals that are received twice", async () => {
    const fault = changedCommits((commit) => ({
      ...commit,
      changes: commit.changes.map((one) => (one.kind === "node" ? { ...one, consumes: undefined } : one)),
    }));
    console.log(await found(fault));
  });

  it("a store that never answers", async () => {
    console.log(await found(faultyStore(() => ({ commit: () => new Promise(() => {}) })), 20));
  });

  it("another value than was stored", async () => {
    console.log(
      await found(
        changedContents((contents) => ({
          ...contents,
          nodes: contents.nodes.map((node) => (node.status === "done" ? { ...node, value: '"other"' } : node)),
        })),
      ),
    );
  });

  it("an owner that has lost the run, and whose commits are taken all the same", async () => {
    const fault = faultyStore((session) => ({
      async commit(commit: RunCommit) {
        const run = await session.get(commit.runId);
        return session.commit({ ...commit, epoch: run?.epoch ?? 0, seq: (run?.seq ?? 0) + 1 });
      },
    }));
    console.log(await found(fault, 300));
  });
});
