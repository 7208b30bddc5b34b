import type { Writable } from "node:stream";
import { StdioClosedError } from "../errors/provider-errors.ts";

/**
 * Writes whole lines to a stream, in the order of the calls: each line begins when the one before has been handed over,
 * so a slow reader slows its writers down instead of filling memory.
 */
export class LineWriter {
  readonly #name: string;
  readonly #stream: () => Writable;
  #last: Promise<unknown> = Promise.resolve();

  /** The stream is asked for when it is first written to. */
  constructor(name: string, stream: () => Writable) {
    this.#name = name;
    this.#stream = stream;
  }

  /**
   * Resolves when the line has been handed over.
   *
   * @throws {StdioClosedError} `CS_STDIO_CLOSED` when nobody reads any more
   * @throws the reason of `signal`, if it was aborted before the line's turn came; the line is then not written
   */
  write(text: string, signal: AbortSignal): Promise<void> {
    const turn = this.#last.then(() => {
      signal.throwIfAborted();
      return this.#put(`${text}\n`);
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  #put(line: string): Promise<void> {
    const stream = this.#stream();
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => reject(new StdioClosedError(this.#name, cause));
      if (stream.destroyed || stream.writableEnded) return fail(stream.errored);
      // A stream tells a closed pipe twice: here and as an event, which would end the process if nobody listened.
      stream.once("error", ignore);
      stream.write(line, (cause) => {
        if (cause) return fail(cause);
        stream.off("error", ignore);
        resolve();
      });
    });
  }
}

function ignore(): void {}
