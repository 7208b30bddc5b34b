import { Engine } from "../../engine/engine.ts";
import type { CascadeEvent } from "../../events/event.ts";
import { type BuiltProgram, buildProgram } from "../programs/build-program.ts";
import { Journal } from "../programs/journal.ts";
import type { Program } from "../programs/program.ts";
import type { Visit } from "../programs/visit.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { BodiesInBounds } from "./bodies-in-bounds.ts";
import { applyControl, type Control, lifting } from "./controls.ts";
import { Inquiry } from "./inquiry.ts";
import type { Scenario, Stopper } from "./scenario.ts";
import { ScriptedCache } from "./scripted-cache.ts";
import type { SimulatedWorld } from "./simulated-world.ts";
import { WatchedRun } from "./watched-run.ts";
import { Watchers } from "./watchers.ts";

/** The most things that may happen before a simulation counts as endless. */
const longest = 40_000;
/** Milliseconds that bodies are waited for which were told to stop. */
const grace = 50_000;
/** The most bodies of one run before its program counts as endless. */
const mostBodies = 1_000;

/** What may be different from one play to the other. */
export interface TheatreOptions {
  /** Makes the LazyResults of a program (default: `buildProgram`). */
  readonly build?: (program: Program, journal: Journal) => BuiltProgram;
  /** Called when a run is about to be stopped. */
  readonly stopping?: () => void;
}

/** An engine in simulated surroundings, and those who watch it. */
export class Theatre {
  /** What broke a promise. */
  readonly violations: string[] = [];
  readonly journal: Journal;
  readonly runs: WatchedRun[] = [];
  readonly #scenario: Scenario;
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  readonly #options: TheatreOptions;
  readonly #engine: Engine;
  readonly #watchers: Watchers;
  readonly #inquiry: Inquiry;
  #steps = 0;
  #isLifted = false;
  #closing: Promise<void> | undefined;
  /** Steps, events or bodies until the run is stopped. */
  #left: number;

  constructor(scenario: Scenario, world: SimulatedWorld, random: SeededRandom, options: TheatreOptions = {}) {
    this.#options = options;
    this.#scenario = scenario;
    this.#world = world;
    this.#random = random;
    this.#left = scenario.stop?.after ?? Number.POSITIVE_INFINITY;
    this.journal = new Journal({
      pace: (key, signal) => this.#pace(key, signal),
      watch: {
        entered: (visit) => this.#entered(visit),
        left: (visit) => this.#watchers.left(visit),
        became: (held) => this.#watchers.became(held),
      },
      cache: (node) =>
        new ScriptedCache(node, { world, random, temper: scenario.caches, watch: this.#watchers.results }),
      limit: mostBodies * scenario.runs,
      now: () => world.time,
    });
    const { journal, runs } = this;
    this.#watchers = new Watchers({ scenario, world, journal, runs, grace }, (what) => this.#wrong(what));
    this.#inquiry = new Inquiry(scenario.questions, runs);
    const { fastPaths, maxConcurrency, store, capacities } = scenario;
    this.#engine = new Engine({
      clock: world,
      randomness: world,
      fastPaths,
      capacities,
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
      ...(store ? { results: world } : {}),
    });
  }

  get bodies(): BodiesInBounds {
    return this.#watchers.bodies;
  }

  /** Lets one thing happen after the other until all runs have ended, and what they left behind too. */
  async play(): Promise<void> {
    const { program, observed, onFailure } = this.#scenario;
    const built = (this.#options.build ?? buildProgram)(program, this.journal);
    const { target, params } = built;
    const hear = (event: CascadeEvent): void => {
      this.#watchers.hear(event);
      this.#tick("subscriber");
    };
    const watch = { observed, hear };
    for (let i = 0; i < this.#scenario.runs; i++) {
      this.runs.push(
        new WatchedRun(this.#engine, target, { params, onFailure, grace, runId: String(i + 1) }, watch),
      );
    }
    this.#inquiry.about(built);
    if (!(await this.#untilEnded())) return;
    this.#inquiry.end();
    this.#watchers.end();
    // Bodies that were detached end some time; nothing may be heard of them.
    for (let step = 0; step < longest && this.#world.step(); step++) await quiet();
    await (this.#closing ?? this.#engine.close());
    await quiet();
    this.#watchers.resources.end();
    for (const run of this.runs) this.violations.push(...run.problems());
    if (this.#world.timers > 0) this.#wrong(`${this.#world.timers} timers are left behind`);
  }

  async #untilEnded(): Promise<boolean> {
    for (; this.#steps <= longest; this.#steps++) {
      await quiet();
      if (this.runs.every((run) => run.ended)) return true;
      this.#inquiry.step(this.#steps);
      if (this.#control() || this.#tick("handle") || this.#tick("signal") || this.#tick("engine")) continue;
      if (this.#world.step() || this.#lift()) continue;
      const open = this.runs.filter((run) => !run.ended).length;
      this.#wrong(`nothing can happen any more, and ${open} of ${this.runs.length} runs have not ended`);
      return false;
    }
    // A jump may lead for ever to what is found in a cache: then no body counts the turns.
    if (jumpsToKept(this.#scenario.program)) this.journal.exhausted = true;
    else this.#wrong("the run does not end");
    return false;
  }

  /** Says what is to be said to the engine by now. */
  #control(): boolean {
    const due = this.#scenario.controls.filter(({ after }) => after === this.#steps);
    if (this.#isLifted || this.#closing !== undefined) return false;
    for (const { control } of due) this.#say(control);
    return due.length > 0;
  }

  /** Takes back everything that may hold a body back; false when that was done already. */
  #lift(): boolean {
    const { controls, capacities } = this.#scenario;
    if (this.#isLifted || controls.length === 0 || this.#closing !== undefined) return false;
    this.#isLifted = true;
    for (const control of lifting(
      controls.map((one) => one.control),
      capacities,
    ))
      this.#say(control);
    return true;
  }

  #say(control: Control): void {
    this.#world.log.push(JSON.stringify(control));
    this.#watchers.heed(control);
    applyControl(this.#engine, control);
  }

  /** Counts down for whoever stops the run; true when this was the moment. */
  #tick(by: Stopper): boolean {
    if (this.#scenario.stop?.by !== by || this.#left < 0) return false;
    this.#left -= 1;
    const [first] = this.runs;
    if (this.#left >= 0 || first === undefined || first.ended) return false;
    this.#world.log.push(`stop by ${by}`);
    this.#options.stopping?.();
    if (by !== "engine") first.cancel(by === "signal" ? "signal" : "handle");
    else {
      for (const run of this.runs) if (!run.ended) run.cancelled = true;
      // What an engine acquires it waits for; but what takes too long it tells to the process.
      if (this.#scenario.program.resources !== undefined) this.#world.calm();
      this.#closing = this.#engine.close();
    }
    return true;
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

  #entered(visit: Visit): void {
    this.#watchers.entered(visit);
    this.#inquiry.body();
    // A body that lets nobody else go on may take its time all the same.
    if (visit.signal !== undefined && this.#random.chance(this.#scenario.haste / 10))
      this.#world.pass(this.#random.int(12_000));
    this.#tick("body");
  }

  #wrong(what: string): void {
    this.violations.push(what);
  }
}

function jumpsToKept({ blocks }: Program): boolean {
  const nodes = blocks.flatMap((block) => block.nodes);
  return nodes.some(({ kind }) => kind === "bind") && nodes.some(({ cache }) => cache !== undefined);
}

/** After this, all promises that could be followed have been. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
