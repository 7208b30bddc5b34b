import { Engine, type EngineOptions, type RunOptions, run } from "cascade-ts";
import { describe } from "vitest";

/** One of the two ways through the engine. What a program means must not depend on which it is. */
export interface Path {
  readonly fastPaths: boolean;
  run(target: unknown, options?: RunOptions & EngineOptions): Promise<unknown>;
  engine(options?: EngineOptions): Engine;
}

/** Defines the same tests twice: with the fast paths, and on the general path alone. */
export function bothPaths(title: string, define: (path: Path) => void): void {
  for (const fastPaths of [true, false]) {
    describe(`${title} (${fastPaths ? "fast paths" : "general path"})`, () => {
      define({
        fastPaths,
        run: (target, options) => run(target, { fastPaths, ...options }),
        engine: (options) => new Engine({ fastPaths, ...options }),
      });
    });
  }
}
