import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine, recv, task } from "cascade-ts";
import { sqliteStore } from "cascade-ts/sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { SqliteEye } from "./sqlite-eye.mjs";

const folder = mkdtempSync(join(tmpdir(), "cascade-corrupt-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const prepare = task("prepare", (n: number) => ({ n }));
const use = task("use", ({ n }: { n: number }, more: number) => n + more);
const target = () => use(prepare(1), recv<number>("go"));

/** Runs that wait for a signal, all of them interrupted, in a file of their own. */
async function interruptedRuns(path: string): Promise<void> {
  const engine = new Engine({ store: sqliteStore(path, { sync: "normal" }) });
  const handles = ["bad", "good"].map((runId) => engine.start(target(), { runId }));
  for (;;) {
    const details = await Promise.all(handles.map(({ id }) => engine.inspect(id).catch(() => undefined)));
    if (details.every((detail) => detail?.root?.nodes.some(({ status }) => status === "done"))) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await engine.close();
}

const damages = {
  "the text of the graph": `UPDATE frames SET graph = '{"nodes": [' WHERE run_id = 'bad'`,
  "a graph that is none": `UPDATE frames SET graph = '{"hello": 1}' WHERE run_id = 'bad'`,
  "a graph of numbers": `UPDATE frames SET graph = 17 WHERE run_id = 'bad'`,
  "a node's value": `UPDATE nodes SET value = '{"n":' WHERE run_id = 'bad'`,
  "a node that is not in the graph": `UPDATE nodes SET node = 4711 WHERE run_id = 'bad'`,
  "a node's status": `UPDATE nodes SET status = 'perhaps' WHERE run_id = 'bad'`,
  "the options": `UPDATE runs SET options = 'no' WHERE id = 'bad'`,
  "the parameters": `UPDATE runs SET params = '[' WHERE id = 'bad'`,
  "a frame that is missing": `DELETE FROM frames WHERE run_id = 'bad'`,
  "a timer of nobody": `UPDATE timers SET frame = 99 WHERE run_id = 'bad'`,
};

describe("9.9 a row that was damaged is reported with its run, and the others go on", () => {
  let files = 0;

  it.each(Object.entries(damages))("%s", { timeout: 10_000 }, async (_, sql) => {
    const path = join(folder, `${++files}.db`);
    await interruptedRuns(path);
    const eye = new SqliteEye(path);
    eye.change(sql);
    const engine = new Engine({ store: sqliteStore(path, { sync: "normal" }) });
    const handles = await engine.recover();
    expect(handles.map(({ id }) => id).sort()).toEqual(["bad", "good"]);
    const [bad, good] = ["bad", "good"].map((id) => handles.find((handle) => handle.id === id));
    const outcome = await bad?.outcome();
    expect(outcome).toMatchObject({ status: "parked" });
    const error = outcome !== undefined && "error" in outcome ? outcome.error : undefined;
    const codes = [error, (error as Error).cause].map((one) => (one as { code?: string } | undefined)?.code);
    expect(codes).toContain("CS_CORRUPT_RUN");
    expect(String(error)).toContain('"bad"');
    await engine.signal("go", 1);
    expect(await good?.result()).toBe(2);
    // It is left as it is, and not tried again and again.
    expect(await engine.recover()).toEqual([]);
    await engine.close();
    eye.close();
  });
});
