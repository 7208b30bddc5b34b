import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CascadeEvent } from "../events/event.ts";
import type { Host } from "./host.ts";
import { LiveRegion } from "./live-region.ts";
import { liveReporter } from "./live-reporter.ts";
import { plainPaint } from "./terminal.ts";

/** As much of a terminal as the region uses: lines, a cursor, wrapping, erasing. */
class Screen {
  columns = 40;
  readonly writes: string[] = [];
  cursorShown = true;
  rows: string[] = [""];
  #row = 0;
  #column = 0;

  write(text: string): void {
    this.writes.push(text);
    for (const [part] of text.matchAll(/\p{Cc}\[\??\d*[A-Za-z]|[\n\r]|\P{Cc}/gu)) this.#take(part);
  }

  /** What can be seen; lines that were wrapped stay wrapped. */
  get text(): string[] {
    const rows = this.rows.map((row) => row.trimEnd());
    while (rows.at(-1) === "") rows.pop();
    return rows;
  }

  /** As terminals do that wrap anew what is too long. */
  narrow(columns: number): void {
    const before = this.rows.slice(0, this.#row);
    const rows = before.flatMap((row) => row.match(new RegExp(`.{1,${columns}}`, "g")) ?? [""]);
    this.columns = columns;
    this.rows = [...rows, ""];
    this.#row = rows.length;
    this.#column = 0;
  }

  #take(part: string): void {
    if (part === "\n") this.#down();
    else if (part === "\r") this.#column = 0;
    else if (part.startsWith("\u001b[")) this.#obey(part);
    else {
      if (this.#column >= this.columns) this.#down();
      const row = (this.rows[this.#row] ?? "").padEnd(this.#column);
      this.rows[this.#row] = row.slice(0, this.#column) + part + row.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  #down(): void {
    this.#row += 1;
    this.#column = 0;
    this.rows[this.#row] ??= "";
  }

  #obey(code: string): void {
    if (code === "\u001b[?25l") this.cursorShown = false;
    else if (code === "\u001b[?25h") this.cursorShown = true;
    else if (code === "\u001b[2K") this.rows[this.#row] = "";
    else if (code === "\u001b[J") {
      this.rows = this.rows.slice(0, this.#row + 1);
      this.rows[this.#row] = (this.rows[this.#row] ?? "").slice(0, this.#column);
    } else if (code.endsWith("A")) this.#row = Math.max(0, this.#row - Number(code.slice(2, -1)));
    else throw new Error(`what is ${JSON.stringify(code)}?`);
  }
}

function regionOn(screen: Screen): LiveRegion {
  const stream = {
    write: () => true,
    get columns() {
      return screen.columns;
    },
  };
  return new LiveRegion(stream, (text) => screen.write(text));
}

describe("live region", () => {
  it("draws lines over the ones before, and hides the cursor meanwhile", () => {
    const screen = new Screen();
    const region = regionOn(screen);
    region.draw(["title", "a 1", "b 1"]);
    expect(screen.cursorShown).toBe(false);
    region.draw(["title", "a 2", "b 1"]);
    expect(screen.text).toEqual(["title", "a 2", "b 1"]);
    region.clear();
    expect(screen.text).toEqual([]);
    expect(screen.cursorShown).toBe(true);
  });

  it("writes once per frame, only what has changed, and nothing when nothing has", () => {
    const screen = new Screen();
    const region = regionOn(screen);
    region.draw(["title", "aaaa", "bbbb"]);
    region.draw(["title", "aaaa", "cccc"]);
    region.draw(["title", "aaaa", "cccc"]);
    expect(screen.writes).toHaveLength(2);
    expect(screen.writes[1]).toContain("cccc");
    expect(screen.writes[1]).not.toMatch(/title|aaaa/);
  });

  it("prints above in the same write", () => {
    const screen = new Screen();
    const region = regionOn(screen);
    region.draw(["one"]);
    region.draw(["two"], "a log line\n");
    expect(screen.writes).toHaveLength(2);
    expect(screen.text).toEqual(["a log line", "two"]);
    region.draw([], "the end\n");
    expect(screen.text).toEqual(["a log line", "the end"]);
    expect(screen.cursorShown).toBe(true);
  });

  it("leaves no rests when the terminal becomes narrower or wider", () => {
    const screen = new Screen();
    const region = regionOn(screen);
    region.draw(["x".repeat(39), "y".repeat(39)]);
    screen.narrow(15);
    region.draw(["x".repeat(14), "y".repeat(14)]);
    expect(screen.text).toEqual(["x".repeat(14), "y".repeat(14)]);
    screen.narrow(60);
    region.draw(["z".repeat(59)]);
    expect(screen.text).toEqual(["z".repeat(59)]);
  });

  it("always shows exactly what was printed and the last lines drawn", () => {
    const line = fc.stringMatching(/^[a-z]{1,20}$/);
    const frame = fc.record({
      lines: fc.array(line, { maxLength: 5 }),
      above: fc.array(line, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), (frames) => {
        const screen = new Screen();
        const region = regionOn(screen);
        const printed: string[] = [];
        for (const { lines, above } of frames) {
          region.draw(lines, above.map((text) => `${text}\n`).join(""));
          printed.push(...above);
          expect(screen.text).toEqual([...printed, ...lines]);
          expect(screen.cursorShown).toBe(lines.length === 0);
        }
        region.clear();
        expect(screen.text).toEqual(printed);
      }),
    );
  });
});

describe("live reporter", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
  afterEach(() => void vi.useRealTimers());

  const whole = { runId: "r", seq: 1, node: "0.0.1", task: "copy", label: undefined, element: undefined };

  function reporting(level: "info" | "warn" = "info") {
    const screen = new Screen();
    screen.columns = 61;
    const stream = {
      isTTY: true,
      columns: 61,
      rows: 24,
      write: (text: unknown) => screen.write(String(text)),
    };
    const ownWrite = stream.write;
    const stdout = { ...stream };
    const atExit = new Set<() => void>();
    const host: Host = {
      argv: [],
      env: {},
      cwd: "/",
      stdout,
      stderr: stream,
      onInterrupt: () => () => {},
      onExit: (listener) => {
        atExit.add(listener);
        return () => atExit.delete(listener);
      },
      exit: () => {},
    };
    const terminal = { isLive: true, color: false, paint: plainPaint, unicode: true };
    const reporter = liveReporter(host, terminal, { level, plan: [{ name: "copy", calls: 2 }] });
    const tell = (part: object): void =>
      reporter.subscriber?.({ time: Date.now(), ...whole, ...part } as unknown as CascadeEvent);
    return { screen, stdout, stderr: stream, ownWrite, reporter, tell, atExit };
  }

  it("draws at most ten frames a second, however many events come", () => {
    const { screen, tell } = reporting();
    tell({ type: "run-started", name: "flow" });
    for (let i = 0; i < 1_000; i++) {
      tell({ type: "task-started" });
      tell({ type: "task-finished", status: "succeeded", error: undefined });
      vi.advanceTimersByTime(1);
    }
    expect(screen.writes.length).toBeLessThanOrEqual(10);
    expect(screen.text[0]).toMatch(/flow {2}[01] s {2}[\d,]+ done/);
  });

  it("shows nothing of a run that is over before the first frame, but its summary", () => {
    const { screen, tell, reporter } = reporting();
    tell({ type: "run-started", name: "flow" });
    tell({ type: "run-finished", status: "succeeded", duration: 12 });
    reporter.close();
    expect(screen.text).toEqual(["   0.01s ✓ flow succeeded: 0 tasks in 12 ms"]);
    expect(screen.cursorShown).toBe(true);
  });

  it("keeps what bodies print whole and above, and takes the lines away at the end", () => {
    const { screen, tell, reporter, stdout } = reporting();
    tell({ type: "run-started", name: "flow" });
    tell({ type: "task-started" });
    vi.advanceTimersByTime(200);
    stdout.write("one\n");
    stdout.write("two\n");
    vi.advanceTimersByTime(100);
    expect(screen.text).toEqual([
      "one",
      "two",
      "⠸ flow  0 s  0 done, 1 running",
      "  ⠸ copy  ────────────  0/2",
    ]);
    tell({ type: "task-retrying", attempt: 1, delay: 0, error: new Error("busy") });
    vi.advanceTimersByTime(100);
    expect(screen.text[2]).toBe("   0.30s ↻ copy failed at attempt 1, again at once: busy");
    tell({ type: "run-finished", status: "failed", duration: 500 });
    reporter.close();
    expect(screen.text.slice(3)).toEqual(["   0.50s ✗ flow failed: 0 tasks in 500 ms"]);
  });

  it("does not draw while somebody asks a question on the same line", () => {
    const { screen, tell, stdout } = reporting();
    tell({ type: "run-started", name: "flow" });
    vi.advanceTimersByTime(200);
    stdout.write("name? ");
    vi.advanceTimersByTime(1_000);
    expect(screen.text).toEqual(["name?"]);
    stdout.write("Ada\n");
    vi.advanceTimersByTime(100);
    expect(screen.text.slice(0, 2)).toEqual(["name? Ada", expect.stringContaining("flow")]);
  });

  it("gives the terminal and the streams back, also when the process ends in between", () => {
    const { screen, tell, stderr, ownWrite, atExit } = reporting();
    expect(stderr.write).not.toBe(ownWrite);
    tell({ type: "run-started", name: "flow" });
    vi.advanceTimersByTime(200);
    expect(screen.cursorShown).toBe(false);
    for (const listener of atExit) listener();
    expect(screen.text).toEqual([]);
    expect(screen.cursorShown).toBe(true);
    expect(stderr.write).toBe(ownWrite);
    expect(atExit.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says that it is stopping, and wipes the ^C", () => {
    const { screen, tell, reporter } = reporting();
    tell({ type: "run-started", name: "flow" });
    vi.advanceTimersByTime(200);
    screen.write("^C");
    reporter.stopping();
    expect(screen.text[0]).toContain("stopping; Ctrl-C again leaves at once");
    expect(screen.text.join()).not.toContain("^C");
  });

  it("has no summary for who wants warnings only", () => {
    const { screen, tell, reporter } = reporting("warn");
    tell({ type: "run-started", name: "flow" });
    tell({ type: "run-finished", status: "succeeded", duration: 12 });
    reporter.close();
    expect(screen.text).toEqual([]);
  });
});
