import { it } from "vitest";
import { all, run, router, task } from "cascade-ts";
import { simulate, simulateScenario } from "./simulate.ts";
import { shrinkProgram } from "../programs/shrink-program.ts";
it("cyc", async () => {
  const give = task("give", (make: () => unknown): unknown => make());
  const self: unknown = give(() => self);
  const show = (p: Promise<unknown>) => p.catch((e) => [e.code, e.errors?.map((x: { code: string }) => x.code)]);
  console.log(await show(run(all([self]), { onFailure: "drain" })), await show(run(self, { onFailure: "drain" })), await show(run(router("z", {a: 1}), { onFailure: "drain" })));
});
it("stat", async () => {
  const N = Number(process.env["N"] ?? 300), FROM = Number(process.env["FROM"] ?? 0), MAXF = Number(process.env["MAXF"] ?? 3);
  let failures = 0;
  const classes = new Map<string, number>();
  const kind = (x: string | undefined) => x?.replace(/b\d+\.n\d+@\d+/g, "K").replace(/"[^"]*"/g, "_").replace(/\d+/g, "N").slice(0, 60);
  for (let seed = FROM; seed < FROM + N; seed++) {
    const s = await simulate(seed);
    if (s.violations.length === 0) continue;
    if (process.env['KNOWN'] && new RegExp(process.env['KNOWN']).test(s.violations.join())) continue;
    const cls = kind(s.violations[0]) ?? "";
    classes.set(cls, (classes.get(cls) ?? 0) + 1);
    if (classes.get(cls) === 1 && failures++ < MAXF) {
      let sc = s.scenario;
      const bad = async (c: typeof sc) => kind((await simulateScenario(c).catch(() => undefined))?.violations[0]) === cls;
      for (const alt of [{ runs: 1 }, { store: false }, { fastPaths: false }, { maxConcurrency: undefined }, { onFailure: "stop" as const }, { stop: undefined }, { observed: true }, { haste: 0 }, { obedience: 0 }])
        if (await bad({ ...sc, ...alt })) sc = { ...sc, ...alt };
      const small = await shrinkProgram(sc.program, async (program) => bad({ ...sc, program }), 1500);
      const end = await simulateScenario({ ...sc, program: small });
      const { program: _, ...around } = sc;
      console.log(`SEED ${seed}\n${JSON.stringify(around)} turns ${small.turns}\n${small.blocks.map((b) => b.nodes.map((n, i) => `${i}: ${JSON.stringify(n)}`).join("\n") + "\n=> " + JSON.stringify(b.result)).join("\n\n")}\n>>> ${end.violations.slice(0, 3).join("\n")}\nLOG ${end.log.slice(0, 25).join("; ")}`);
    }
  }
  console.log("of", N, [...classes].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([k, v]) => `${v}x ${k.replaceAll("\n", " ")}`));
}, 600000);
