import { it } from "vitest";
import { crashScenarioOf } from "./crash-scenario.ts";
import { simulateCrashScenario } from "./crash-simulation.ts";
import { shrinkCrashScenario } from "./shrink-crash-scenario.ts";
it("shrink", async () => {
  for (const s of (process.env["S"] ?? "1").split(",").map(Number)) {
  const small = await shrinkCrashScenario(crashScenarioOf(s));
  const r = await simulateCrashScenario(small);
  const { program, ...around } = small;
  console.log(["SEED " + s, ...program.blocks.flatMap((b, i) => ["block " + i, ...b.nodes.map((n, j) => `n${j} ${JSON.stringify(n)}`), "=> " + JSON.stringify(b.result)]), `turns ${program.turns}`, JSON.stringify(around), ...r.log, ...r.violations].join("\n"));
  }
});
