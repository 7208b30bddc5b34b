import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const script = fileURLToPath(new URL("../../scripts/crash-sweep.mjs", import.meta.url));
const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/** The long ones are commands: `npm run crash-sweep`. */
function sweep(...args: string[]): string {
  const all = [script, "--dist", dist, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8", timeout: 100_000 });
  const said = `${stderr}\n${stdout}`;
  expect(status, said).toBe(0);
  return said;
}

it("9.9 processes that share a SQLite file are killed and stopped at random: nothing is lost, nothing done twice", () => {
  const said = sweep("--rounds", "10");
  expect(said).toContain("every promise was kept");
});

it("9.3 a loop is killed at random: the count is exact, and it takes no space", () => {
  expect(sweep("--turns", "5000", "--kills", "6")).toContain("every promise was kept");
});
