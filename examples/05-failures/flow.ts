// What may fail says so beside its call: `withRetry` calls again, `recover` makes a value of a failure, and
// `settle` shows how something ended. The bodies know nothing of it.
//     cascade run examples/05-failures/flow.ts
import { all, type Settled, settle, task } from "cascade-ts";

const flaky = task("flaky", {}, (ctx) => {
  if (ctx.attempt < 3) throw new Error(`attempt ${ctx.attempt} failed`);
  return `it worked at attempt ${ctx.attempt}`;
});
const divide = task("divide", (a: number, b: number) => {
  if (b === 0) throw new RangeError("division by zero");
  return a / b;
});
const statuses = task("statuses", (items: readonly Settled<number>[]) => items.map(({ status }) => status));
const double = task("double", (n: number) => n * 2);

export default all({
  retried: flaky().withRetry({ attempts: 5, delay: "10ms", backoff: 2 }),
  // The failure travels along the edges: `double` is not called, and `recover` catches what happened above it.
  recovered: double(divide(1, 0)).recover((failure) => `no number: ${(failure.cause as Error).message}`),
  settled: all([
    settle(divide(9, 3)),
    settle(divide(1, 0).recover(() => 0)),
    settle(divide(4, 2).runIf(false)),
  ]),
  each: statuses(divide.map([6, 1], [3, 0]).settled()),
});
