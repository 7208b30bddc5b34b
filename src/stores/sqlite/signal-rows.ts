import type { StoredSignal } from "../../ports/run-store.ts";
import { RowReader } from "./row-reader.ts";
import type { StoreContext } from "./store-context.ts";

/** Ids of senders that are remembered at least. */
const remembered = 100_000;

/** Keeps a signal; false when one with its sender's id came before. */
export function keepSignal(
  { database, news }: StoreContext,
  topic: string,
  data: string,
  id: string | undefined,
): boolean {
  if (id !== undefined) {
    const sql = "INSERT INTO sent (topic, id) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING seq";
    const row = database.get(sql, topic, id);
    if (row === undefined) return false;
    const seq = Number(row["seq"]);
    if (seq % 1_000 === 0) database.run("DELETE FROM sent WHERE seq <= ?", seq - remembered);
  }
  database.run("INSERT INTO signals (topic, data) VALUES (?, ?)", topic, data);
  news.topic(topic);
  return true;
}

/** The oldest waiting signals of a topic. */
export function waitingSignals({ database }: StoreContext, topic: string, limit: number): StoredSignal[] {
  const sql = "SELECT seq, topic, data FROM signals WHERE topic = ? ORDER BY seq LIMIT ?";
  return database.all(sql, topic, limit).map((row) => {
    const read = new RowReader(row, "signals", "");
    return { seq: read.count("seq"), topic: read.text("topic"), data: read.text("data") };
  });
}
