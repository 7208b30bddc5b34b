import { Engine } from "../../engine/engine.ts";
import type { RunHandle } from "../../engine/run-handle.ts";
import type { ObservedOutcome } from "../interpreter/compare-outcome.ts";
import { buildProgram } from "../programs/build-program.ts";
import { Journal } from "../programs/journal.ts";
import { SeededRandom } from "../seeded-random.ts";
import { EventRules } from "./event-rules.ts";
import { judge } from "./judge.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { SimulatedWorld } from "./simulated-world.ts";

/** What a simulation showed. */
export interface Simulation {
  readonly scenario: Scenario;
  /** What broke a promise; empty when all held. */
  readonly violations: readonly string[];
  /** Why the outcomes could not be held against the interpreter's, where they could not. */
  readonly incomparable: string | undefined;
  /** What happened, in order. */
  readonly log: readonly string[];
}

/** One run of a simulation, as it was watched. */
export interface WatchedRun {
  readonly handle: RunHandle<unknown>;
  readonly rules: EventRules;
  outcome: ObservedOutcome | undefined;
  /** Set once the run was told to stop. */
  cancelled: boolean;
}

/** Runs the scenario of a seed; everything that happens follows from the seed. */
export function simulate(seed: number): Promise<Simulation> {
  return simulateScenario(scenarioOf(seed));
}

/** Runs a scenario to its end and holds it against the promises. */
export async function simulateScenario(scenario: Scenario): Promise<Simulation> {
  const random = new SeededRandom(scenario.seed ^ 0x5eed);
  const world = new SimulatedWorld(random, scenario.haste);
  const theatre = new Theatre(scenario, world, random);
  await theatre.play();
  const incomparable = await judge(scenario, theatre);
  return { scenario, violations: theatre.violations, incomparable, log: world.log };
}

/** The most things that may happen before a simulation counts as endless. */
const longest = 40_000;

/** An engine with simulated surroundings, and those who watch it. */
class Theatre {
  readonly violations: string[] = [];
  readonly journal: Journal;
  readonly runs: WatchedRun[] = [];
  readonly #scenario: Scenario;
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;

  constructor(scenario: Scenario, world: SimulatedWorld, random: SeededRandom) {
    this.#scenario = scenario;
    this.#world = world;
    this.#random = random;
    const watch = { entered: (key: string) => this.#entered(key) };
    this.journal = new Journal((key, signal) => this.#pace(key, signal), watch, 1_000 * scenario.runs);
  }

  async play(): Promise<void> {
    const { program, store, fastPaths, maxConcurrency, cancelAfter } = this.#scenario;
    const world = this.#world;
    const { target, params } = buildProgram(program, this.journal);
    const limit = maxConcurrency === undefined ? {} : { maxConcurrency };
    const engine = new Engine({
      clock: world,
      randomness: world,
      fastPaths,
      ...limit,
      ...(store ? { store: world } : {}),
    });
    for (let i = 0; i < this.#scenario.runs; i++) this.#start(engine, target, params);
    for (let step = 0; ; step++) {
      await quiet();
      if (this.runs.every((run) => run.outcome !== undefined)) break;
      if (step === cancelAfter) this.#cancel();
      else if (step > longest) return this.#wrong("the run does not end");
      else if (!world.step())
        return this.#wrong(`nothing can happen any more, and ${this.#open()} not ended`);
    }
    this.#checkEnd();
    // Bodies that were detached end some time; nothing may be heard of them.
    for (let step = 0; step < longest && world.step(); step++) await quiet();
    await engine.close();
    await quiet();
    for (const { rules } of this.runs) this.violations.push(...rules.violations);
  }

  #start(engine: Engine, target: unknown, params: Readonly<Record<string, number>>): void {
    const rules = new EventRules();
    const handle = engine.start(target, {
      params,
      onFailure: this.#scenario.onFailure,
      grace: 50,
      subscribers: [(event) => rules.hear(event)],
    });
    const run: WatchedRun = { handle, rules, outcome: undefined, cancelled: false };
    this.runs.push(run);
    handle.outcome().then(
      (outcome) => {
        run.outcome = outcome;
      },
      (error: unknown) => this.#wrong(`outcome() rejected: ${String(error)}`),
    );
  }

  #cancel(): void {
    const [run] = this.runs;
    if (run === undefined || run.outcome !== undefined) return;
    this.#world.log.push("cancel");
    run.cancelled = true;
    run.handle.cancel("simulated");
  }

  /** A body that may end at any time from now, or stops when it is told to. */
  #pace(key: string, signal: AbortSignal | undefined): Promise<void> {
    const obeys = this.#random.chance(this.#scenario.obedience);
    return new Promise((resolve, reject) => {
      const forget = this.#world.later(`end of ${key}`, resolve);
      if (!obeys) return;
      signal?.addEventListener("abort", () => {
        forget();
        this.#world.later(`stop of ${key}`, () => reject(new Error(`${key} was stopped`)));
      });
    });
  }

  #entered(key: string): void {
    const { maxConcurrency } = this.#scenario;
    const running = this.journal.running - this.#detached();
    if (maxConcurrency !== undefined && running > maxConcurrency) {
      this.#wrong(`${running} bodies at once, ${maxConcurrency} allowed, when ${key} began`);
    }
    if (this.runs.length > 0 && this.runs.every((run) => run.cancelled || run.rules.finished !== undefined)) {
      this.#wrong(
        `${key} began after ${this.runs.some((run) => run.cancelled) ? "the cancellation" : "the end"}`,
      );
    }
  }

  /** Every body has ended or was given up. */
  #checkEnd(): void {
    // A body that was detached may have ended since; what was not detached may not be under way.
    const left = this.journal.running - this.#detached();
    if (left > 0) this.#wrong(`${left} bodies are under way after the end that were not detached`);
    for (const { rules, outcome } of this.runs) {
      rules.end();
      if (rules.finished === undefined) this.#wrong("outcome() resolved without run-finished");
      else if (rules.finished.status !== outcome?.status) {
        this.#wrong(`run-finished says ${rules.finished.status}, outcome() ${outcome?.status}`);
      }
    }
  }

  #detached(): number {
    return this.runs.reduce((sum, { rules }) => sum + rules.detached, 0);
  }

  #open(): string {
    const open = this.runs.filter((run) => run.outcome === undefined).length;
    return open === 1 ? "a run has" : `${open} runs have`;
  }

  #wrong(what: string): void {
    this.violations.push(what);
  }
}

/** After this, all promises that could be followed have been. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
