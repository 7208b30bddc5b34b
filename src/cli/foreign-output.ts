import type { OutputStream } from "./host.ts";

/** What a watcher is told of writes that are not its own. */
export interface OutputWatcher {
  /** Something is about to be written. */
  before(): void;
  /** It has been written; `endsLine` tells whether the next text starts at the left. */
  after(endsLine: boolean): void;
}

/**
 * Watches streams for what others write on them (a body's `console.log`), so that it does not land inside drawn lines.
 *
 * @returns writes to the first stream without being watched, and the end of the watch
 */
export function watchForeignOutput(
  streams: readonly OutputStream[],
  watcher: OutputWatcher,
): { readonly write: (text: string) => void; readonly stop: () => void } {
  const originals = streams.map((stream) => ({
    stream,
    write: stream.write,
    hadOwn: Object.hasOwn(stream, "write"),
  }));
  for (const { stream, write } of originals) {
    stream.write = function watched(this: OutputStream, ...args: Parameters<typeof write>): unknown {
      watcher.before();
      const written = write.apply(stream, args);
      watcher.after(endsLine(args[0]));
      return written;
    };
  }
  const [first] = originals;
  return {
    write: (text) => void first?.write.call(first.stream, text),
    stop: () => {
      for (const { stream, write, hadOwn } of originals) {
        if (hadOwn) stream.write = write;
        else Reflect.deleteProperty(stream, "write");
      }
    },
  };
}

function endsLine(chunk: string | Uint8Array): boolean {
  return chunk.length === 0 || chunk.at(-1) === "\n" || chunk.at(-1) === 10;
}
