import assert from "node:assert/strict";
import type { RunSession, RunStore } from "../../../ports/run-store.ts";
import type { NewRun } from "../../../ports/stored-run.ts";
import { OwnedRun } from "./owned-run.ts";
import { newRun } from "./run-rows.ts";

/** A store, and what can be done to it from outside. */
export interface RunStoreUnderTest {
  readonly store: RunStore;
  /** A second store object on the same data, as another process has it (default: the same object). */
  readonly another?: () => RunStore | Promise<RunStore>;
  /**
   * Makes the engine of a session look dead to the others by the time it resolves; without it nobody looks what becomes of
   * the dead.
   */
  readonly crash?: (session: RunSession) => void | Promise<void>;
  /** Lets so many milliseconds pass by the store's clock; without it nobody looks at leases that go on. */
  readonly advance?: (milliseconds: number) => void | Promise<void>;
}

/** What a check does with a store; it fails by rejecting. */
export type StoreChecks = Readonly<Record<string, (bench: StoreBench) => Promise<void>>>;

/** How long news may take, in milliseconds: much more than promised, for machines that are busy. */
const patience = 3_000;

/** The store of one check, and the sessions that it has opened. */
export class StoreBench {
  readonly subject: RunStoreUnderTest;
  #another: RunStore | undefined;
  /** Bounded by what one check opens. */
  readonly #sessions: RunSession[] = [];

  constructor(subject: RunStoreUnderTest) {
    this.subject = subject;
  }

  /** A session of a new engine. */
  async session(): Promise<RunSession> {
    return this.#open(this.subject.store);
  }

  /** A session of a new engine in what may be another process. */
  async other(): Promise<RunSession> {
    this.#another ??= (await this.subject.another?.()) ?? this.subject.store;
    return this.#open(this.#another);
  }

  /** Two engines, as far apart as possible. */
  async pair(): Promise<readonly [RunSession, RunSession]> {
    return [await this.session(), await this.other()];
  }

  async #open(store: RunStore): Promise<RunSession> {
    const session = await store.open(`engine ${this.#sessions.length + 1}`);
    this.#sessions.push(session);
    return session;
  }

  /** A run that a session has just added. */
  async run(session: RunSession, id = "run", more: Partial<NewRun> = {}): Promise<OwnedRun> {
    const { created, run } = await session.create(newRun(id, more));
    assert.ok(created, `create() says that there is a run "${id}" already`);
    return new OwnedRun(session, run);
  }

  /** Lets the engine of a session die; false when that cannot be arranged. */
  async crash(session: RunSession): Promise<boolean> {
    if (this.subject.crash === undefined) return false;
    await this.subject.crash(session);
    return true;
  }

  /** Waits until something is so. */
  async until(holds: () => boolean, what: string): Promise<void> {
    for (let waited = 0; !holds(); waited += 10) {
      assert.ok(waited < patience, `within ${patience} ms, ${what}`);
      await this.subject.advance?.(10);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Ends what is open; how that goes is the business of checks of its own. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#sessions.map((session) => session.close()));
  }
}
