import { it } from "vitest";
import { SeededRandom } from "../seeded-random.ts";
import { generateProgram } from "./generate-program.ts";
import { expectProgram } from "./expect-program.ts";
it("stat", async () => {
  const stats: Record<string, number> = {};
  const bump = (k: string, n = 1) => { stats[k] = (stats[k] ?? 0) + n; };
  const t = Date.now();
  const slow: [number, number, number][] = [];
  for (let seed = 0; seed < 5000; seed++) {
    const program = generateProgram(new SeededRandom(seed));
    const t0 = performance.now();
    const e = await expectProgram(program);
    slow.push([performance.now() - t0, seed, e.expectations.length]);
    bump(e.incomparable?.replace(/^.* was (given|demanded)/, "was $1") ?? "comparable");
    bump(`status ${e.expectations[0]?.outcome.split(" ")[0]}`);
    if (e.expectations[0]?.outcome.includes("CS_CYCLE")) bump("cycle");
    if (e.expectations.length > 1) bump("multi");
    bump("calls", [...(e.expectations[0]?.may.values() ?? [])].reduce((a, b) => a + b, 0));
  }
  console.log(stats, Date.now() - t, slow.sort((a, b) => b[0] - a[0]).slice(0, 6).map((x) => x.map(Math.round).join(":")).join(" "));
}, 120000);
