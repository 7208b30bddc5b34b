import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The built package, as users get it; `CASCADE_DIST` points the benchmarks at another build. */
export const cascadeEntry =
  process.env.CASCADE_DIST ?? fileURLToPath(new URL("../../dist/index.js", import.meta.url));

/** Thrown by a side that cannot be measured here: its row says so, and the others still run. */
export class Unavailable extends Error {
  name = "Unavailable";
}

/** Refuses early, so that a row says "not built" rather than showing a stack. */
export function requireCascade() {
  if (!existsSync(cascadeEntry)) throw new Unavailable("dist/index.js is not there: npm run build");
}

/** Imports the built package. */
export async function loadCascade() {
  requireCascade();
  const cascade = await import(pathToFileURL(cascadeEntry).href);
  if (typeof cascade.run !== "function") throw new Unavailable("dist/index.js does not export run yet");
  return cascade;
}

/**
 * A side that runs `makeTarget(input)` on an engine of its own, batch after batch, and shows the engine's work counters.
 * `define(cascade)` declares the tasks once, like a module of a user would, and returns `makeTarget`.
 */
export function cascadeSide(define, { engineOptions, runOptions } = {}) {
  return async (parameters) => {
    const cascade = await loadCascade();
    const engine = new cascade.Engine(engineOptions?.(cascade, parameters) ?? {});
    const makeTarget = define(cascade, parameters);
    const options = runOptions?.(cascade, parameters);
    return {
      batch: (input) => engine.run(makeTarget(input), options),
      counters: () => ({ ...engine.stats }),
      close: () => engine.close(),
    };
  };
}
