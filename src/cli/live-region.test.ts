import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LiveRegion } from "./live-region.ts";

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
