import type { Ending } from "../../core/effects.ts";
import { UnknownRunError } from "../../errors/store-errors.ts";
import { errorText } from "../../events/error-text.ts";
import type { RunSession } from "../../ports/run-store.ts";
import type { EngineStore } from "./engine-store.ts";
import { hasEnded, type Opened, type OpenRequest, openRun, takeUp } from "./open-run.ts";
import { patientSession } from "./patient-session.ts";

/** How often a run that another engine has is looked at, besides news of it, in milliseconds. */
const lookEvery = 1_000;

/** Opens a stored run: begins it, takes it up, or follows it while another engine has it. */
export class StoredOpening {
  readonly #store: EngineStore;
  readonly #request: OpenRequest;
  /** How the caller wants it ended. */
  #asked: Ending | undefined;
  #look: (() => void) | undefined;

  /** @param away - told when the store is away */
  constructor(
    store: EngineStore,
    request: Omit<OpenRequest, "session"> & { readonly session: RunSession },
    away: (error: unknown) => void,
  ) {
    this.#store = store;
    const { clock, storeTimeout } = store.options;
    const isOver = (): boolean => this.#asked !== undefined;
    const session = patientSession(request.session, { clock, storeTimeout, isOver, away });
    this.#request = { ...request, session };
  }

  /** Ends the wait for a run that another engine has: a cancellation is handed on to it. */
  stop(ending: Ending): void {
    this.#asked ??= ending;
    this.#look?.();
  }

  /** Resolves when the run is this engine's, or has ended; or with how the caller ended the wait. */
  async open(): Promise<Exclude<Opened, { kind: "elsewhere" }> | { kind: "stopped"; ending: Ending }> {
    const opened = await openRun(this.#request);
    return opened.kind === "elsewhere" ? this.#follow() : opened;
  }

  async #follow(): Promise<Exclude<Opened, { kind: "elsewhere" }> | { kind: "stopped"; ending: Ending }> {
    const { id, session } = this.#request;
    const unlisten = this.#store.listen(id, () => this.#look?.());
    let isCancelled = false;
    try {
      for (;;) {
        const asked = this.#asked;
        if (asked !== undefined && asked.status !== "cancelled") return { kind: "stopped", ending: asked };
        if (asked !== undefined && !isCancelled) {
          isCancelled = true;
          await session.requestCancel(id, errorText(asked.error));
        } else await this.#news();
        const run = await session.get(id);
        if (run === undefined) throw new UnknownRunError(id);
        if (hasEnded(run)) return { kind: "ended", run };
        const mine = await takeUp(this.#request, run);
        if (mine !== undefined && mine.kind !== "elsewhere") return mine;
      }
    } finally {
      unlisten();
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#look = undefined;
        resolve();
      };
      const cancel = this.#store.options.clock.setTimer(lookEvery, done);
      this.#look = done;
    });
  }
}
