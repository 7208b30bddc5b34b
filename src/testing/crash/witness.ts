import { inspect } from "node:util";
import type { RunCommit } from "../../ports/run-commit.ts";
import type { StoredSignal } from "../../ports/run-store.ts";
import { briefText } from "./flow-work.ts";
import type { FlowCall } from "./flow-world.ts";
import { keyText, type RowIndex } from "./stored-rows.ts";

/** Stands outside the engines: hears of every call of a body, and of every commit that the store has confirmed. */
export class Witness {
  readonly problems: string[] = [];
  /** Which call a key stands for. Bounded by the calls of a simulation, as the rest. */
  readonly #calls = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #committed = new Set<string>();
  /** Who has received a signal, by its number. */
  readonly #received = new Map<number, string>();

  /** How many calls there were, and of how many nodes. */
  get counts(): { readonly calls: number; readonly keys: number } {
    let calls = 0;
    for (const count of this.#counts.values()) calls += count;
    return { calls, keys: this.#counts.size };
  }

  /**
   * A body is called.
   *
   * @param rows - what the store has of the run now
   * @param isOwner - the store says that the run is the caller's
   */
  called({ task, args, ctx }: FlowCall, rows: RowIndex | undefined, isOwner: boolean): void {
    const { idempotencyKey, nodeId } = ctx;
    const call = `${task}(${briefText(args)})`;
    const known = this.#calls.get(idempotencyKey) ?? call;
    this.#calls.set(idempotencyKey, known);
    this.#counts.set(idempotencyKey, (this.#counts.get(idempotencyKey) ?? 0) + 1);
    if (known !== call)
      this.problems.push(`the key ${idempotencyKey} is of ${short(known)} and of ${short(call)}`);
    if (!isOwner) return;
    if (this.#committed.has(nodeId))
      this.problems.push(`${nodeId} is called again after its result was confirmed`);
    if (rows === undefined) return void this.problems.push(`${nodeId} is called before the run is stored`);
    if (rows.nodes.has(nodeId)) this.problems.push(`${nodeId} is called again, and its result is stored`);
    if (rows.owned.has(nodeId))
      this.problems.push(`${nodeId} is called again, and what it returned is stored`);
    const [frame, generation] = nodeId.split(".").map(Number);
    const place = rows.frames.get(frame ?? Number.NaN);
    if (place === undefined) this.problems.push(`${nodeId} is called, and its graph is not stored`);
    else if (place.generation !== generation)
      this.problems.push(`${nodeId} is called in generation ${place.generation} of its frame`);
  }

  /** These signals wait. */
  waiting(signals: readonly StoredSignal[]): void {
    for (const { seq } of signals)
      if (this.#received.has(seq)) this.problems.push(`signal ${seq} waits again after it was received`);
  }

  /** The store says that this is done. */
  confirmed({ changes }: RunCommit): void {
    for (const change of changes) {
      if (change.kind !== "node") continue;
      const key = keyText(change.node);
      this.#committed.add(key);
      if (change.consumes === undefined) continue;
      const first = this.#received.get(change.consumes) ?? key;
      this.#received.set(change.consumes, first);
      if (first !== key)
        this.problems.push(`signal ${change.consumes} was received by ${first} and by ${key}`);
    }
  }
}

function short(text: string): string {
  return inspect(text, { maxStringLength: 120 });
}
