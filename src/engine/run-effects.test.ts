import { describe, expect, it } from "vitest";
import { deferred } from "../../test/semantics/deferred.ts";
import { quiet } from "../../test/semantics/quiet.ts";
import { MemoryResultLog, type ResultLog, type ResultRecord } from "../ports/result-log.ts";
import { all } from "../spec/all.ts";
import { task } from "../spec/task.ts";
import { Engine } from "./engine.ts";

const add = task("add", (a: number, b: number) => a + b);

/** A store that commits when the test says so. */
class HeldStore implements ResultLog {
  readonly groups: { readonly records: readonly ResultRecord[]; readonly done: () => void }[] = [];

  commit(records: readonly ResultRecord[]): Promise<void> {
    const { promise, resolve } = deferred();
    this.groups.push({ records, done: resolve });
    return promise;
  }
}

describe("9.1 commits", () => {
  it("come in groups of what finished until nothing more could start", async () => {
    const store = new HeldStore();
    const done = new Engine({ results: store }).run(add(add(1, 2), add(3, 4)), { runId: "r" });
    await quiet();
    expect(store.groups.map(({ records }) => records)).toEqual([
      [
        { runId: "r", node: "0.0.0", kind: "value", value: 3 },
        { runId: "r", node: "0.0.1", kind: "value", value: 7 },
      ],
    ]);
    store.groups[0]?.done();
    await quiet();
    expect(store.groups[1]?.records).toEqual([{ runId: "r", node: "0.0.2", kind: "value", value: 10 }]);
    store.groups[1]?.done();
    expect(await done).toBe(10);
  });

  it("9.3 of a tail call say so, and carry no LazyResult", async () => {
    const store = new MemoryResultLog();
    const twice = task("twice", (n: number) => add(n, n));
    expect(await new Engine({ results: store }).run(all([twice(2)]))).toEqual([4]);
    expect(store.records.map(({ node, kind, value }) => [node, kind, value])).toEqual([
      ["0.0.0", "tail", undefined],
      ["1.0.0", "value", 4],
      ["0.0.0", "value", 4],
    ]);
  });

  it.each<readonly [string, ResultLog["commit"]]>([
    ["rejects", () => Promise.reject(new Error("disk full"))],
    [
      "throws",
      () => {
        throw new Error("disk full");
      },
    ],
  ])("a store that %s ends the run", async (_, commit) => {
    const outcome = await new Engine({ results: { commit } }).start(add(1, 2)).outcome();
    expect(outcome).toMatchObject({ status: "failed", error: { message: "disk full" } });
  });

  it("5.5 a run that is cancelled while it commits ends at once", async () => {
    const store = new HeldStore();
    const handle = new Engine({ results: store }).start(add(1, 2));
    await quiet();
    handle.cancel();
    expect((await handle.outcome()).status).toBe("cancelled");
    store.groups[0]?.done();
    await quiet();
    expect(store.groups).toHaveLength(1);
  });
});
