import { CommitQueue } from "./commit-queue.ts";
import type { Heart } from "./heart.ts";
import { inSchema, migrate } from "./migrate.ts";
import { NewsBoard } from "./news-board.ts";
import type { PostgresRow } from "./postgres-client.ts";
import type { PostgresLink } from "./postgres-link.ts";
import { storeProblem } from "./postgres-problems.ts";
import { quickStatement } from "./quick-call.ts";

/** How messages call a store, and what they never show. */
export interface StoreLabel {
  readonly name: string;
  readonly secret: string;
  readonly schema: string;
}

/** What the sessions of a store object share: its connections, one queue of commits, one heart, one board of news. */
export class PostgresHub {
  readonly label: StoreLabel;
  readonly queue: CommitQueue;
  readonly board: NewsBoard;
  readonly heart: Heart;
  readonly #link: PostgresLink;
  readonly #unlisten: () => Promise<void>;

  private constructor(
    label: StoreLabel,
    link: PostgresLink,
    parts: { readonly board: NewsBoard; readonly unlisten: () => Promise<void> },
  ) {
    this.label = label;
    this.board = parts.board;
    this.#link = link;
    this.#unlisten = parts.unlisten;
    this.heart = link.heart(inSchema("SELECT {s}.beat($1, $2, $3, $4, $5)", label.schema));
    const statements = {
      apply: inSchema("SELECT {s}.apply($1::text, $2::text, $3::text, $4::text) AS answer", label.schema),
      apply_node: inSchema(quickStatement("apply_node"), label.schema),
      apply_nodes: inSchema(quickStatement("apply_nodes"), label.schema),
      apply_turn: inSchema(quickStatement("apply_turn"), label.schema),
    };
    this.queue = new CommitQueue(async ({ name, parameters }) => {
      const { rows } = await link.query(statements[name], parameters);
      return String(rows[0]?.["answer"]);
    });
  }

  /** Connects, makes or migrates the schema, and listens. Whatever fails, nothing stays open. */
  static async open(label: StoreLabel, connect: () => Promise<PostgresLink>): Promise<PostgresHub> {
    const link = await connect();
    try {
      await migrate(link, label.schema, label.name);
      const board = new NewsBoard();
      const unlisten = await link.listen(label.schema, (payload) => board.hear(payload));
      return new PostgresHub(label, link, { board, unlisten });
    } catch (error) {
      await link.close();
      throw storeProblem(error, label.name, label.secret);
    }
  }

  /** A statement, in which `{s}` stands for the schema. */
  async query(text: string, values: unknown[]): Promise<readonly PostgresRow[]> {
    try {
      return (await this.#link.query(inSchema(text, this.label.schema), values)).rows;
    } catch (error) {
      throw this.problem(error);
    }
  }

  /** The error a caller gets for whatever was thrown. */
  problem(error: unknown): Error {
    return storeProblem(error, this.label.name, this.label.secret);
  }

  async close(): Promise<void> {
    await this.heart.stop();
    await this.#unlisten().catch(() => {});
    await this.#link.close();
  }
}
