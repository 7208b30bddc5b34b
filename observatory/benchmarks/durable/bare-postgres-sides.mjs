/** PostgreSQL by hand, through `pg`: the same rows in the same tables on the same server, one prepared statement a commit. */
import { newRun, storeWithRuns } from "./stores.mjs";

async function bareDatabase(parameters) {
  const { url, session } = await storeWithRuns({ ...parameters, store: "postgres" }, []);
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    client,
    begin: (id) => session.create(newRun(id)),
    async close() {
      await client.end();
      await session.close();
    },
  };
}

/** A statement is a transaction: the row of the step and the run's row go in one round trip. */
const commitStep = {
  name: "commit-step",
  text: `WITH head AS (UPDATE cascade.runs SET seq = $3, frames = 1, updated_at = $5 WHERE id = $1)
    INSERT INTO cascade.nodes VALUES ($1, 0, 0, $2, -1, 'done', $4, 'step', NULL, 1, $5, $5)`,
};

const commitSteps = {
  name: "commit-steps",
  text: `WITH head AS (UPDATE cascade.runs SET seq = $2, frames = 1, updated_at = $5 WHERE id = $1)
    INSERT INTO cascade.nodes SELECT $1, 0, 0, 1, element, 'done', value, 'step', NULL, 1, $5, $5
    FROM unnest($3::integer[], $4::text[]) AS x (element, value)`,
};

const runName = (n) => `run-${String(n).padStart(6, "0")}`;

const serial = async (parameters) => {
  const { client, begin, close } = await bareDatabase(parameters);
  const step = async (n) => n + 1;
  let batches = 0;
  return {
    async batch({ steps, start }) {
      const id = runName(batches++);
      await begin(id);
      let value = start;
      for (let i = 0; i < steps; i++) {
        value = await step(value);
        await client.query({ ...commitStep, values: [id, i, i + 1, JSON.stringify(value), Date.now()] });
      }
      return value;
    },
    close,
  };
};

const bulk = async (parameters) => {
  const { client, begin, close } = await bareDatabase(parameters);
  const step = async (n) => n + 1;
  let batches = 0;
  return {
    async batch({ items, atOnce }) {
      const id = runName(batches++);
      await begin(id);
      const results = [];
      for (let i = 0; i < items.length; i += atOnce) {
        const values = await Promise.all(items.slice(i, i + atOnce).map(step));
        const texts = values.map((value) => JSON.stringify(value));
        const elements = values.map((_, j) => i + j);
        const all = [id, i / atOnce + 1, elements, texts, Date.now()];
        await client.query({ ...commitSteps, values: all });
        results.push(...values);
      }
      return results;
    },
    close,
  };
};

export const barePostgresSides = {
  barePostgresSerial: { setup: serial },
  barePostgresBulk: { setup: bulk },
};
