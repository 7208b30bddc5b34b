// What has to be opened and closed is described once, as a generator that yields it. It is opened when the first body needs
// it, shared within its scope, and closed on every way out; a transaction sees the error of the body it was for.
//     npx jiti examples/14-resources/main.ts
import { Engine, inject, resource, task } from "cascade-ts";
import { overrideResource } from "cascade-ts/testing";

interface Pool {
  readonly rows: string[];
}

/** One for the whole engine. */
const pool = resource(
  "pool",
  async function* () {
    console.log("pool: open");
    try {
      const empty: Pool = { rows: [] };
      yield empty;
    } finally {
      console.log("pool: closed");
    }
  },
  { scope: "engine" },
);

/** One for each attempt of each body; needs the pool. */
const transaction = resource(
  "transaction",
  async function* ({ from }) {
    const written: string[] = [];
    try {
      yield { insert: (row: string) => written.push(row) };
    } catch (error) {
      console.log(`  rollback of ${written.join(", ")}`);
      throw error;
    }
    from.rows.push(...written);
    console.log(`  commit of ${written.join(", ")}`);
  },
  { scope: "task", inject: { from: pool } },
);

// By declaration: the context has it.
const save = task("save", { inject: { tx: transaction } }, (ctx, order: string) => {
  ctx.tx.insert(order);
  if (order === "moon" && ctx.attempt === 1) throw new Error("the database was busy");
  return order;
});
// As an argument: the task knows nothing of resources.
const report = task(
  "report",
  ({ rows }: Pool, _saved: readonly string[]) => `${rows.length} rows: ${rows.join(", ")}`,
);

const orders = save.map(["tea", "moon", "cake"]).withRetry({ attempts: 2 }).withConcurrency(1);
const target = report(inject(pool), orders);

{
  await using engine = new Engine();
  console.log(await engine.run(target));
  console.log(await engine.run(report(inject(pool), ["nothing more"])));
}

// In a test: another pool, the rest as it is.
const override = overrideResource(pool, { value: { rows: ["one that was there"] } });
{
  await using engine = new Engine();
  console.log(await engine.run(report(inject(pool), save.map(["test"]))));
}
override.restore();
