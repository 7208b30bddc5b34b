import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "./architecture/source-file.ts";
import { alignWith } from "./placeholders.ts";

const folders = exampleFolders();

describe("the examples", () => {
  it("are numbered without gaps", () => {
    const numbers = folders.filter((name) => /^\d/.test(name)).map((name) => Number(name.slice(0, 2)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  for (const name of folders) {
    it(`${name} prints what expected.txt says`, async () => {
      const expected = readFileSync(join(repository, "examples", name, "expected.txt"), "utf8");
      const { code, stdout, stderr } = await run(commandFor(name));
      const ending = code === 0 ? "" : `[exit ${code}]\n`;
      const actual = `${stdout}${ending}`;
      expect(alignWith(actual, expected), stderr).toBe(expected.trimEnd());
    });
  }
});

/** Every folder with a number, and others that say what they print. */
function exampleFolders(): string[] {
  const examples = join(repository, "examples");
  if (!existsSync(examples)) return [];
  return readdirSync(examples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => /^\d\d-/.test(name) || existsSync(join(examples, name, "expected.txt")))
    .sort();
}

/** main.ts is a program of its own; flow.ts is given to the command, with the words of args.txt, one to a line. */
function commandFor(name: string): string[] {
  const file = (base: string): string => `examples/${name}/${base}`;
  const has = (base: string): boolean => existsSync(join(repository, file(base)));
  const args = has("args.txt")
    ? readFileSync(join(repository, file("args.txt")), "utf8")
        .trim()
        .split("\n")
    : [];
  if (has("main.ts")) return ["node_modules/jiti/lib/jiti-cli.mjs", file("main.ts"), ...args];
  return ["dist/cli/main.js", "run", file("flow.ts"), ...args];
}

function run(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: repository,
      env: { ...process.env, NO_COLOR: "1", JITI_FS_CACHE: "false" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 60_000,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
