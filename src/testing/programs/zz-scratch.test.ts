import { it } from "vitest";
import { SeededRandom } from "../seeded-random.ts";
import { type CheckOptions, checkProgram } from "./check-program.ts";
import { expectProgram } from "./expect-program.ts";
import { generateProgram } from "./generate-program.ts";
import { shrinkProgram } from "./shrink-program.ts";

it("stat", async () => {
  const N = Number(process.env["N"] ?? 1000),
    FROM = Number(process.env["FROM"] ?? 0),
    MAXF = Number(process.env["MAXF"] ?? 6);
  const options: CheckOptions = JSON.parse(process.env["OPT"] ?? "{}");
  let failures = 0;
  const classes = new Map<string, number>();
  const t = Date.now();
  for (let seed = FROM; seed < FROM + N; seed++) {
    const program = generateProgram(new SeededRandom(seed));
    const expected = expectProgram(program);
    const o = { ...options, seed };
    const problem = await checkProgram(program, o, expected).catch((e) => `THROWN ${e.stack}`);
    if (problem === undefined) continue;
    const cls = problem
      .replace(/"[^"]*"/g, "_")
      .replace(/b\d+\.n\d+@\d+/g, "K")
      .slice(0, 160);
    classes.set(cls, (classes.get(cls) ?? 0) + 1);
    if (failures++ < MAXF) {
      const kind = (x: string | undefined) => x?.replace(/b\d+\.n\d+@\d+/g, 'K').replace(/\d+/g,'N').slice(0, 34);
 const small = await shrinkProgram(
        program,
        async (c) => kind(await checkProgram(c, o).catch(() => "thrown")) === kind(problem),
      );
      console.log(`SEED ${seed}\n${small === undefined ? "" : ""}--- small (turns ${small.turns})\n${small.blocks.map((b) => b.nodes.map((n, i) => `${i}: ${JSON.stringify(n)}`).join("\n") + "\n=> " + JSON.stringify(b.result)).join("\n\n")}\n>>> ${(await checkProgram(small, o).catch((e) => `THROWN ${e.stack}`))?.slice(0, 600)}`);
    }
  }
  console.log(failures, "of", N, Date.now() - t, "ms", [...classes].sort((a, b) => b[1] - a[1]).slice(0, 6).map(([k, v]) => `${v}x ${k.replaceAll("\n", " ").slice(0, 120)}`));
}, 600000);
