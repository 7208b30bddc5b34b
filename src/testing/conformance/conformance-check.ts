/** One thing an implementation of a port must do, for any test runner: `test(check.name, check.run)`. */
export interface ConformanceCheck {
  readonly name: string;
  /** Rejects, with an error that says what was expected, when the implementation does not do it. */
  readonly run: () => Promise<void>;
}

/** Makes the thing that is checked; called anew for each check. */
export type Make<T> = () => T | Promise<T>;

/** Checks of a port, from a table of what each of them does with a fresh implementation. */
export function checksOf<T>(
  port: string,
  make: Make<T>,
  checks: Readonly<Record<string, (subject: T) => void | Promise<void>>>,
): readonly ConformanceCheck[] {
  return Object.entries(checks).map(([name, check]) => ({
    name: `${port}: ${name}`,
    run: async () => {
      await check(await make());
    },
  }));
}
