import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const command = join(root, "dist", "cli", "main.js");
let folder = "";

const flow = `
import { appendFileSync } from "node:fs";
import { param, recv, task } from "cascade-ts";

const witness = (what: string): void => appendFileSync("witness.txt", what + "\\n");
const price = task("price", (article: string) => {
  witness("price " + article);
  return article.length;
});
const charge = task("charge", (amount: number, answer: unknown) => {
  witness("charge " + amount);
  if (process.env["BANK_CLOSED"] !== undefined) throw new Error("the bank is closed");
  return { amount, answer };
});
export const order = charge(price(param("article", { default: "book" })), recv("approve"));
export const quick = charge(price("pen"), "nobody");
const hold = task("hold", {}, async (ctx, amount: number) => {
  console.error("holding");
  await ctx.clock.sleep(600_000, ctx.signal);
  return amount;
});
export const held = hold(price("lamp"));
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-e2e-runs-"));
  writeFileSync(join(folder, "flow.ts"), flow);
  writeFileSync(join(folder, "changed.ts"), flow.replaceAll('"price"', '"cost"'));
  const exporting = `${flow}\nexport const store = "sqlite:exported.db";\n`;
  writeFileSync(join(folder, "exporting.ts"), exporting);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when so much has been told on stderr. */
  told(text: string): Promise<void>;
}

/** Starts the built command as a shell would: pipes for all streams, and nothing of the tests' environment. */
function start(words: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [command, ...words], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  const texts = { out: "", err: "" };
  const looks = new Set<() => void>();
  child.stdout.on("data", (chunk) => (texts.out += String(chunk)));
  child.stderr.on("data", (chunk) => {
    texts.err += String(chunk);
    for (const look of looks) look();
  });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, ...texts })));
  const told = (text: string): Promise<void> => {
    const heard = new Promise<void>((resolve) => {
      const look = (): void => {
        if (texts.err.includes(text)) resolve();
      };
      looks.add(look);
      look();
    });
    const gone = ended.then(({ err }) => Promise.reject(new Error(`ended without telling ${text}: ${err}`)));
    gone.catch(() => {});
    return Promise.race([heard, gone]);
  };
  return { child, ended, told };
}

/** The command on a store of its own for each test. */
function on(store: string): (words: string, env?: Record<string, string>) => Promise<Ended> {
  return (words, env) => start(words.split(" "), { CASCADE_STORE: `sqlite:${store}.db`, ...env }).ended;
}

/** What was done for so much, as an outside witness saw it. */
async function witnessed(what: string): Promise<number> {
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(join(folder, "witness.txt"), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line === what).length;
}

describe("stored runs on the command line", () => {
  it("5.5 Ctrl-C interrupts a stored run, says how to go on, and resume does", async () => {
    const cascade = on("interrupted");
    const store = { CASCADE_STORE: "sqlite:interrupted.db" };
    const run = start(["run", "flow.ts", "order", "--run-id", "o-1", "--article=curtain"], store);
    await run.told("✓ price");
    run.child.kill("SIGINT");
    const { code, err } = await run.ended;
    expect(err).toContain("run o-1 in sqlite:interrupted.db\n");
    expect(err).toContain("the run was interrupted: Ctrl-C\ngo on with it: cascade resume o-1 flow.ts\n");
    expect(code).toBe(130);

    const shown = await cascade("show o-1");
    expect(shown.out).toMatch(/^o-1 {2}charge {2}interrupted\n/);
    expect(shown.out).toContain('waits    for a signal on "approve"');
    expect(shown.out).toMatch(/✓ price +0\.0\.\d+ +\d+ ms/);

    expect(await cascade('signal o-1 {"by":"Ada"} --id s-1')).toMatchObject({
      code: 0,
      out: 'signal sent to "approve", which the run o-1 waits for\n',
    });
    expect((await cascade("signal approve no --id s-1")).out).toContain("has had the signal s-1 before");
    const resumed = await cascade("resume o-1 flow.ts --json --log silent");
    expect(resumed).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(resumed.out)).toEqual({ amount: 7, answer: { by: "Ada" } });
    expect(await witnessed("price curtain")).toBe(1);
  });

  it("5.5 a second Ctrl-C leaves at once, and the run can be resumed", async () => {
    const cascade = on("twice");
    const store = { CASCADE_STORE: "sqlite:twice.db" };
    const run = start(["run", "flow.ts", "held", "--run-id", "h"], store);
    await run.told("holding");
    run.child.kill("SIGINT");
    await run.told("stopping");
    run.child.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
    const resumed = start(["resume", "h", "flow.ts"], store);
    await resumed.told("holding");
    resumed.child.kill("SIGTERM");
    expect((await resumed.ended).code).toBe(130);
    expect(await witnessed("price lamp")).toBe(1);
    expect((await cascade("runs --json --status interrupted")).out).toContain('"h"');
  });

  it("9.4 a run whose tasks are not defined is parked, and tells what to do", async () => {
    const cascade = on("parked");
    const run = start(["run", "flow.ts", "order", "--run-id", "p"], { CASCADE_STORE: "sqlite:parked.db" });
    await run.told("✓ price");
    run.child.kill("SIGINT");
    await run.ended;
    const without = await cascade("resume p");
    expect(without).toMatchObject({ code: 2, out: "" });
    expect(without.err).toContain("cascade resume p FILE");
    const parked = await cascade("resume p changed.ts --log silent");
    expect(parked).toMatchObject({ code: 1, out: "" });
    expect(parked.err).toContain('no task "price"');
    expect(parked.err).toContain("CS_RUN_PARKED");
    expect((await cascade("runs --status parked,failed --json")).out).toContain('"status": "parked"');
    await cascade("signal approve yes");
    expect((await cascade("resume p flow.ts --log silent")).out).toBe(
      '{\n  "amount": 4,\n  "answer": "yes"\n}\n',
    );
  });

  it("9.7 a failed run is continued by retry only, and what was done is not done again", async () => {
    const cascade = on("failed");
    const failed = await cascade("run flow.ts quick --run-id f --log silent", { BANK_CLOSED: "1" });
    expect(failed).toMatchObject({ code: 1, out: "" });
    expect((await cascade("show f")).out).toMatch(/✗ charge .*the bank is closed/);
    expect(await cascade("resume f flow.ts --log silent")).toMatchObject({ code: 1, out: "" });
    const retried = await cascade("retry f flow.ts --json --log silent");
    expect(JSON.parse(retried.out)).toEqual({ amount: 3, answer: "nobody" });
    expect(await witnessed("price pen")).toBe(1);
    // It has ended: the same id gives the result, and needs no file for that.
    expect(await cascade("resume f --json --log silent")).toEqual(retried);
    expect(await cascade("run flow.ts quick --run-id f --json --log silent")).toEqual(retried);
    expect(await witnessed("charge 3")).toBe(2);
  });

  it("cancel waits until the process that has the run has ended it", async () => {
    const cascade = on("cancelled");
    const run = start(["run", "flow.ts", "held", "--run-id", "c"], { CASCADE_STORE: "sqlite:cancelled.db" });
    await run.told("holding");
    const follower = start(["resume", "c", "flow.ts"], { CASCADE_STORE: "sqlite:cancelled.db" });
    await follower.told("waiting for the run");
    const cancelled = await cascade("cancel c --reason too-late");
    expect(cancelled).toMatchObject({ code: 0, out: "the run c is cancelled\n" });
    expect(await run.ended).toMatchObject({ code: 1, err: expect.stringContaining("cancelled: too-late") });
    expect(await follower.ended).toMatchObject({ code: 1, out: "" });
    expect(await cascade("cancel c --json")).toMatchObject({
      code: 0,
      out: '{\n  "id": "c",\n  "status": "cancelled"\n}\n',
    });
  });

  it("is durable only with --store, --run-id or a store that the file exports", async () => {
    const cascade = on("unused");
    expect((await cascade("run flow.ts quick")).err).not.toContain(" in sqlite:");
    expect(await cascade("runs")).toMatchObject({
      code: 2,
      err: expect.stringContaining("no file unused.db"),
    });
    expect((await cascade("run exporting.ts quick --run-id e")).err).toContain(
      "run e in sqlite:exported.db\n",
    );
    expect((await cascade("run flow.ts quick --store sqlite:given.db")).err).toMatch(
      /run [\da-f-]{36} in sqlite:given\.db\n/,
    );
    const own = await start(["run", "flow.ts", "quick", "--run-id", "d"]).ended;
    expect(own.err).toContain("run d in sqlite:cascade-runs.db\n");
    expect((await start(["runs"]).ended).out).toMatch(/\nd +succeeded +charge /);
    expect((await start(["runs", "--file", "exporting.ts"]).ended).out).toMatch(/\ne +succeeded/);
    const { out } = await start(["runs", "--json", "--store", "sqlite:given.db"]).ended;
    const [{ id }] = JSON.parse(out) as [{ id: string }];
    expect((await start(["show", id.slice(0, 6), "--store", "sqlite:given.db"]).ended).out).toContain(id);
  });

  let usage: Promise<Ended> | undefined;
  it.each([
    ["show o-7", 2, 'Did you mean "o-77"?'],
    ["cancel nothing-like-it", 2, 'there is no run "nothing-like-it"'],
    ["retry o-77 flow.ts", 0, ""],
    ["run flow.ts held --run-id o-77", 2, "CS_RUN_MISMATCH"],
    ["runs --store mysql:x", 2, "CS_INVALID_STORE"],
    ["runs --status lost", 2, "running, interrupted, parked"],
    ["runs --limit 0", 2, "whole number"],
    ["runs --prune soon", 2, "CS_INVALID_DURATION"],
    ["show", 2, "missing required argument"],
  ])("%j exits with %d", async (words, code, message) => {
    // Made by the first case, found by the others.
    const cascade = on("usage");
    usage ??= cascade("run flow.ts quick --run-id o-77 --log silent");
    await usage;
    const ended = await cascade(words);
    expect(ended.err).toContain(message);
    expect(ended.code).toBe(code);
  });

  it("--prune deletes what has ended", async () => {
    const cascade = on("pruned");
    await cascade("run flow.ts quick --run-id a --log silent");
    expect((await cascade("runs --prune")).out).toBe("0 runs deleted\n");
    expect((await cascade("runs --prune 0 --json")).out).toBe('{\n  "pruned": 1\n}\n');
    expect(await cascade("runs --json")).toMatchObject({ code: 0, out: "[]\n" });
  });
});
