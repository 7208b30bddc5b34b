import type { Engine } from "../engine/engine.ts";
import type { SkipReason } from "../errors/run-errors.ts";
import type { Subscriber } from "../events/event.ts";
import type { LogEntry } from "../events/log-entry.ts";
import type { RunStore } from "../ports/run-store.ts";

/** How a run ended. */
export type FlowOutcome =
  | { readonly status: "succeeded"; readonly value: unknown }
  | {
      readonly status: "failed" | "cancelled" | "interrupted" | "parked";
      readonly error: unknown;
      /** Takes the run's secrets out of a text. */
      readonly mask?: (text: string) => string;
    }
  | { readonly status: "skipped"; readonly reason: SkipReason };

/** A run that is kept, or is to be. */
export interface StoredFlowRun {
  readonly store: RunStore | string;
  /** Default: a new one. */
  readonly runId?: string;
  /** Begin it (also when it has begun already), take up one that is there, or one that has failed as well. */
  readonly how: "start" | "attach" | "retry";
  /** Told the run's id before anything happens. */
  readonly started: (id: string) => void;
}

/** What a command says of the run it wants. */
export interface FlowRunOptions {
  /** Without any, a stored run's are not compared. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Default: the target's task. */
  readonly name?: string;
  /** Ends the run: cancels it, or interrupts a stored one. */
  readonly signal: AbortSignal;
  readonly subscribers: readonly Subscriber[];
  readonly log: (entry: LogEntry) => void;
  readonly maxConcurrency?: number;
  readonly onFailure?: "stop" | "drain";
  /** Where it is kept (default: nowhere). */
  readonly stored?: StoredFlowRun;
}

/** What the commands ask and say about stored runs. */
export type RunsEngine = Pick<Engine, "runs" | "inspect" | "cancel" | "signal" | "close" | "prune">;

/** What commands need of engines. */
export interface FlowEngine {
  /** Runs one target to its end. It never rejects for a run that failed. */
  run(target: unknown, options: FlowRunOptions): Promise<FlowOutcome>;
  /** An engine for the runs of a store; the caller closes it. */
  runsOf(store: RunStore | string): RunsEngine;
}
