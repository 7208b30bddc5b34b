import { createRequire } from "node:module";
import { storedState } from "./stored-state.mjs";

const require = createRequire(import.meta.url);

/** How the parent looks into PostgreSQL: each time with a new connection, as the server comes and goes. */
export class PostgresEye {
  #url;

  constructor(url) {
    this.#url = url;
  }

  look() {
    return this.query((client) =>
      storedState(async (queries) => {
        await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
        const answers = [];
        for (const query of queries) answers.push((await client.query(query)).rows);
        await client.query("COMMIT");
        return answers;
      }, "cascade."),
    );
  }

  /** Processes whose leases are over, which happens when the server is away for most of the time. */
  async overdue() {
    const now = "extract(epoch FROM clock_timestamp()) * 1000";
    const sql = `SELECT pid FROM cascade.engines WHERE lease_until < ${now}`;
    const { rows } = await this.query((client) => client.query(sql));
    return rows.map(({ pid }) => Number(pid));
  }

  async query(ask) {
    const { Client } = require("pg");
    const client = new Client({ connectionString: this.#url });
    client.on("error", () => {});
    try {
      await client.connect();
      return await ask(client);
    } finally {
      await client.end();
    }
  }
}
