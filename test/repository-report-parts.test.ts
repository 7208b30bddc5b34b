import { describe, expect, it } from "vitest";
import { alignedTable } from "../examples/repository-report/aligned-table.ts";
import { bytes, percent, period } from "../examples/repository-report/figures.ts";
import { folderTree } from "../examples/repository-report/folder-tree.ts";
import { readLog } from "../examples/repository-report/history.ts";
import { languageOf } from "../examples/repository-report/language.ts";
import { LineScanner } from "../examples/repository-report/line-scanner.ts";
import { listingOf } from "../examples/repository-report/list-folder.ts";
import { html } from "../examples/repository-report/markup.ts";
import type { FileMeasure } from "../examples/repository-report/measure-file.ts";
import { measureText } from "../examples/repository-report/measure-text.ts";
import { plainName, shorten, widthOf } from "../examples/repository-report/plain-name.ts";
import { squarify } from "../examples/repository-report/squarify.ts";
import { type Gathered, summarize } from "../examples/repository-report/summarize.ts";
import { logTicks, ticks } from "../examples/repository-report/ticks.ts";
import { treemap } from "../examples/repository-report/treemap.ts";

/** One letter a line: c code, # comment, . blank. */
function kinds(path: string, text: string): string {
  const scanner = new LineScanner(languageOf(path));
  return text
    .split("\n")
    .map((line) => scanner.read(line))
    .map(({ code, comment }) => (code ? "c" : comment ? "#" : "."))
    .join("");
}

describe("lines", () => {
  it("tells comments from code over several lines", () => {
    expect(kinds("a.ts", "// a\nb; // c\n\n/* d\n\n e */ f\n/* g */\n/* h */ i; /* j\n*/")).toBe("#c.#.c#c#");
    expect(kinds("a.css", "/* a\n*/\n// b {}")).toBe("##c");
    expect(kinds("a.html", "<!-- a\n--> <b>\n// c")).toBe("#cc");
  });

  it("does not take signs in texts for comments", () => {
    expect(kinds("a.ts", 'x("/*");\ny;')).toBe("cc");
    expect(kinds("a.ts", "x('it\\'s // no', `\n// text\n\\` /* `);\n// b")).toBe("ccc#");
    expect(kinds("a.ts", 'const r = /[/*"]/;\na / b; // c\nz;')).toBe("ccc");
    expect(kinds("a.py", '"""doc\nstring"""\nx = """\n# text\n"""\n# c')).toBe("##ccc#");
    expect(kinds("a.sh", "echo a#b '\n# c")).toBe("c#");
  });

  it("takes every line for code where a language has no comments", () => {
    expect(kinds("a.md", "# a\n\n// b")).toBe("c.c");
    expect(kinds("unheard.of", "# a\n/* b")).toBe("cc");
    expect(languageOf("src/__proto__").name).toBe("Other text");
    expect(languageOf("constructor").name).toBe("Other text");
    expect(languageOf("deep/Makefile").name).toBe("Make");
  });
});

describe("measures", () => {
  it("adds up", () => {
    const text =
      "\ufeffexport function a() {}\r\n\r\n// TODO: b\r\nconst c = async (d: number) => d;\r\nTODO(1);";
    expect(measureText(text, languageOf("a.ts"))).toEqual({
      lines: 5,
      code: 3,
      comment: 1,
      blank: 1,
      longest: 33,
      todos: 1,
      functions: 2,
      exports: 1,
    });
  });

  it("says nothing about functions where it cannot tell", () => {
    expect(measureText("int a() {}\n", languageOf("a.c"))).toMatchObject({ lines: 1, functions: undefined });
    expect(measureText("def a():\n  async def b(): pass\n", languageOf("a.py"))).toMatchObject({
      functions: 2,
    });
  });

  it("knows the empty text and the last line without an end", () => {
    expect(measureText("", languageOf("a.ts"))).toMatchObject({ lines: 0, longest: 0 });
    expect(measureText("a", languageOf("a.ts")).lines).toBe(1);
    expect(measureText("a\n", languageOf("a.ts")).lines).toBe(1);
  });

  it("gets through a line of two megabytes", () => {
    const text = `a="${"(".repeat(1_000_000)}${"\\".repeat(999_998)}`;
    expect(measureText(text, languageOf("a.js"))).toMatchObject({ lines: 1, code: 1, longest: 2_000_001 });
    expect(measureText("(/[".repeat(600_000), languageOf("a.js")).code).toBe(1);
  });
});

describe("the log", () => {
  const commit = (time: string, author: string, ...paths: string[]): string =>
    `\0${Date.parse(time) / 1_000}\0${author}\n${paths.map((path) => `${path}\0`).join("")}\0`;

  it("counts by author, week and file", () => {
    const printed =
      commit("2025-01-20T12:00:00Z", "Ada", "a", "new\nline") +
      commit("2025-01-05T23:59:59Z", "Bob", "a") +
      commit("2025-01-05T00:00:00Z", "Ada", "-b");
    const { commits, authors, weeks, changes, isCut } = readLog(printed);
    expect({ commits, isCut }).toEqual({ commits: 3, isCut: false });
    expect(authors).toEqual([
      { name: "Ada", commits: 2 },
      { name: "Bob", commits: 1 },
    ]);
    expect(
      weeks.map(({ start, commits: n }) => `${new Date(start).toISOString().slice(0, 10)} ${n}`),
    ).toEqual(["2024-12-30 2", "2025-01-06 0", "2025-01-13 0", "2025-01-20 1"]);
    expect([...changes]).toEqual([
      ["a", 2],
      ["new\nline", 1],
      ["-b", 1],
    ]);
  });

  it("does not fill the centuries when a clock was wrong", () => {
    const printed = commit("1901-01-01T00:00:00Z", "A", "a") + commit("2025-01-01T00:00:00Z", "A", "a");
    expect(readLog(printed).weeks).toHaveLength(2);
    expect(readLog("").commits).toBe(0);
  });
});

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

describe("the summary", () => {
  it("sums, ranks, and finds copies and hot spots", () => {
    const history = readLog("\u00000\0A\nb.ts\0a.ts\0\0\u00000\0A\nb.ts\0\0\u00000\0A\nb.ts\0gone.ts\0");
    const summary = summarize(
      gathered(
        [
          file("a.ts", 10, { digest: "same" }),
          file("b.ts", 10, { digest: "same" }),
          file("c.go", 30, { language: "Go" }),
        ],
        { history },
      ),
    );
    expect(summary.files.map(({ path }) => path)).toEqual(["c.go", "a.ts", "b.ts"]);
    expect(summary.languages.map(({ name, lines }) => [name, lines])).toEqual([
      ["Go", 30],
      ["TypeScript", 20],
    ]);
    expect(summary.totals).toMatchObject({ files: 3, lines: 50, bytes: 500, functions: 3 });
    expect(summary.duplicates).toEqual([{ paths: ["a.ts", "b.ts"], lines: 10 }]);
    expect(summary.hotSpots).toEqual([
      { path: "b.ts", language: "TypeScript", lines: 10, commits: 3, heat: 20 },
    ]);
  });

  it("reports what could not be read, and what was left out", () => {
    const { listing } = gathered([file("a", 1), file("b", 1), file("c", 1)]);
    const reason = new Error("outer", { cause: Object.assign(new Error("x"), { code: "EACCES" }) });
    const measured = [
      { status: "rejected", reason },
      { status: "fulfilled", value: { path: "b", leftOut: "binary" } },
      { status: "fulfilled", value: file("c", 1) },
    ] as const;
    expect(summarize(gathered([], { listing, measured }))).toMatchObject({
      files: [{ path: "c" }],
      unreadable: [{ path: "a", reason: "permission denied" }],
      leftOut: [{ reason: "binary", files: 1 }],
    });
  });
});

describe("the map of files", () => {
  const within = { x: 0, y: 0, width: 600, height: 400 };

  it("gives each part its share, inside and apart", () => {
    const weights = [6, 6, 4, 3, 2, 2, 1];
    const rects = squarify(weights, within);
    const [a = 0] = weights;
    rects.forEach((rect, index) => {
      expect(rect.width * rect.height).toBeCloseTo(((weights[index] ?? a) * 600 * 400) / 24, 6);
      expect(rect.x + rect.width).toBeLessThanOrEqual(600.001);
      expect(rect.y + rect.height).toBeLessThanOrEqual(400.001);
      expect(Math.max(rect.width / rect.height, rect.height / rect.width)).toBeLessThan(3);
    });
    expect(squarify([], within)).toEqual([]);
    expect(squarify([1], { ...within, width: 0 })).toHaveLength(1);
  });

  it("joins folders that hold one folder only, and leaves empty files out", () => {
    const { folders, files } = folderTree([file("a/b/c/d.ts", 3), file("e.ts", 1), file("f.ts", 0)]);
    expect(folders.map(({ name, path, lines }) => [name, path, lines])).toEqual([["a/b/c", "a/b/c", 3]]);
    expect(files.map(({ path }) => path)).toEqual(["e.ts"]);
  });

  it("shows every file once, however many there are", () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      file(`d${i % 37}/e${i % 11}/f${i}.ts`, 1 + (i % 97)),
    );
    const { tiles } = treemap(folderTree(many), within);
    expect(tiles.reduce((sum, tile) => sum + tile.files, 0)).toBe(20_000);
    expect(tiles.length).toBeLessThan(2_000);
    expect(treemap(folderTree([]), within).tiles).toEqual([]);
  });
});

describe("words and figures", () => {
  it("escapes everything that is put into markup", () => {
    expect(html`<p title="${"\"'"}">${"<b>&"}${[1.25, html`<i>`]}${undefined}</p>`.text).toBe(
      '<p title="&quot;&#39;">&lt;b&gt;&amp;1.3<i></p>',
    );
  });

  it("shows names without letting them act", () => {
    expect(plainName("a\u001b[31m\n\u202eb\u007f.ts")).toBe("a␛[31m␊\ufffdb␡.ts");
    expect([widthOf("abc"), widthOf("日本"), widthOf("e\u0301")]).toEqual([3, 4, 1]);
    expect([
      shorten("abcdef", 4),
      shorten("abcdef", 4, "end"),
      shorten("日本語", 5),
      shorten("ab", 2),
    ]).toEqual(["abc…", "…def", "日本…", "ab"]);
    expect(
      alignedTable(
        [
          ["x", "n"],
          ["日", "10"],
        ],
        9,
      ),
    ).toBe("x    n\n日  10");
  });

  it("writes figures as people do", () => {
    expect([bytes(0), bytes(999), bytes(1_234), bytes(99_950_000)]).toEqual([
      "0 B",
      "999 B",
      "1.2 kB",
      "100 MB",
    ]);
    expect([percent(0, 0), percent(1, 1_000), percent(1, 3)]).toEqual(["0%", "<1%", "33%"]);
    expect(period(0, 86_400_000 * 40)).toBe("from 1 January 1970 to 10 February 1970");
    expect([ticks(0), ticks(7), ticks(130)]).toEqual([
      [0, 1],
      [0, 2, 4, 6, 8],
      [0, 50, 100, 150],
    ]);
    expect(logTicks(0.8, 60)).toEqual([1, 2, 5, 10, 20, 50]);
    expect(logTicks(1.5, 6)).toEqual([2, 3, 4, 5, 6]);
    expect(logTicks(2, 3_000_000)).toEqual([10, 100, 1_000, 10_000, 100_000, 1_000_000]);
  });
});

it("lists what Git printed, once each", () => {
  const { files } = listingOf("/r", "b.ts\0a b\0b.ts\0");
  expect(files).toEqual([
    { path: "a b", absolute: "/r/a b" },
    { path: "b.ts", absolute: "/r/b.ts" },
  ]);
});
