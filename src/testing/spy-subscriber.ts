import type { CascadeEvent, Subscriber } from "../events/event.ts";

/** A subscriber that keeps what it hears. */
export interface SpySubscriber extends Subscriber {
  readonly events: readonly CascadeEvent[];
  /** The events of one type. */
  ofType<T extends CascadeEvent["type"]>(type: T): Extract<CascadeEvent, { type: T }>[];
  /** One line each: the type, and the label or task it is about. */
  lines(): string[];
}

/**
 * A subscriber that keeps every event, for tests to look at.
 *
 * @example
 * import { run, task } from "cascade-ts";
 * import { spySubscriber } from "cascade-ts/testing";
 * const spy = spySubscriber();
 * const hello = task("hello", () => "hello");
 * await run(hello(), { subscribers: [spy] });
 * spy.ofType("task-finished").length; // => 1
 */
export function spySubscriber(): SpySubscriber {
  const events: CascadeEvent[] = [];
  const hear: Subscriber = (event) => {
    events.push(event);
  };
  return Object.assign(hear, {
    events,
    ofType: <T extends CascadeEvent["type"]>(type: T) =>
      events.filter((event): event is Extract<CascadeEvent, { type: T }> => event.type === type),
    lines: () =>
      events.map((event) => ("task" in event ? `${event.type} ${event.label ?? event.task}` : event.type)),
  });
}
