import { statSync } from "node:fs";
import { loadCascade } from "../../harness/cascade.mjs";
import { freshStore } from "./stores.mjs";

/** Bytes of a SQLite file and its log. */
export function bytesOf(path) {
  const size = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return { file: size(path), log: size(`${path}-wal`) };
}

/**
 * A stored loop: a task whose turns end with a call of itself, up to the turn `to`. `onTurn` is told at every turn, when
 * the one before it is stored.
 */
export async function watchLoop(parameters, onTurn) {
  const { Engine, task } = await loadCascade();
  const place = await freshStore(parameters);
  const engine = new Engine({ store: place.store });
  const turn = task("turn", async (n, to) => {
    onTurn(n, place);
    return n >= to ? n : turn(n + 1, to);
  });
  const value = await engine.run(turn(0, parameters.to), { runId: "loop" });
  await engine.close();
  return value;
}
