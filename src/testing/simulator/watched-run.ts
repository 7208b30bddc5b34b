import type { Engine } from "../../engine/engine.ts";
import type { RunHandle } from "../../engine/run-handle.ts";
import type { RunOptions } from "../../engine/run-options.ts";
import type { CascadeEvent } from "../../events/event.ts";
import type { Lazy } from "../../spec/lazy.ts";
import type { Answer } from "../interpreter/compare-answers.ts";
import type { ObservedOutcome } from "../interpreter/compare-outcome.ts";
import { EventRules } from "./event-rules.ts";
import { toldOf } from "./told-of.ts";

/** How a run is watched. */
export interface Watch {
  readonly observed: boolean;
  /** Hears every event, while it is told. */
  readonly hear: (event: CascadeEvent) => void;
}

/** One run of a simulation, and all that can be seen of it from outside. */
export class WatchedRun {
  readonly rules = new EventRules();
  readonly #handle: RunHandle<unknown>;
  readonly #observed: boolean;
  readonly #abort = new AbortController();
  /** What `events()` gave; undefined until it has come to its end. */
  #streamed: number | undefined;
  outcome: ObservedOutcome | undefined;
  /** Set once the run was told to stop. */
  cancelled = false;
  readonly #problems: string[] = [];
  /** What those were told who asked for a value. Bounded by the questions of a scenario. */
  readonly answers: Answer[] = [];
  /** The keys of those who have not been told yet. */
  readonly #open = new Set<{ readonly key: string }>();

  constructor(engine: Engine, target: unknown, options: RunOptions, watch: Watch) {
    this.#observed = watch.observed;
    const subscriber = (event: CascadeEvent): void => {
      this.rules.hear(event);
      watch.hear(event);
    };
    this.#handle = engine.start(target, {
      ...options,
      signal: this.#abort.signal,
      ...(watch.observed ? { subscribers: [subscriber] } : {}),
    });
    this.#handle.outcome().then(
      (outcome) => {
        this.outcome = outcome;
      },
      (error: unknown) => this.#problems.push(`outcome() rejected: ${String(error)}`),
    );
    if (watch.observed) void this.#stream();
  }

  get ended(): boolean {
    return this.outcome !== undefined;
  }

  cancel(by: "handle" | "signal"): void {
    this.cancelled = true;
    if (by === "handle") this.#handle.cancel("simulated");
    else this.#abort.abort("simulated");
  }

  /** Asks for the value of a LazyResult. */
  ask(key: string, lazy: Lazy): void {
    const question = { key };
    this.#open.add(question);
    void toldOf(this.#handle.value(lazy)).then((told) => {
      this.#open.delete(question);
      this.answers.push({ key, told });
    });
  }

  /** What does not fit together, now that the run has ended and everything has settled. */
  problems(): readonly string[] {
    for (const { key } of this.#open) this.#problems.push(`value() of ${key} never settles`);
    if (!this.#observed) return this.#problems;
    this.rules.end();
    const { finished } = this.rules;
    if (finished === undefined) this.#problems.push("outcome() resolved without run-finished");
    else if (finished.status !== this.outcome?.status) {
      this.#problems.push(`run-finished says ${finished.status}, outcome() ${this.outcome?.status}`);
    }
    if (this.#streamed === undefined) this.#problems.push("events() does not end");
    else if (this.#streamed !== this.rules.heard) {
      this.#problems.push(`events() gave ${this.#streamed} events, a subscriber heard ${this.rules.heard}`);
    }
    return [...this.#problems, ...this.rules.violations];
  }

  async #stream(): Promise<void> {
    let count = 0;
    for await (const _ of this.#handle.events()) count += 1;
    this.#streamed = count;
  }
}
