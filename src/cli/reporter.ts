import type { Subscriber } from "../events/event.ts";
import type { LogEntry } from "../events/log-entry.ts";

/** Tells people or programs how a run is going. */
export interface Reporter {
  readonly subscriber: Subscriber | undefined;
  readonly log: (entry: LogEntry) => void;
  /** The run has been told to stop. */
  stopping(): void;
  /** Takes away what is drawn; says in a line how the run ended, where a log for people is wanted. */
  close(): void;
}

/** Hears nothing and says nothing. */
export const silentReporter: Reporter = {
  subscriber: undefined,
  log: () => {},
  stopping: () => {},
  close: () => {},
};
