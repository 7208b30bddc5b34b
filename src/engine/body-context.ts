import { type Activity, Phase } from "../core/activity.ts";
import { CancelledError } from "../errors/run-errors.ts";
import type { LogEntry } from "../events/log-entry.ts";
import type { Clock } from "../ports/clock.ts";
import type { TaskClock, TaskContext, TaskLog } from "../spec/context.ts";
import { type Spawner, type SpawnRequest, spawnRun } from "../spec/spawner.ts";
import { identify, nodeId } from "./node-identity.ts";

/** What a body's context needs of its run. */
export interface ContextHost {
  readonly runId: string;
  readonly clock: Clock;
  readonly log: (entry: LogEntry) => void;
  spawn(activity: Activity, request: SpawnRequest): string;
  progressed(activity: Activity, done: number, total: number | undefined, note: string | undefined): void;
}

/** The context of one attempt. The signal is made when it is first asked for. */
export class BodyContext implements TaskContext, Spawner {
  readonly #activity: Activity;
  readonly #host: ContextHost;
  #signal: AbortSignal | undefined;
  readonly attempt: number;
  readonly nodeId: string;

  constructor(activity: Activity, host: ContextHost) {
    this.#activity = activity;
    this.#host = host;
    this.attempt = activity.attempt;
    this.nodeId = nodeId(activity.frame, activity.slot, activity.element);
  }

  get runId(): string {
    return this.#host.runId;
  }

  get idempotencyKey(): string {
    return `${this.#host.runId}/${this.nodeId}`;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#makeSignal();
    return this.#signal;
  }

  /** A body that goes on after its attempt was given up is not told of the next one. */
  #makeSignal(): AbortSignal {
    const activity = this.#activity;
    const controller = new AbortController();
    if (activity.expired !== undefined && !activity.aborted) controller.abort(activity.expired);
    else if (activity.aborted || this.#isOver())
      controller.abort(new CancelledError("nobody waits for this body any more"));
    else activity.controller = controller;
    return controller.signal;
  }

  #isOver(): boolean {
    const { phase, attempt, decided } = this.#activity;
    return phase !== Phase.running || attempt !== this.attempt || decided === this.attempt;
  }

  get clock(): TaskClock {
    const { clock } = this.#host;
    return { now: () => clock.now(), sleep: (milliseconds, signal) => sleep(clock, milliseconds, signal) };
  }

  get log(): TaskLog {
    const write = (level: LogEntry["level"]) => (message: string, data?: unknown) => {
      const { frame, slot, element } = this.#activity;
      const { task } = identify(frame, slot, element);
      this.#host.log({
        level,
        message,
        data,
        time: this.#host.clock.now(),
        runId: this.runId,
        node: this.nodeId,
        task,
      });
    };
    return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  }

  [spawnRun](request: SpawnRequest): string {
    return this.#host.spawn(this.#activity, request);
  }

  progress(done: number, total?: number, note?: string): void {
    // What was given up gives no sign of life, not for the next attempt either.
    if (this.#isOver()) return;
    this.#host.progressed(this.#activity, done, total, note);
  }
}

function sleep(clock: Clock, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const stop = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.setTimer(milliseconds, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}
