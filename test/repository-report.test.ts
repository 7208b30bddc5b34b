import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLog } from "../examples/repository-report/history.ts";
import type { FileMeasure } from "../examples/repository-report/measure-file.ts";
import { reportPage } from "../examples/repository-report/report-page.ts";
import { type Gathered, summarize } from "../examples/repository-report/summarize.ts";
import { repository } from "./architecture/source-file.ts";

function file(path: string, lines: number, more: Partial<FileMeasure> = {}): FileMeasure {
  const counts = { lines, code: lines, comment: 0, blank: 0, longest: 9, todos: 0, functions: 1, exports: 0 };
  return { path, language: "TypeScript", bytes: lines * 10, digest: path, ...counts, ...more };
}

function gathered(files: readonly FileMeasure[], more: Partial<Gathered> = {}): Gathered {
  const listing = {
    files: files.map(({ path }) => ({ path, absolute: path })),
    unreadable: [],
    isCut: false,
  };
  const measured = files.map((value) => ({ status: "fulfilled", value }) as const);
  return { title: "demo", madeAt: 0, listing, measured, history: undefined, ...more };
}

describe("the page", () => {
  it("loads nothing, runs nothing and shows names as they are", () => {
    const name = "<img src=x onerror=alert(1)>'\"&.ts";
    const page = reportPage(
      summarize(gathered([file(name, 9), file(`d/${name}`, 900)], { title: "</title>" })),
      5,
    );
    expect(page).not.toMatch(/<script|<link|<img|src=x onerror=alert\(1\)>|url\(|@import|<\/title><\//);
    expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;&#39;&quot;&amp;.ts");
    expect(page.match(/https?:/g) ?? []).toEqual([]);
  });

  it("has a title and a description for every picture, and closes its tags", () => {
    const history = readLog("\u00000\0A\na.ts\0\0\u00000\0A\na.ts\0");
    const page = reportPage(summarize(gathered([file("a.ts", 9)], { history })), 5);
    const pictures = page.match(/<svg[^>]*role="img"[^>]*>/g) ?? [];
    expect(pictures).toHaveLength(4);
    for (const [, title, text] of page.matchAll(/role="img" aria-labelledby="(\S+) (\S+)"/g)) {
      expect(page).toContain(`<title id="${title}">`);
      expect(page).toContain(`<desc id="${text}">`);
    }
    for (const tag of ["svg", "g", "table", "section", "div", "ul", "text"]) {
      expect(page.split(`<${tag}`).filter((rest) => /^[\s>]/.test(rest)).length, tag).toBe(
        page.split(`</${tag}>`).length - 1,
      );
    }
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it("says so when there is nothing", () => {
    const page = reportPage(summarize(gathered([])), 5);
    expect(page).toContain("Nothing to measure");
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("the flow", () => {
  let home = "";
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "repository-report-"));
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  /** Makes a folder with these files and returns its path. */
  function folder(name: string, files: Readonly<Record<string, string | Buffer>>): string {
    const root = join(home, name);
    mkdirSync(root);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return root;
  }

  function git(root: string, ...args: readonly string[]): void {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    execFileSync("git", [...identity, ...args], { cwd: root, stdio: "ignore" });
  }

  it("measures a repository with a history and strange names", async () => {
    const root = folder("tracked", {
      "src/a.ts": "export const a = 1;\n// b\n",
      'quote"; rm -rf $(pwd)\n.ts': "a;\n".repeat(30),
      "pixel.png": Buffer.from([0x89, 0, 1]),
      ".gitignore": "secret.ts\n",
      "secret.ts": "hidden;\n",
    });
    git(root, "init", "-q");
    git(root, "add", "-A");
    git(root, "commit", "-qm", "one");
    writeFileSync(join(root, "src/a.ts"), "export const a = 2;\n// b\n");
    git(root, "commit", "-qam", "two");
    const { code, stdout, stderr, page } = await report(root);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("tracked: 3 files, 33 lines");
    expect(stdout).toContain("2 commits by 1 person");
    expect(stdout).toMatch(/TypeScript +2 +32 +31 +3% +97%/);
    expect(stdout).toMatch(/Hot spots .*\nsrc\/a\.ts +2 +2\n/);
    expect(stdout).toContain('quote"; rm -rf $(pwd)␊.ts');
    expect(stdout).toContain("Left out: 1 binary");
    expect(stdout + page).not.toContain("secret.ts");
    expect(page).toContain("Commits per week");
  });

  it("walks through a folder without a repository, and past what it may not read", async () => {
    const root = folder("plain", { "a.py": "# a\n", "node_modules/b.js": "b;\n", "locked/c.ts": "c;\n" });
    chmodSync(join(root, "locked"), 0);
    const { code, stdout, stderr } = await report(root);
    chmodSync(join(root, "locked"), 0o700);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("no history");
    // The superuser may read everything.
    expect(stdout).toMatch(
      process.getuid?.() === 0 ? /2 files/ : /Could not read locked\/: permission denied/,
    );
  });

  it("has little to say of an empty folder and of a repository without a commit", async () => {
    const { stdout } = await report(folder("empty", {}));
    expect(stdout).toMatch(/^empty: 0 files, 0 lines, 0 B; no history\n\nReport: .*\n$/);
    const root = folder("young", { "a.ts": "a;\n" });
    git(root, "init", "-q");
    expect((await report(root)).stdout).toContain("young: 1 file, 1 line, 3 B; no history");
  });

  it("refuses a folder that is none, and a number of rows that is none", async () => {
    const missing = await report(join(home, "missing"));
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("missing");
    const rows = await report(home, "--top", "0");
    expect(rows.code).not.toBe(0);
    expect(rows.stderr).toContain("a whole number of at least 1 is needed");
  });

  /** Runs the command as a person would. */
  async function report(dir: string, ...more: readonly string[]) {
    const out = join(home, "pages", "report.html");
    rmSync(out, { force: true });
    const flow = "examples/repository-report/flow.ts";
    const words = ["dist/cli/main.js", "run", flow, "--dir", dir, "--out", out, ...more];
    const child = spawn(process.execPath, words, { cwd: repository, env: { ...process.env, NO_COLOR: "1" } });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    return { code, stdout, stderr, page: code === 0 ? readFileSync(out, "utf8") : "" };
  }
});
