import type { Change, CommitAnswer, RunCommit, RunSession, RunStore } from "cascade-ts";
import type { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import type { NodeKey } from "../../src/ports/stored-run.ts";

/** What has been committed, by the nodes whose bodies it comes from: none of these may run again. */
export class Committed {
  readonly #nodes = new Set<string>();
  /** Per frame, the generation that is stored. */
  readonly #generations = new Map<number, number>();
  readonly #dropped = new Set<number>();

  note(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === "node") this.#nodes.add(idOf(change.node));
      else if (change.kind === "generation") this.#generations.set(change.frame, change.generation);
      else if (change.kind === "drop") this.#dropped.add(change.frame);
      else if (change.kind === "frame" && change.frame.owner !== undefined)
        this.#nodes.add(idOf(change.frame.owner));
    }
  }

  /** Whether the body of the node `frame.generation.node[element]` has an effect that is stored. */
  has(nodeId: string): boolean {
    const [frame, generation] = nodeId.split(".", 2).map(Number) as [number, number];
    return (
      this.#nodes.has(nodeId) || this.#dropped.has(frame) || (this.#generations.get(frame) ?? 0) > generation
    );
  }
}

function idOf({ frame, generation, node, element }: NodeKey): string {
  return `${frame}.${generation}.${node}${element < 0 ? "" : `[${element}]`}`;
}

/** When a process ends: after so many commits (the run's creation is the first), before or after the last is applied. */
export interface Doom {
  readonly commits: number;
  readonly applies: boolean;
}

/** A store as one process sees it that crashes at a given commit: nothing it does afterwards counts. */
export class CrashingStore implements RunStore {
  readonly name = "crashing";
  readonly capabilities = { durable: false, shared: false };
  readonly #inner: MemoryRunStore;
  readonly #committed: Committed;
  readonly #doom: Doom | undefined;
  readonly #late: (() => Promise<void>) | undefined;
  readonly log: RunCommit[] = [];
  commits = 0;
  isCrashed = false;

  /** @param late - resolves when a commit may be answered */
  constructor(inner: MemoryRunStore, committed: Committed, doom?: Doom, late?: () => Promise<void>) {
    this.#late = late;
    this.#inner = inner;
    this.#committed = committed;
    this.#doom = doom;
  }

  async open(engine: string): Promise<RunSession> {
    const session = await this.#inner.open(engine);
    const crash = (): void => {
      this.isCrashed = true;
      this.#inner.abandon(session);
    };
    const step = async <T>(apply: () => Promise<T>): Promise<T> => {
      this.commits++;
      const isLast = this.commits === this.#doom?.commits;
      if (this.isCrashed || (isLast && this.#doom?.applies === false)) {
        crash();
        return new Promise<never>(() => {});
      }
      const answer = await apply();
      if (!isLast) return answer;
      crash();
      return new Promise<never>(() => {});
    };
    return {
      create: async (run) =>
        // Only what adds the run is a commit.
        (await session.get(run.id)) === undefined ? step(() => session.create(run)) : session.create(run),
      commit: (commit) => step(() => this.#commit(session, commit)),
      claim: (id, options) => session.claim(id, options),
      load: (id) => session.load(id),
      get: (id) => session.get(id),
      find: (filter) => session.find(filter),
      orphans: (limit) => session.orphans(limit),
      requestCancel: (id, reason) => session.requestCancel(id, reason),
      signal: (topic, data, id) => session.signal(topic, data, id),
      signals: (topic, limit) => session.signals(topic, limit),
      watch: (listener) => session.watch(listener),
      prune: (before) => session.prune(before),
      close: () => session.close(),
    };
  }

  async #commit(session: RunSession, commit: RunCommit): Promise<CommitAnswer> {
    const answer = await session.commit(commit);
    if (answer.status !== "done") return answer;
    this.log.push(commit);
    this.#committed.note(commit.changes);
    await this.#late?.();
    return answer;
  }
}
