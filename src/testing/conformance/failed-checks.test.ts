import { expect, it } from "vitest";
import { checksOf } from "./conformance-check.ts";
import { failedChecks } from "./failed-checks.ts";

it("gives the checks that failed with their errors, each with a fresh subject", async () => {
  let made = 0;
  const checks = checksOf("port", async () => ++made, {
    first: (subject) => expect(subject).toBe(1),
    second: () => {
      throw new RangeError("at once");
    },
    third: (subject) => Promise.reject(new TypeError(`later, ${subject}`)),
  });
  expect(made).toBe(0);
  expect(checks.map(({ name }) => name)).toEqual(["port: first", "port: second", "port: third"]);
  expect(await failedChecks(checks)).toEqual([
    { name: "port: second", error: new RangeError("at once") },
    { name: "port: third", error: new TypeError("later, 3") },
  ]);
});

it("a subject that cannot be made is a failed check", async () => {
  const failing = (): never => {
    throw new Error("no database");
  };
  const failed = await failedChecks(checksOf("port", failing, { only: () => {} }));
  expect(failed.map(({ error }) => String(error))).toEqual(["Error: no database"]);
});
