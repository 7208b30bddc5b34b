import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { noPostgres, postgresRig } from "../postgres-rig.ts";
import { postgresSweep } from "./postgres-sweep.mjs";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

describe.skipIf(noPostgres() !== undefined)("PostgreSQL is restarted under two engines", () => {
  it("9.9 nothing is lost, and no body is called twice", { timeout: 100_000 }, async () => {
    const rig = await postgresRig();
    try {
      const seed = Date.now() % 1_000_000;
      console.info(`seed ${seed}`);
      const report = await postgresSweep(rig, { dist, runs: 90, most: 40, every: 1_500, seed, say: console.info });
      expect(report.problems).toEqual([]);
      expect(report).toMatchObject({ runs: 90, again: 0, stale: 0 });
      expect(report.fast + report.immediate).toBeGreaterThan(1);
    } finally {
      await rig.close();
    }
  });
});
