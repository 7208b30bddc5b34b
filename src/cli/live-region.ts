import { stripVTControlCharacters } from "node:util";
import type { OutputStream } from "./host.ts";
import { textWidth } from "./text-width.ts";

const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
const eraseLine = "\u001b[2K";
const eraseDown = "\u001b[J";

/**
 * Some lines at the lower end of a terminal that are drawn over, again and again, below everything else that is written.
 *
 * One frame is one write, and only lines that have changed are touched, so nothing flickers. Between frames the cursor
 * stands at the beginning of the line below the last one.
 */
export class LiveRegion {
  readonly #write: (text: string) => void;
  readonly #stream: OutputStream;
  #lines: readonly string[] = [];
  /** Columns of the terminal when the lines were drawn. */
  #columns = 0;

  constructor(stream: OutputStream, write: (text: string) => void) {
    this.#stream = stream;
    this.#write = write;
  }

  /** Columns a line may take; the last one stays free, as terminals differ in what happens after it. */
  get columns(): number {
    return Math.max(10, (this.#stream.columns ?? 80) - 1);
  }

  /**
   * Shows other lines.
   *
   * @param above - text to be written above them first; it ends with a line break
   */
  draw(lines: readonly string[], above = ""): void {
    const isOther = above !== "" || this.#lines.length === 0 || this.#columns !== this.columns;
    const shown = lines.length > 0 ? `${lines.join("\n")}\n` : "";
    const text = isOther ? `${this.#erasing()}${above}${this.#cursor(lines)}${shown}` : this.#changing(lines);
    this.#columns = this.columns;
    this.#lines = lines;
    if (text !== "") this.#write(text);
  }

  /** Takes the lines away, as if they had never been there. */
  clear(): void {
    if (this.#lines.length === 0) return;
    const erase = this.#erasing();
    this.#lines = [];
    this.#write(`${erase}${showCursor}`);
  }

  #cursor(next: readonly string[]): string {
    if (this.#lines.length === 0) return next.length > 0 ? hideCursor : "";
    return next.length > 0 ? "" : showCursor;
  }

  /** Moves from line to line and rewrites those that differ. */
  #changing(next: readonly string[]): string {
    const before = this.#lines;
    const first = next.findIndex((line, i) => line !== before[i]);
    if (first < 0 && next.length === before.length) return "";
    const from = first < 0 ? next.length : first;
    // A key that was pressed may have been echoed, so the cursor need not be at the left.
    let text = `\r${up(before.length - from)}`;
    for (let i = from; i < next.length; i++) {
      text += next[i] === before[i] ? "\n" : `${i < before.length ? eraseLine : ""}${next[i]}\n`;
    }
    if (next.length < before.length) text += eraseDown;
    return text + this.#cursor(next);
  }

  /** Goes to the first line and erases everything from there on. */
  #erasing(): string {
    if (this.#lines.length === 0) return "";
    return `${up(this.#drawnRows())}\r${eraseDown}`;
  }

  /** A terminal that became narrower has wrapped the lines. */
  #drawnRows(): number {
    const columns = this.#stream.columns ?? 80;
    if (columns > this.#columns) return this.#lines.length;
    return this.#lines.reduce((rows, line) => {
      return rows + Math.max(1, Math.ceil(textWidth(stripVTControlCharacters(line)) / columns));
    }, 0);
  }
}

function up(lines: number): string {
  return lines > 0 ? `\u001b[${lines}A` : "";
}
