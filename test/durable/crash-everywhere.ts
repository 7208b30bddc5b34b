import {
  Engine,
  type EngineOptions,
  isCascadeError,
  type Outcome,
  type RunHandle,
  type RunOptions,
} from "cascade-ts";
import { VirtualClock } from "cascade-ts/testing";
import { expect } from "vitest";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import type { Book } from "./book.ts";
import { Committed, CrashingStore, type Doom } from "./crashing-store.ts";

/** A run that is to come to the same end wherever its process crashes. */
export interface Scenario {
  readonly book: Book;
  /** The target as a process makes it: called once per process. */
  readonly target: () => unknown;
  /** What it comes to. */
  readonly expected: unknown;
  readonly run?: RunOptions;
  readonly engine?: EngineOptions;
  /** Signals that are sent in the first process, before the run starts. */
  readonly signals?: readonly (readonly [topic: string, data: unknown])[];
  /** Crashes at so many of its commits (default: at each). */
  readonly points?: number;
  /** Milliseconds until a commit is answered (default: at once). */
  readonly latency?: number;
}

const runId = "r";

/** What an outcome is, without what differs between an error and its stored form. */
export function told(outcome: Outcome<unknown>): unknown {
  if (outcome.status === "succeeded") return { status: outcome.status, value: outcome.value };
  if (outcome.status === "skipped") return { status: outcome.status, kind: outcome.reason.kind };
  const { error } = outcome;
  return { status: outcome.status, code: isCascadeError(error) ? error.code : (error as Error).name };
}

/** The same without a store: what the target means. */
async function unstored({ target, run, engine: options, signals }: Scenario): Promise<Outcome<unknown>> {
  const clock = new VirtualClock();
  const engine = new Engine({ clock, ...options });
  for (const [topic, data] of signals ?? []) await engine.signal(topic, data);
  const handle = engine.start(target(), run);
  let outcome: Outcome<unknown> | undefined;
  void handle.outcome().then((ended) => {
    outcome = ended;
  });
  for (let turn = 0; outcome === undefined && turn < 200; turn++) {
    await clock.advance();
    if (outcome === undefined) clock.fireNext();
  }
  if (outcome === undefined) throw new Error("without a store the run stands still");
  await engine.close();
  return outcome;
}

/** A number of processes, one after the other, that share a store. */
class World {
  readonly committed = new Committed();
  readonly store = new MemoryRunStore({ clock: new VirtualClock() });
  readonly #scenario: Scenario;
  #now = Date.UTC(2030, 0, 1);
  #processes = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    scenario.book.begin(this.committed);
  }

  /** One process, from its start to its crash or the end of the run. */
  async live(doom: Doom | undefined): Promise<{ outcome: Outcome<unknown> | undefined; commits: number }> {
    const { book, target, run, engine: options, signals, latency } = this.#scenario;
    const isFirst = this.#processes++ === 0;
    const clock = new VirtualClock(this.#now);
    const late =
      latency === undefined
        ? undefined
        : () => new Promise<void>((resolve) => void clock.setTimer(latency, resolve));
    const store = new CrashingStore(this.store, this.committed, doom, late);
    const engine = new Engine({ clock, store, ...options });
    book.isDeaf = false;
    if (isFirst) for (const [topic, data] of signals ?? []) await engine.signal(topic, data);
    const isFresh = this.store.snapshot().runs.length === 0;
    const attaches = !isFresh && this.#processes % 2 === 0;
    const handle: RunHandle<unknown> = attaches
      ? engine.attach(runId)
      : engine.start(target(), { runId, ...run });
    let outcome: Outcome<unknown> | undefined;
    void handle.outcome().then((ended) => {
      outcome = ended;
    });
    let idle = 0;
    while (outcome === undefined && !store.isCrashed && idle < 50) {
      await clock.advance();
      await clock.advance();
      if (outcome !== undefined || store.isCrashed) break;
      if (!clock.fireNext()) idle++;
    }
    book.isDeaf = true;
    await clock.advance();
    this.#now = clock.now();
    if (outcome === undefined && !store.isCrashed)
      throw new Error(`the run stands still: ${JSON.stringify(this.store.snapshot().runs[0]?.contents)}`);
    if (!store.isCrashed) await engine.close();
    return { outcome: store.isCrashed ? undefined : outcome, commits: store.commits };
  }
}

/** What a scenario comes to without a store. */
export async function endWithoutStore(scenario: Omit<Scenario, "expected">): Promise<unknown> {
  scenario.book.begin();
  return told(await unstored({ ...scenario, expected: undefined }));
}

/** Runs a scenario with a crash at each of its commits, and with a crash at every commit. */
export async function crashEverywhere(scenario: Scenario): Promise<{ readonly commits: number }> {
  const { book, expected } = scenario;
  const check = (outcome: Outcome<unknown> | undefined, where: string): void => {
    expect({ where, outcome: outcome && told(outcome), faults: book.faults }).toEqual({
      where,
      outcome: expected,
      faults: [],
    });
  };
  book.begin();
  check(await unstored(scenario), "without a store");
  const { outcome, commits } = await new World(scenario).live(undefined);
  check(outcome, "without a crash");
  const step = Math.max(1, Math.floor(commits / (scenario.points ?? commits)));
  for (let at = 1; at <= commits; at += step) {
    for (const applies of [true, false]) {
      const world = new World(scenario);
      await world.live({ commits: at, applies });
      const where = `after a crash ${applies ? "after" : "before"} commit ${at} of ${commits}`;
      check((await world.live(undefined)).outcome, where);
    }
  }
  const world = new World(scenario);
  for (let life = 0; life < 10 * commits + 10; life++) {
    // One that crashes before its only commit gets nowhere: every second one commits.
    const applies = life % 2 === 0;
    const lived = await world.live({ commits: 1, applies });
    if (lived.outcome === undefined) continue;
    check(lived.outcome, "with a crash at every commit");
    return { commits };
  }
  throw new Error("with a crash at every commit the run does not end");
}

export function succeeded(value: unknown): unknown {
  return { status: "succeeded", value };
}
