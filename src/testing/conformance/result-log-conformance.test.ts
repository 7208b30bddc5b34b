import { describe, expect, it } from "vitest";
import { MemoryResultLog, type ResultRecord } from "../../ports/result-log.ts";
import { SeededRandom } from "../seeded-random.ts";
import { SimulatedWorld } from "../simulator/simulated-world.ts";
import { failedChecks } from "./failed-checks.ts";
import { type ResultLogUnderTest, resultLogConformance } from "./result-log-conformance.ts";

function memory(): ResultLogUnderTest {
  const store = new MemoryResultLog();
  return { store, records: () => store.records };
}

/** A store that keeps what a function makes of each group, at once or later. */
function storeOf(
  commit: (kept: ResultRecord[], group: readonly ResultRecord[]) => void | Promise<void>,
): ResultLogUnderTest {
  const kept: ResultRecord[] = [];
  return { store: { commit: async (group) => commit(kept, group) }, records: () => kept };
}

describe("run stores that conform", () => {
  for (const { name, run } of resultLogConformance(memory)) it(`MemoryResultLog: ${name}`, run);

  const simulated = (): ResultLogUnderTest => {
    const world = new SimulatedWorld(new SeededRandom(1));
    return {
      store: {
        commit: (group) => {
          const committed = world.commit(group);
          while (world.step());
          return committed;
        },
      },
    };
  };
  for (const { name, run } of resultLogConformance(simulated)) it(`one that shows nothing: ${name}`, run);
});

const inOrder = "what is committed is kept, in order";
const inTime = "it is kept when commit() resolves, not before it was called";
const values = "every value is a value";
const pieces = "groups committed at the same time are all kept, each in one piece";
const large = "a large group is kept whole";
const unchanged = "what is given is not changed";

const broken: readonly [string, () => ResultLogUnderTest, ...string[]][] = [
  [
    "keeps the newest first",
    () => storeOf((kept, group) => void kept.unshift(...[...group].reverse())),
    inOrder,
    values,
    pieces,
    large,
  ],
  [
    "resolves before it has committed",
    () => storeOf((kept, group) => void setImmediate(() => kept.push(...group))),
    inOrder,
    inTime,
    values,
    pieces,
    large,
    unchanged,
  ],
  [
    "loses values that are false",
    () =>
      storeOf(
        (kept, group) => void kept.push(...group.filter(({ value, kind }) => kind === "tail" || value)),
      ),
    inTime,
    values,
    pieces,
    large,
  ],
  [
    "takes an empty group for a result",
    () => storeOf((kept, group) => void kept.push(...(group.length === 0 ? [{} as ResultRecord] : group))),
    "an empty group is nothing",
  ],
  [
    "mixes groups",
    () =>
      storeOf(async (kept, group) => {
        for (const record of group) {
          kept.push(record);
          await Promise.resolve();
        }
      }),
    pieces,
  ],
  [
    "keeps a thousand results",
    () => storeOf((kept, group) => void kept.push(...group.slice(0, 1_000))),
    large,
  ],
  [
    "changes the records it is given",
    () =>
      storeOf((kept, group) => {
        for (const record of group) kept.push(Object.assign(record, { kept: true }));
      }),
    unchanged,
  ],
  [
    "refuses to commit",
    () => storeOf(() => Promise.reject(new Error("full"))),
    inOrder,
    inTime,
    values,
    "an empty group is nothing",
    pieces,
    large,
    unchanged,
  ],
];

describe("run stores that do not", () => {
  it.each(broken)("one that %s", async (_, make, ...expected) => {
    const failed = await failedChecks(resultLogConformance(make));
    expect(failed.map(({ name }) => name.slice("result log: ".length))).toEqual(expected);
  });

  it("every check can fail", () => {
    const all = resultLogConformance(memory).map(({ name }) => name.slice("result log: ".length));
    expect(new Set(broken.flatMap(([, , ...names]) => names))).toEqual(new Set(all));
  });
});
