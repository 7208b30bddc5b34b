import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

/**
 * The outside witness: a file to which every body adds a line before it does anything. A line of this length is written
 * by one call to the system, so processes that are killed leave whole lines, and never one inside another.
 */
export class WitnessPen {
  #file;
  #who;
  #calls = 0;

  /** @param who - number of the process, as the parent counts them */
  constructor(path, who) {
    this.#file = openSync(path, "a");
    this.#who = who;
  }

  /** Notes a call and gives it a token that no other call has: results carry it, so it shows which call they are from. */
  call(key, task, args) {
    const token = `#${this.#who}.${++this.#calls}`;
    writeSync(this.#file, `${JSON.stringify({ who: this.#who, at: Date.now(), key, task, token, args })}\n`);
    return token;
  }
}

/** Reads what was added since the last time. */
export class WitnessReader {
  #file;
  #offset = 0;
  #rest = "";

  constructor(path) {
    this.#file = openSync(path, "a+");
  }

  read() {
    const { size } = fstatSync(this.#file);
    const bytes = Buffer.alloc(size - this.#offset);
    const count = readSync(this.#file, bytes, 0, bytes.length, this.#offset);
    this.#offset += count;
    const lines = (this.#rest + bytes.toString("utf8", 0, count)).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.map((line) => JSON.parse(line));
  }

  close() {
    closeSync(this.#file);
  }
}

/** All tokens inside a value. */
export function tokensIn(value, found = new Set()) {
  if (typeof value === "string" && /^#\d+\.\d+$/.test(value)) found.add(value);
  else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) tokensIn(inner, found);
  return found;
}
