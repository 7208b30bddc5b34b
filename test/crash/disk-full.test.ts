import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { engineOn, largeRun } from "./flow-on-disk.ts";
import { limitedFiles, type SmallDisk, type Space, smallDisk } from "./small-disk.ts";

const disk = smallDisk();
const isMounted = typeof disk !== "string";
// What only root can try; the limit of the size of files is tried everywhere.
if (!isMounted) console.warn(disk);

const spaces: [string, Space][] = [["a limit of the size of files", limitedFiles()]];
if (isMounted) spaces.push(["a small disk", disk]);

afterAll(() => {
  for (const [, space] of spaces) space.remove();
});

describe.each(spaces)("%s", (space, { folder, fill, free }) => {
  afterEach(free);

  it("9.9 that is full: the run waits, and goes on when there is space; no body is called again", async () => {
    const { engine, warnings } = engineOn(join(folder, "waits.db"), "1m");
    const { calls, target, value } = largeRun(`waits for ${space}`, 8);
    await engine.runs();
    fill(200_000);
    const handle = engine.start(target(), { runId: "waits" });
    await vi.waitFor(
      () => expect(warnings).toContainEqual(expect.objectContaining({ code: "CS_W_STORE_AWAY" })),
      {
        timeout: 10_000,
        interval: 10,
      },
    );
    const callsBefore = calls.length;
    expect(callsBefore).toBeLessThan(9);
    free();
    expect(await handle.result()).toBe(value);
    expect(new Set(calls).size).toBe(calls.length);
    expect(calls.length).toBe(9);
    await engine.close();
  });

  it("9.9 that stays full: the run is interrupted with CS_STORE_UNAVAILABLE, and goes on later", async () => {
    const path = join(folder, "interrupted.db");
    const { engine } = engineOn(path, "300ms");
    const { calls, target, value } = largeRun(`interrupted on ${space}`, 8);
    await engine.runs();
    fill(200_000);
    const outcome = await engine.start(target(), { runId: "later" }).outcome();
    expect(outcome).toMatchObject({ status: "interrupted", error: { code: "CS_STORE_UNAVAILABLE" } });
    expect(String("error" in outcome && outcome.error)).toMatch(/full|I\/O/);
    free();
    await engine.close();

    const next = engineOn(path, "1m");
    const handles = await next.engine.recover();
    expect(await Promise.all(handles.map((handle) => handle.result()))).toEqual([value]);
    // What was done and not stored is done again; what was stored is not.
    const again = calls.length - new Set(calls).size;
    expect(new Set(calls).size).toBe(9);
    expect(again).toBeLessThanOrEqual(1);
    await next.engine.close();
  });
});

describe.runIf(isMounted)("a disk that is read-only", () => {
  const { folder, readOnly } = disk as SmallDisk;

  it("a folder where nothing can be written is said when the store is opened", async () => {
    const { engine } = engineOn(join(readOnly, "new.db"), "300ms");
    await expect(engine.runs()).rejects.toMatchObject({ code: expect.stringMatching(/^CS_STORE/) });
    const outcome = await engine.start(largeRun("nowhere", 1).target(), { runId: "nowhere" }).outcome();
    expect(outcome).toMatchObject({ error: { code: expect.stringMatching(/^CS_STORE/) } });
    await engine.close();
  });

  it("a file that cannot be written is said when the store is opened, and harms nothing in it", async () => {
    const { calls, target, value } = largeRun("before", 3);
    const first = engineOn(join(folder, "old.db"), "1m");
    expect(await first.engine.run(target(), { runId: "old" })).toBe(value);
    const second = engineOn(join(readOnly, "old.db"), "300ms");
    await expect(second.engine.runs()).rejects.toMatchObject({ code: expect.stringMatching(/^CS_STORE/) });
    await expect(second.engine.runs()).rejects.toThrow(/read-only|readonly/);
    await second.engine.close();
    expect(await first.engine.run(target(), { runId: "old" })).toBe(value);
    expect(calls.length).toBe(4);
    await first.engine.close();
  });
});
