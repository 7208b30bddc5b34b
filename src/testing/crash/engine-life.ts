import { Engine } from "../../engine/engine.ts";
import type { Outcome } from "../../engine/outcome.ts";
import type { RunHandle } from "../../engine/run-handle.ts";
import type { StoredRun } from "../../ports/stored-run.ts";
import type { RemoteStore } from "./remote-store.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

/** Milliseconds that bodies are waited for which were told to stop. */
const grace = 50_000;

/** How a process comes to a run. */
export type Approach = "start" | "attach" | "recover";

export interface LifeOptions {
  readonly runId: string;
  readonly process: SimulatedProcess;
  readonly store: RemoteStore;
  readonly params: Readonly<Record<string, number>>;
  readonly onFailure: "stop" | "drain";
  readonly maxConcurrency: number | undefined;
  /** The target of the run, made anew. */
  target(): unknown;
}

/** An engine in a process, from its start to its crash or its end. */
export class EngineLife {
  readonly process: SimulatedProcess;
  readonly engine: Engine;
  readonly #options: LifeOptions;
  /** Whether it has found nothing to do. */
  isIdle = false;
  outcome: Outcome<unknown> | undefined;
  /** What went wrong with the engine itself. */
  problem: string | undefined;

  constructor(options: LifeOptions) {
    const { process, store, maxConcurrency } = options;
    this.#options = options;
    this.process = process;
    this.engine = new Engine({
      clock: process,
      randomness: process,
      store,
      // Somebody listens, so that nothing is told to the process.
      subscribers: [() => {}],
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    });
  }

  /** Comes to the run; again, after it was interrupted. */
  begin(approach: Approach): void {
    const { runId, params, target, onFailure } = this.#options;
    this.outcome = undefined;
    this.isIdle = false;
    this.process.act(() => {
      if (approach === "start")
        this.#follow(this.engine.start(target(), { runId, params, onFailure, grace }));
      else if (approach === "attach") this.#follow(this.engine.attach(runId, { grace }));
      else void this.#recover();
    });
  }

  async #recover(): Promise<void> {
    try {
      const handles = await this.engine.recover();
      const mine = handles.find(({ id }) => id === this.#options.runId);
      if (mine === undefined) this.isIdle = true;
      else this.#follow(mine);
    } catch (error) {
      this.problem = `recover() rejects: ${String(error)}`;
    }
  }

  #follow(handle: RunHandle<unknown>): void {
    void handle.outcome().then((outcome) => {
      this.outcome = outcome;
    });
  }

  /** Whether the store says that the run is this engine's. */
  isOwner(run: StoredRun | undefined): boolean {
    return run?.owner === this.#options.store.engine;
  }

  crash(): void {
    this.process.crash();
    this.#options.store.session?.abandon();
  }

  /** @returns what lets it go on */
  standStill(): () => void {
    this.process.stop();
    const revive = this.#options.store.session?.stall();
    return () => {
      revive?.();
      this.process.goOn();
    };
  }
}
