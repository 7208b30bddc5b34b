import { Engine, type EngineOptions, type RunOptions, run } from "cascade-ts";
import { describe } from "vitest";
import { type Clock, systemClock } from "../../src/ports/clock.ts";

/** One of the two ways through the engine. What a program means must not depend on which it is. */
export interface Path {
  readonly fastPaths: boolean;
  run(target: unknown, options?: RunOptions & EngineOptions): Promise<unknown>;
  engine(options?: EngineOptions): Engine;
}

/** No time passes while a run works, so it never pauses for others: what starts before what is the same on any machine. */
const steady: Clock = { ...systemClock, elapsed: () => 0 };

/** The same, for tests in which a pause in the middle would change what has started by then. */
export function bothSteadyPaths(title: string, define: (path: Path) => void): void {
  bothPaths(title, ({ fastPaths }) =>
    define({
      fastPaths,
      run: (target, options) => run(target, { fastPaths, clock: steady, ...options }),
      engine: (options) => new Engine({ fastPaths, clock: steady, ...options }),
    }),
  );
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
