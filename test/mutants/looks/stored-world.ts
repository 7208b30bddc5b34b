import { StoreUnavailableError } from "../../../src/errors/store-errors.ts";
import { MemoryRunStore } from "../../../src/ports/memory-run-store.ts";
import type { CommitAnswer, RunCommit } from "../../../src/ports/run-commit.ts";
import type { RunSession, RunStore } from "../../../src/ports/run-store.ts";
import type { StoredRows } from "../../../src/testing/crash/stored-rows.ts";
import type { SimulatedWorld } from "../../../src/testing/simulator/simulated-world.ts";

const lease = 15_000;

/** A store as one process sees it: what is committed takes its time on the way there and on the way back. */
export interface ProcessStore extends RunStore {
  /** Commits are refused as long as this is so. */
  isAway: boolean;
  /** Commits are applied as long as this is so, and their answers are lost. */
  isMute: boolean;
  /** No news come. */
  isDeaf: boolean;
  readonly isCrashed: boolean;
  /** From now on nothing that the process does counts, and no commit is answered. */
  crash(): void;
  /** The process stands still until its lease is over. */
  loseLease(): void;
}

/** The store that the processes of a look share. */
export class StoredWorld {
  readonly memory: MemoryRunStore;
  readonly #world: SimulatedWorld;
  readonly #stored: (commit: RunCommit) => void;

  /** @param stored - told of each commit when the store has it, and nobody knows it yet */
  constructor(world: SimulatedWorld, stored: (commit: RunCommit) => void = () => {}) {
    this.#world = world;
    this.#stored = stored;
    this.memory = new MemoryRunStore({ clock: world, lease });
  }

  rows(id: string): StoredRows | undefined {
    return this.memory.snapshot().runs.find(({ run }) => run.id === id);
  }

  process(): ProcessStore {
    let session: Awaited<ReturnType<MemoryRunStore["open"]>> | undefined;
    const commit = async (commit: RunCommit): Promise<CommitAnswer> => {
      await this.#turn(`commit ${commit.seq} comes`);
      if (process.isCrashed) return new Promise(() => {});
      if (process.isAway) throw new StoreUnavailableError("memory", "it is away");
      const answer = await (session as RunSession).commit(commit);
      if (answer.status === "done") this.#stored(commit);
      await this.#turn(`commit ${commit.seq} is answered`);
      if (process.isMute) throw new StoreUnavailableError("memory", "the answer was lost");
      return process.isCrashed ? new Promise(() => {}) : answer;
    };
    const signals: RunSession["signals"] = async (topic, limit) => {
      await this.#turn(`somebody looks at "${topic}"`);
      const found = await (session as RunSession).signals(topic, limit);
      await this.#turn(`what is found at "${topic}"`);
      return found;
    };
    const process = {
      name: "simulated",
      capabilities: { durable: true, shared: true },
      isAway: false,
      isMute: false,
      isDeaf: false,
      isCrashed: false,
      open: async (engine: string): Promise<RunSession> => {
        session = await this.memory.open(engine);
        const watch: RunSession["watch"] = (listener) =>
          (session as RunSession).watch((news) => {
            if (!process.isDeaf) listener(news);
          });
        return new Proxy<RunSession>(session, {
          get(target, name) {
            if (name === "commit") return commit;
            if (name === "signals") return signals;
            if (name === "watch") return watch;
            const found: unknown = Reflect.get(target, name);
            return typeof found === "function" ? found.bind(target) : found;
          },
        });
      },
      crash: (): void => {
        process.isCrashed = true;
        session?.abandon();
      },
      loseLease: (): void => {
        session?.stall();
        this.#world.pass(lease + 1);
      },
    };
    return process;
  }

  #turn(what: string): Promise<void> {
    return new Promise((resolve) => this.#world.later(what, resolve));
  }
}
