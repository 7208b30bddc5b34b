import { it } from "vitest";
import { simulate } from "./simulate.ts";
it("seeds", async () => { for (const s of (process.env["SEEDS"] ?? "").split(",")) { const r = await simulate(Number(s)); console.log(s, r.violations[0] ?? "ok"); } });
