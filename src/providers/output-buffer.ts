/** Collects one output of a command, up to a limit in bytes. */
export class OutputBuffer {
  readonly #limit: number;
  readonly #onFull: () => void;
  #chunks: Uint8Array[] = [];
  #size = 0;

  /** `onFull` is called once, when more than the limit came; from then on nothing is kept. */
  constructor(limit: number, onFull: () => void) {
    this.#limit = limit;
    this.#onFull = onFull;
  }

  add(chunk: Uint8Array): void {
    if (this.#size > this.#limit) return;
    this.#size += chunk.byteLength;
    if (this.#size <= this.#limit) {
      this.#chunks.push(chunk);
      return;
    }
    this.#chunks = [];
    this.#onFull();
  }

  /** Everything that came, as UTF-8 text. */
  text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
