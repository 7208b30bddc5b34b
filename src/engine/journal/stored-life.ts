import { isDeepStrictEqual } from "node:util";
import type { Ending } from "../../core/effects.ts";
import type { Machine } from "../../core/machine.ts";
import { CancelledError } from "../../errors/run-errors.ts";
import { RunParkedError, RunTakenError } from "../../errors/store-errors.ts";
import type { Change } from "../../ports/run-commit.ts";
import type { RunSession } from "../../ports/run-store.ts";
import type { NewRun, RunContents, StoredRun } from "../../ports/stored-run.ts";
import type { Secrets } from "../secrets.ts";
import type { EngineStore } from "./engine-store.ts";
import { hasEnded, type OpenRequest } from "./open-run.ts";
import { RunJournal } from "./run-journal.ts";
import { finishChange, newRun, type RunStart } from "./run-record.ts";
import { StoredOpening } from "./stored-opening.ts";
import { StoredTexts } from "./stored-texts.ts";

export interface LifeHost {
  readonly runId: string;
  readonly store: EngineStore;
  readonly secrets: Secrets;
  /** A secret's text, from the options or the environment. */
  secret(name: string): unknown;
  /** Ends the run from outside. */
  stop(ending: Ending): void;
  /** The store is away while the run is being opened. */
  readonly away: (error: unknown) => void;
}

/** What a driver does for the journal of its run. */
export interface JournalPeer {
  frames(): number;
  isEnding(): boolean;
  report(news: (machine: Machine) => void): void;
  warn(code: string, message: string, cause: unknown): void;
}

/** One run and its store, from opening it to the commit of its end. */
export class StoredLife {
  readonly texts: StoredTexts;
  readonly #host: LifeHost;
  #session: RunSession | undefined;
  #opening: StoredOpening | undefined;
  #journal: RunJournal | undefined;
  #fresh: NewRun | undefined;
  #epoch = 0;
  #unlisten: () => void = () => {};

  constructor(host: LifeHost) {
    this.#host = host;
    const { secrets, runId } = host;
    this.texts = new StoredTexts(
      {
        get any() {
          return secrets.any;
        },
        nameOf: (text) => secrets.nameOf(text),
        valueOf: (name) => {
          const value = host.secret(name);
          if (value === undefined)
            throw new RunParkedError(runId, `the secret "${name}" is not known here; pass it or set it.`);
          secrets.add(value, name);
          return value;
        },
        mask: secrets.mask,
      },
      host.store.options.cipher,
    );
  }

  /** Begins the run or takes it up. `start` is what it begins with; without it only a stored one is wanted. */
  async open(
    start: RunStart | undefined,
    options: Pick<OpenRequest, "retry" | "sameParams">,
  ): ReturnType<StoredOpening["open"]> {
    const { runId, store } = this.#host;
    const fresh = start === undefined ? undefined : newRun(start, this.texts);
    this.#fresh = fresh;
    const session = await store.session();
    this.#session = session;
    const request = { id: runId, session, texts: this.texts, fresh, ...options };
    this.#opening = new StoredOpening(store, request, this.#host.away);
    return this.#opening.open();
  }

  /** Whether the caller's graph is another one than the one that is stored and goes on; unknown after the first generation. */
  hasOtherGraph({ frames }: RunContents): boolean {
    const stored = frames.find(({ frame }) => frame === 0);
    if (this.#fresh === undefined || stored === undefined || stored.generation > 0) return false;
    const { graph } = this.#fresh.frame;
    // Texts of a cipher may differ though they say the same.
    return (
      graph !== stored.graph &&
      !isDeepStrictEqual(this.texts.readJson(graph), this.texts.readJson(stored.graph))
    );
  }

  /** The caller wants it ended while it is being opened. */
  stopOpening(ending: Ending): void {
    this.#opening?.stop(ending);
  }

  /** From now on the run is written down. */
  begin(run: StoredRun, peer: JournalPeer): RunJournal {
    const { runId, store } = this.#host;
    const { clock, storeTimeout } = store.options;
    this.#epoch = run.epoch;
    const session = this.#session as RunSession;
    this.#journal = new RunJournal(
      { runId, session, clock, storeTimeout, later: store.later, texts: this.texts, ...peer },
      { epoch: run.epoch, seq: run.seq },
    );
    this.#unlisten = store.listen(runId, () => void this.#look(session).catch(() => {}));
    if (run.cancel !== undefined) this.#cancel(run.cancel);
    return this.#journal;
  }

  /** Somebody else has changed the run: it is to be cancelled, or another engine has it. */
  async #look(session: RunSession): Promise<void> {
    const run = await session.get(this.#host.runId);
    if (run?.epoch !== this.#epoch) {
      if (run === undefined || !hasEnded(run) || run.epoch > this.#epoch)
        this.#host.stop({ status: "interrupted", error: new RunTakenError(this.#host.runId) });
    } else if (run.cancel !== undefined) this.#cancel(run.cancel);
  }

  #cancel(reason: string): void {
    this.#host.stop({ status: "cancelled", error: new CancelledError(reason) });
  }

  /** Stores how the run ended, and gives how it did: it may turn out that it could not be stored. */
  async finish(asked: Ending): Promise<Ending> {
    this.#unlisten();
    const queue = this.#journal?.queue;
    if (queue === undefined) return asked;
    const isGivenUp = asked.status === "interrupted";
    if (queue.diedOf !== undefined) return isGivenUp ? asked : { status: "interrupted", ...queue.diedOf };
    const { ending, change } = this.#lastChange(asked);
    const isPatient = ending.status !== "interrupted" && ending.status !== "parked";
    const lost = await queue.finish([change], isPatient);
    if (this.#session !== undefined) this.#host.store.ended(this.#session);
    return lost === undefined || isGivenUp ? ending : { status: "interrupted", error: lost.error };
  }

  /** How the run ends, in a form that can be stored. */
  #lastChange(asked: Ending): { readonly ending: Ending; readonly change: Change } {
    try {
      return { ending: asked, change: finishChange(asked, this.texts) };
    } catch (error) {
      return this.#refusedChange({ status: "failed", error });
    }
  }

  #refusedChange(ending: Ending & { readonly error: unknown }): {
    readonly ending: Ending;
    readonly change: Change;
  } {
    try {
      return { ending, change: finishChange(ending, this.texts) };
    } catch {
      // Not even the error can be written, by a cipher that fails: the run waits for one that does not.
      const none = { result: undefined, error: undefined, message: undefined };
      const change: Change = { kind: "finish", status: "interrupted", ...none };
      return { ending: { status: "interrupted", error: ending.error }, change };
    }
  }
}
