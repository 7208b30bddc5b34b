import { it } from "vitest";
import { simulateCrashes } from "./crash-simulation.ts";
it("try", async () => {
  const from = Number(process.env["FROM"] ?? 0), n = Number(process.env["N"] ?? 200);
  let inc = 0, writes = 0, crashes = 0; const kinds = new Map<string, number[]>(); const incs = new Map<string, number>();
  const t = performance.now();
  for (let s = from; s < from + n; s++) {
    const r = await simulateCrashes(s);
    writes += r.writes; crashes += r.crashes;
    if (r.incomparable) { inc++; incs.set(r.incomparable, (incs.get(r.incomparable) ?? 0) + 1); }
    if (r.violations.length > 0) {
      const k = r.violations[0]!.replaceAll(/\d+/g, "n").slice(0, 100);
      kinds.set(k, [...(kinds.get(k) ?? []), s]);
      if (n === 1) console.log(r.log.join("\n"), "\n", r.violations.join("\n"), JSON.stringify(r.scenario, null, 1));
    }
  }
  console.log({ n, ms: performance.now() - t, inc, writes, crashes });
  for (const [k, v] of kinds) console.log(v.length, k, v.slice(0, 8).join());
  console.log(incs);
});
