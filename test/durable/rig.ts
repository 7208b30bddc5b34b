import {
  Engine,
  type EngineOptions,
  type Outcome,
  type RunHandle,
  type RunSession,
  type RunStore,
} from "cascade-ts";
import { VirtualClock } from "cascade-ts/testing";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import type { StoredRun } from "../../src/ports/stored-run.ts";

/** An engine as a process of its own. */
export interface Process {
  readonly engine: Engine;
  /** What the engine does from now on counts no more. */
  crash(): void;
  /** The process stands still, as far as its lease is concerned; returns what lets it go on. */
  stall(): () => void;
  /** The store is away (true) or there again. */
  setAway(away: boolean | Error): void;
  /** Commits that were refused because the store was away. */
  readonly refused: number;
}

/** Several engines, each a process of its own, on one store and one clock. */
export class Rig {
  readonly clock: VirtualClock;
  readonly store: MemoryRunStore;

  constructor(store?: MemoryRunStore, clock = new VirtualClock(Date.UTC(2030, 0, 1))) {
    this.clock = clock;
    this.store = store ?? new MemoryRunStore({ clock });
  }

  process(options: EngineOptions = {}): Process {
    let session: Awaited<ReturnType<MemoryRunStore["open"]>> | undefined;
    let away: Error | undefined;
    let refused = 0;
    const store: RunStore = {
      name: "rig",
      capabilities: this.store.capabilities,
      open: async (engine) => {
        const opened = await this.store.open(engine);
        session = opened;
        return new Proxy(opened, {
          get(target, key) {
            const method: unknown = Reflect.get(target, key, target);
            if (typeof method !== "function") return method;
            return (...args: unknown[]) => {
              if (key === "commit" && away !== undefined) {
                refused++;
                return Promise.reject(away);
              }
              return Reflect.apply(method, target, args) as unknown;
            };
          },
        }) as RunSession;
      },
    };
    const engine = new Engine({ clock: this.clock, store, ...options });
    return {
      engine,
      crash: () => session?.abandon(),
      stall: () => session?.stall() ?? (() => {}),
      setAway: (value) => {
        away = value === true ? new Error("set one") : value === false ? undefined : value;
      },
      get refused() {
        return refused;
      },
    };
  }

  /** Everything that can happen without time has happened. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) await this.clock.advance();
  }

  row(id: string): StoredRun | undefined {
    return this.store.snapshot().runs.find(({ run }) => run.id === id)?.run;
  }

  /** All that is stored, as text. */
  get text(): string {
    return JSON.stringify(this.store.snapshot());
  }
}

/** How a run stands now. */
export function watched(handle: RunHandle<unknown>): { outcome: Outcome<unknown> | undefined } {
  const seen: { outcome: Outcome<unknown> | undefined } = { outcome: undefined };
  void handle.outcome().then((outcome) => {
    seen.outcome = outcome;
  });
  return seen;
}
