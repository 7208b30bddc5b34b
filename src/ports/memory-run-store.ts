import { InvalidOptionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { StoreError } from "../errors/store-errors.ts";
import { type Clock, systemClock } from "./clock.ts";
import { MemoryRunSession } from "./memory-run-store/memory-run-session.ts";
import { MemoryTables } from "./memory-run-store/memory-tables.ts";
import type { RunStore, StoredSignal } from "./run-store.ts";
import type { RunContents, StoredRun } from "./stored-run.ts";

/** What `MemoryRunStore` takes. */
export interface MemoryRunStoreOptions {
  /** Where the times of runs and leases come from (default: the system's clock). */
  readonly clock?: Clock;
  /** How long an engine that stands still keeps its runs, in milliseconds (default 15,000). */
  readonly lease?: number;
}

/** All that a `MemoryRunStore` holds. */
export interface MemoryRunStoreSnapshot {
  /** The oldest first. */
  readonly runs: readonly { readonly run: StoredRun; readonly contents: RunContents }[];
  /** Those that wait, the oldest first. */
  readonly signals: readonly StoredSignal[];
  /** Engines that are open. */
  readonly engines: readonly string[];
  /** How many senders' identifiers are remembered: 200,000 at most. */
  readonly senders: number;
}

/**
 * Keeps runs in memory: the reference of what a RunStore does, and what tests and simulators use. Nothing survives the
 * process; engines that share the object share the runs. It grows with the runs it is given, until they are pruned.
 *
 * Its sessions can end in two more ways: `abandon()` is a crash, `stall()` a process that stands still.
 *
 * @throws {InvalidOptionError} `CS_INVALID_OPTION` for a bad `lease`
 * @example
 * const store = new MemoryRunStore();
 * const crashing = await store.open("engine 1");
 * const frame = { frame: 0, generation: 0, owner: undefined, graph: "{}" };
 * const texts = { task: "report", params: "{}", options: "{}" };
 * await crashing.create({ id: "r1", name: "report", ...texts, parent: undefined, frame, blobs: [] });
 * crashing.abandon();
 * const next = await store.open("engine 2");
 * await next.orphans(10); // => [ 'r1' ]
 * (await next.claim("r1"))?.epoch; // => 2
 * store.snapshot().runs.map(({ run }) => run.owner); // => [ 'engine 2' ]
 */
export class MemoryRunStore implements RunStore {
  readonly name = "memory";
  readonly capabilities = Object.freeze({ durable: false, shared: false });
  readonly #tables: MemoryTables;

  constructor({ clock = systemClock, lease = 15_000 }: MemoryRunStoreOptions = {}) {
    if (!Number.isFinite(lease) || lease < 0)
      throw new InvalidOptionError("lease", `${quote(lease)} is no number of milliseconds; give 0 or more.`);
    this.#tables = new MemoryTables(clock, lease);
  }

  /** Registers an engine. One that was taken for dead may come again under its name: what it had is given up. */
  async open(engine: string): Promise<MemoryRunSession> {
    if (this.#tables.isLive(engine))
      throw new StoreError(this.name, `an engine ${quote(engine)} is open already`);
    this.#tables.interrupt(engine);
    const row = { id: engine, leaseUntil: undefined };
    this.#tables.engines.set(engine, row);
    return new MemoryRunSession(this.#tables, row);
  }

  /** As if the session's engine had crashed. */
  abandon(session: MemoryRunSession): void {
    session.abandon();
  }

  /** All rows, to look at. */
  snapshot(): MemoryRunStoreSnapshot {
    const { runs, signals, engines } = this.#tables;
    return {
      runs: Array.from(runs.values(), ({ row, rows }) => ({ run: row, contents: rows.contents })),
      signals: signals.all,
      engines: [...engines.keys()],
      senders: signals.senders,
    };
  }
}
