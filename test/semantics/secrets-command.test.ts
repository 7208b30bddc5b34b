import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const [password, token] = ["pass-word-of-the-test", "token-of-the-test"];
let folder = "";

const flow = `
import { all, env, param, task } from "cascade-ts";

const password = env("FLOW_PASSWORD", { secret: true });
const token = param("token", { secret: true, description: "who asks" });
const work = task("work", {}, (ctx, one: string, other: string) => {
  ctx.log.warn("asking with " + one, { other });
  ctx.progress(1, 2, "as " + other);
  return one.length + other.length;
});
const fail = task("fail", (one: string, other: string): never => {
  throw new Error("refused " + one + " for " + other, { cause: { headers: { authorization: one } } });
});
export const fine = work(password, token).as("fine");
export const failing = fail(password, token);
export const later = task("first", (): unknown => fail(password, token))();
export default all([fine, failing.recover(() => 0)]);
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-secrets-"));
  writeFileSync(join(folder, "flow.ts"), flow);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** Runs the command with a secret in the environment and one among its options; gives all it prints. */
function cascade(...words: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env["PATH"] ?? "", FLOW_PASSWORD: password, JITI_FS_CACHE: "false" };
  const child = spawn(process.execPath, [command, ...words], { cwd: folder, env });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, text })));
}

const given = ["--token", token];

it.each<readonly [string, readonly string[], number]>([
  ["a run that succeeds", ["run", "flow.ts", "fine", ...given], 0],
  ["all that is logged of it", ["run", "flow.ts", "fine", ...given, "--log-level", "debug"], 0],
  ["as JSON lines", ["run", "flow.ts", "fine", ...given, "--log", "json", "--log-level", "debug"], 0],
  ["a run that fails", ["run", "flow.ts", "failing", ...given], 1],
  ["with its stack", ["run", "flow.ts", "failing", ...given, "--verbose"], 1],
  [
    "as JSON lines, failing",
    ["run", "flow.ts", "failing", ...given, "--log", "json", "--log-level", "debug"],
    1,
  ],
  ["silent", ["run", "flow.ts", "failing", ...given, "--log", "silent"], 1],
  [
    "one that reads them in a tail call",
    ["run", "flow.ts", "later", "--param", `token=${token}`, "--verbose"],
    1,
  ],
  ["the plan", ["plan", "flow.ts", "default"], 0],
  ["the graph", ["graph", "flow.ts", "default", "--format", "mermaid"], 0],
  ["the help", ["run", "flow.ts", "--help"], 0],
])("9.8 the command shows no secret: %s", async (_, words, code) => {
  const ended = await cascade(...words);
  expect(ended.text).not.toContain(password);
  expect(ended.text).not.toContain(token);
  expect(ended.text).not.toContain(Buffer.from(password).toString("base64"));
  expect(ended, ended.text).toMatchObject({ code });
});

it("9.8 what a failure says is there, but for the secrets", async () => {
  const { text } = await cascade("run", "flow.ts", "failing", ...given);
  expect(text).toContain("refused *** for ***");
});
