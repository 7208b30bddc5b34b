import type { SkipReason } from "../errors/run-errors.ts";
import type { Subscriber } from "../events/event.ts";
import type { LogEntry } from "../events/log-entry.ts";

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

/** What a command says of the run it wants. */
export interface FlowRunOptions {
  readonly params: Readonly<Record<string, unknown>>;
  /** Default: the target's task. */
  readonly name?: string;
  readonly signal: AbortSignal;
  readonly subscribers: readonly Subscriber[];
  readonly log: (entry: LogEntry) => void;
  readonly maxConcurrency?: number;
  readonly onFailure?: "stop" | "drain";
}

/** What a command needs of an engine: to run one target to its end. It never rejects for a run that failed. */
export interface FlowEngine {
  run(target: unknown, options: FlowRunOptions): Promise<FlowOutcome>;
}
