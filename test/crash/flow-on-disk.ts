import { type Duration, Engine, task } from "cascade-ts";
import { sqliteStore } from "cascade-ts/sqlite";

/** Values of this size fill a small disk soon. */
const large = 60_000;

/** A run that stores much, and counts what its bodies did. */
export function largeRun(name: string, steps: number) {
  const calls: string[] = [];
  const step = task(`${name} step`, { version: "1" }, (ctx, before: string): string => {
    calls.push(ctx.idempotencyKey);
    return `${Number(before.split(" ")[0]) + 1} ${"x".repeat(large)}`;
  });
  const last = task(`${name} last`, (before: string) => Number(before.split(" ")[0]));
  return {
    calls,
    target: () =>
      last(
        Array.from({ length: steps }).reduce<ReturnType<typeof step>>((before) => step(before), step("0")),
      ),
    /** What it gives. */
    value: steps + 1,
  };
}

/** An engine on a file, and the warnings it gave. */
export function engineOn(path: string, storeTimeout: Duration) {
  const warnings: { code: string; message: string }[] = [];
  const engine = new Engine({
    store: sqliteStore(path, { busyTimeout: 500 }),
    storeTimeout,
    subscribers: [
      (event) => {
        if (event.type === "warning") warnings.push({ code: event.code, message: event.message });
      },
    ],
  });
  return { engine, warnings };
}
