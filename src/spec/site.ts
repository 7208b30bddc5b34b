/**
 * Remembers where a definition stands in the user's code. Only the frames are recorded; the text is made when asked for.
 *
 * @param below - the public function that was called; the frame above it is the user's
 */
export function captureSite(below: (...args: never[]) => unknown): () => string | undefined {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, below);
  Error.stackTraceLimit = limit;
  return () => parseSite(holder.stack);
}

function parseSite(stack: string | undefined): string | undefined {
  const line = stack?.split("\n").find((text) => text.trimStart().startsWith("at "));
  if (line === undefined) return undefined;
  const place = line.includes("(")
    ? line.slice(line.lastIndexOf("(") + 1, line.lastIndexOf(")"))
    : line.trim().slice(3);
  return place
    .replace(/^async /, "")
    .replace(/^file:\/\//, "")
    .replace(/\?[^:]*/, "");
}
