import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { postgresStore } from "cascade-ts/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noPostgres, type PostgresRig, postgresRig } from "./postgres-rig.ts";

const dist = fileURLToPath(new URL("../dist/postgres.js", import.meta.url));

/** A process of its own, from the build. */
function program(url: string, body: string) {
  const code = `
    const { postgresStore } = await import(${JSON.stringify(dist)});
    const session = await postgresStore(${JSON.stringify(url)}).open("other");
    const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
    const texts = { name: "n", task: "t", params: "{}", options: "{}", parent: undefined };
    await session.create({ id: "run", ...texts, frame, blobs: [] });
    ${body}`;
  return spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "pipe"] });
}

describe.skipIf(noPostgres() !== undefined)("the PostgreSQL store in a process of its own", () => {
  let rig: PostgresRig;

  beforeAll(async () => {
    rig = await postgresRig();
  });

  afterAll(() => rig.close());

  it("lets the process end once it is closed", async () => {
    const child = program(rig.url, 'await session.close(); console.log("closed");');
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => (output += String(chunk)));
    const [code] = await once(child, "close");
    expect({ code, output }).toEqual({ code: 0, output: "closed\n" });
    expect(rig.sql("SELECT status FROM cascade.runs")).toBe("interrupted");
    expect(rig.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cascade'")).toBe("0");
    rig.sql("DELETE FROM cascade.runs; DELETE FROM cascade.frames");
  });

  it("9.6 what a killed process owned can be had at once; its lease is kept alive until then", async () => {
    const child = program(rig.url, 'console.log("running"); for (;;);');
    await once(child.stdout, "data");
    rig.sql("UPDATE cascade.engines SET lease_until = cascade.now_ms() + 1000");
    const store = postgresStore(rig.url);
    const session = await store.open("engine");
    try {
      const renewed = "SELECT lease_until > cascade.now_ms() + 5000 FROM cascade.engines WHERE id = 'other'";
      for (let tries = 0; rig.sql(renewed) !== "t"; tries++) {
        expect(tries).toBeLessThan(60);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(await session.claim("run")).toBeUndefined();
      child.kill("SIGKILL");
      await once(child, "exit");
      expect(await session.orphans(10)).toEqual(["run"]);
      expect(await session.claim("run")).toMatchObject({ owner: "engine", epoch: 2 });
    } finally {
      child.kill("SIGKILL");
      await session.close();
    }
  });
});
