import { expect, it } from "vitest";
import type { CascadeEvent } from "../../events/event.ts";
import type { Program } from "../programs/program.ts";
import type { Visit } from "../programs/visit.ts";
import { crowdedScenarioOf } from "./crowded-scenario.ts";
import { FirstCome } from "./first-come.ts";
import type { Scenario } from "./scenario.ts";

const calm: Scenario = { ...crowdedScenarioOf(1), controls: [] };
const settling: Program = {
  blocks: [{ nodes: [{ kind: "settle", of: 0 }], result: { constant: 0 } }],
  turns: 0,
  params: {},
};

/** Who passes whom, by lines such as "blocked a 1 cpu"; all take one cpu but "free", who takes none. */
function passed(scenario: Scenario, ...lines: readonly string[]): readonly string[] {
  const wrong: string[] = [];
  const amounts = (visit: Visit) => [{ name: "cpu", amount: visit.key === "free" ? 0 : 1 }];
  const watcher = new FirstCome(scenario, amounts, (what) => wrong.push(what));
  const names = new Set<string>();
  for (const line of lines) {
    const [type, node = "", ...reason] = line.split(" ");
    names.add(node);
    const event = { type: `task-${type}`, runId: "1", node, reason: reason.join(" ") };
    watcher.hear(event as unknown as CascadeEvent);
  }
  watcher.end([...names].map((key) => ({ key, who: `1 ${key}` }) as unknown as Visit));
  return wrong;
}

const short = "needs 1 cpu, 0 of 1 free";

it("7.1 who asked later does not begin before who waits", () => {
  const wrong = ["b took 1 cpu before 1 a, which had asked for it first"];
  expect(passed(calm, `blocked a ${short}`, "started b", "finished b", "started a")).toEqual(wrong);
  const both = [`blocked a ${short}`, `blocked b ${short}`];
  expect(passed(calm, ...both, "started b", "finished b", "started a")).toEqual(wrong);
  // There was enough for both.
  expect(passed(calm, ...both, "started b", "started a")).toEqual([]);
});

it("7.1 who asked before, takes nothing of it, or comes when nobody waits any more may begin", () => {
  expect(passed(calm, `blocked a ${short}`, `blocked b ${short}`, "started a", "started b")).toEqual([]);
  const then = ["finished b", "started a"];
  expect(passed(calm, `blocked a ${short}`, "started free", ...then)).toEqual([]);
  expect(passed(calm, "blocked a needs 1 memory, 0 of 1 free", "started b", ...then)).toEqual([]);
  expect(passed(calm, "blocked a max concurrency", "started b", ...then)).toEqual([]);
  // Its second attempt waits, and nobody tells when that begins.
  expect(passed(calm, "started a", "retrying a", `blocked a ${short}`, "started b", ...then)).toEqual([]);
});

it("7.1 whose leave was taken away by a change stands where it stood, for what it is short of", () => {
  const then = ["finished b", "started a"];
  const again = "needs 1 cpu, 0 of 0 free, lowered from 1";
  expect(
    passed(calm, `blocked a ${short}`, `blocked b ${short}`, `blocked a ${again}`, "started b", ...then),
  ).toEqual(["b took 1 cpu before 1 a, which had asked for it first"]);
  const other = "needs 1 memory, 0 of 1 free";
  expect(
    passed(calm, `blocked a ${short}`, `blocked b ${short}`, `blocked a ${other}`, "started b", ...then),
  ).toEqual([]);
});

it("looks at nothing where something else may send one who waits behind the others", () => {
  const lines = [`blocked a ${short}`, "started b", "finished b", "started a"];
  expect(passed(calm, ...lines)).toHaveLength(1);
  expect(passed({ ...calm, maxConcurrency: 1 }, ...lines)).toEqual([]);
  expect(passed({ ...calm, program: settling }, ...lines)).toEqual([]);
  const controls = [{ after: 1, control: { kind: "pause", scope: "global" } }] as const;
  expect(passed({ ...calm, controls }, ...lines)).toEqual([]);
});
