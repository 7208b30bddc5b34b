import { oneLine } from "../events/error-text.ts";
import type { Subscriber } from "../events/event.ts";
import type { FlowOutcome, StoredFlowRun } from "./flow-engine.ts";
import type { FlowStore } from "./flow-store.ts";
import type { Host } from "./host.ts";

/** Where a run is kept, and how one goes on with it. */
export interface KeptRun extends Pick<StoredFlowRun, "how" | "runId"> {
  readonly store: FlowStore;
  /** What a person types to go on with the run of this id. */
  readonly resume: (id: string) => string;
}

/** A run that has not begun after so long, in milliseconds, is followed from afar. */
const longOpening = 2_000;

/** Tells what is to be known of a stored run besides its events: its id, who has it, and how to go on with it. */
export class KeptRunTeller {
  readonly #host: Host;
  readonly #kept: KeptRun;
  readonly #isHuman: boolean;
  readonly #waiting: NodeJS.Timeout;
  #id: string;
  #isUnderWay = false;

  /** @param isHuman - somebody reads the log; in one of JSON lines each line bears the id */
  constructor(host: Host, kept: KeptRun, isHuman: boolean) {
    this.#host = host;
    this.#kept = kept;
    this.#isHuman = isHuman;
    this.#id = kept.runId ?? "";
    this.#waiting = setTimeout(() => {
      if (!this.#isUnderWay) this.#say("waiting for the run: another process has it");
    }, longOpening);
  }

  /** The run as the engine is told of it. */
  get stored(): StoredFlowRun {
    const { how, runId, store } = this.#kept;
    return {
      store: store.store,
      how,
      ...(runId === undefined ? {} : { runId }),
      started: (id) => {
        this.#id = id;
        this.#say(`run ${oneLine(id)} in ${oneLine(store.name)}`);
      },
    };
  }

  /** A run that has ended already has an end and no beginning: who only gets its result is told of neither. */
  watch(subscriber: Subscriber): Subscriber {
    return (event) => {
      if (event.type === "run-started") this.#isUnderWay = true;
      if (this.#isUnderWay || event.type !== "run-finished") subscriber(event);
    };
  }

  /** Says of an outcome what the run did not say itself. */
  ended({ status }: FlowOutcome): void {
    this.close();
    if (!this.#isUnderWay && (status === "succeeded" || status === "skipped" || status === "cancelled"))
      this.#say("nothing ran here; this is what the run came to");
  }

  /** How one goes on with a run that has not come to its end. */
  tellHowToGoOn(status: "parked" | "interrupted"): void {
    if (!this.#kept.store.isDurable || this.#id === "") return;
    const when = status === "parked" ? "go on with it when that is settled" : "go on with it";
    this.#host.stderr.write(`${when}: ${this.#kept.resume(this.#id)}\n`);
  }

  close(): void {
    clearTimeout(this.#waiting);
  }

  #say(text: string): void {
    if (this.#isHuman) this.#host.stderr.write(`${text}\n`);
  }
}
