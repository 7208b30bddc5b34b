/** DBOS on the same server: workflows of steps, written as its guide writes them. */
import { windowed } from "./cascade-sides.mjs";
import { freshDatabase } from "./stores.mjs";

async function launched(define) {
  const { DBOS } = await import("@dbos-inc/dbos-sdk");
  const systemDatabaseUrl = await freshDatabase();
  DBOS.setConfig({ name: "bench", systemDatabaseUrl, logLevel: "error" });
  const batch = define(DBOS);
  await DBOS.launch();
  return { batch, close: () => DBOS.shutdown() };
}

const stepOf = (DBOS) => (n) => DBOS.runStep(async () => n + 1, { name: "step" });

const chainOf = (DBOS) => {
  const step = stepOf(DBOS);
  return DBOS.registerWorkflow(
    async (steps, start) => {
      let value = start;
      for (let i = 0; i < steps; i++) value = await step(value);
      return value;
    },
    { name: "chain" },
  );
};

const serial = () =>
  launched((DBOS) => {
    const chain = chainOf(DBOS);
    return ({ steps, start }) => chain(steps, start);
  });

/** Steps that start in a fixed order may run together. */
const inFlight = () =>
  launched((DBOS) => {
    const step = stepOf(DBOS);
    const each = DBOS.registerWorkflow(
      async (items, atOnce) => {
        const results = [];
        for (let i = 0; i < items.length; i += atOnce)
          results.push(...(await Promise.all(items.slice(i, i + atOnce).map(step))));
        return results;
      },
      { name: "each" },
    );
    return ({ items, atOnce }) => each(items, atOnce);
  });

const runs = () =>
  launched((DBOS) => {
    const chain = chainOf(DBOS);
    return (input) => windowed(input, (start) => chain(input.steps, start));
  });

export const dbosSides = {
  dbosSerial: { setup: serial },
  dbosInFlight: { setup: inFlight },
  dbosRuns: { setup: runs },
};
