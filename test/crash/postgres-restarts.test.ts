import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { noPostgres, postgresRig } from "../postgres-rig.ts";
import { PostgresSweep } from "./postgres-sweep.mjs";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

describe.skipIf(noPostgres() !== undefined)("PostgreSQL is restarted under two engines", () => {
  it("9.9 nothing is lost, and nothing that was committed is computed again", {
    timeout: 100_000,
  }, async () => {
    const rig = await postgresRig();
    try {
      const seed = Date.now() % 1_000_000;
      console.info(`seed ${seed}`);
      const options = { dist, runs: 60, most: 30, every: 2_400, seed, say: console.info };
      const report = await new PostgresSweep(rig, options).run();
      expect(report.problems).toEqual([]);
      expect(report.runs).toBe(60);
      expect(report.fast + report.immediate).toBeGreaterThan(0);
    } finally {
      await rig.close();
    }
  });
});
