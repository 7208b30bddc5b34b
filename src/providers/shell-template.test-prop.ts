import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shellQuote } from "./shell-quote.ts";
import { checkShellTemplate } from "./shell-template.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-template-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A command that leaves a trace, in every wrapping that a shell could read it from. The first word does nothing, because
 * a template may well make a command's name of what a value prints.
 */
const attack = `x\n touch pwned\n;touch pwned;$(touch pwned)\`touch pwned\`'$(touch pwned)'"$(touch pwned)"\\'$(touch pwned)\n`;

const fragments = [
  ..."\"'`$#;|(){}<>\\=: \n".split(""),
  "echo ",
  "a",
  "$(",
  "$((",
  "((",
  "))",
  "<<",
  "<<<",
  "<<E\n",
  "\nE\n",
  "$'",
  "${",
  "${A:-",
  "${A}",
  "$A",
  "$((1+2))",
  "case a in a) ",
  ";;",
  " esac",
  " # ",
  "it's",
  "\\\n",
  "\\'",
  '\\"',
  "cat ",
  "if true; then ",
  "; fi",
];
const fixedPart = fc.array(fc.constantFrom(...fragments), { maxLength: 8 }).map((pieces) => pieces.join(""));
const template = fc.array(fixedPart, { minLength: 2, maxLength: 4 });

describe("a template that is allowed", () => {
  it.each(["sh", "bash"])("never lets %s run what a value holds", (shell) => {
    let allowed = 0;
    fc.assert(
      fc.property(template, (parts) => {
        if (!isAllowed(parts)) return;
        allowed += 1;
        rmSync(join(folder, "pwned"), { force: true });
        const line = parts.join(shellQuote(attack, 0));
        spawnSync(shell, ["-c", line], { cwd: folder, stdio: "ignore", timeout: 10_000 });
        expect(existsSync(join(folder, "pwned"))).toBe(false);
      }),
      { numRuns: 1_500 },
    );
    expect(allowed).toBeGreaterThan(100);
  });
});

function isAllowed(parts: readonly string[]): boolean {
  try {
    checkShellTemplate(parts);
    return true;
  } catch {
    return false;
  }
}
