import type { ReceivedSignal } from "./journal/run-journal.ts";
import type { Signal } from "./mailbox.ts";

/** Gets the data of a signal; of a stored one, also what says when it is used up. */
export type Receive = (data: unknown, signal?: ReceivedSignal) => void;

/** Where the signals of a run come from. */
export interface SignalSource {
  /** Takes the next signal of a topic now, or calls `receive` with its data later. */
  take(topic: string, key: object, receive: Receive): Signal | undefined;
  /** A signal that was taken, but is not wanted any more, goes back to its place. */
  putBack(topic: string, signal: Signal): void;
  /** Stops waiting. */
  forget(topic: string, key: object): void;
}
