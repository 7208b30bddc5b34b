import type { Activity } from "../core/activity.ts";
import type { Machine } from "../core/machine.ts";
import type { ResultLog } from "../ports/result-log.ts";
import { isLazy } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { TaskDefinition } from "../spec/task-definition.ts";
import type { CacheVisit } from "./cache-visit.ts";
import type { RunJournal } from "./journal/run-journal.ts";
import { nodeId } from "./node-identity.ts";

interface KeeperHost {
  readonly runId: string;
  readonly results: ResultLog | undefined;
  readonly journal: RunJournal | undefined;
  report(news: (machine: Machine) => void): void;
}

/** Results in a group that is stored although more can start. */
const largeGroup = 10_000;

/** Keeps results before anybody sees them: in the run's store, and in the caches of their tasks, side by side. */
export class ResultKeeper {
  readonly #host: KeeperHost;
  /** Bounded by the bodies that finish between two flushes. */
  #waiting: Activity[] = [];
  /** Bounded by the results that are being stored. */
  readonly #storing = new Set<CacheVisit>();

  constructor(host: KeeperHost) {
    this.#host = host;
  }

  add(activity: Activity): void {
    this.#waiting.push(activity);
  }

  /** What finished until nothing more could start (`atRest`) is one group; a large one does not wait. */
  flush(atRest: boolean): void {
    if (this.#waiting.length >= (atRest ? 1 : largeGroup)) this.#keepAll();
    this.#host.journal?.queue.flush(atRest);
  }

  #keepAll(): void {
    const { results, journal } = this.#host;
    const all = this.#waiting;
    this.#waiting = [];
    const logged: Activity[] = [];
    const free: Activity[] = [];
    for (const activity of all) {
      const inStore = isStored(activity);
      activity.parts = activity.claim === undefined ? 0 : 1;
      if (journal !== undefined && inStore) activity.parts++;
      if (results !== undefined && inStore) {
        activity.parts++;
        logged.push(activity);
      }
      if (activity.parts === 0) {
        activity.parts = 1;
        free.push(activity);
      } else if (journal !== undefined && inStore) this.#inJournal(journal, activity);
    }
    if (free.length > 0) this.#partDone(free);
    if (logged.length > 0) this.#log(logged);
    for (const activity of all) this.#keepInCache(activity);
  }

  /** What has no stored form fails its node, and is not kept anywhere else. */
  #inJournal(journal: RunJournal, activity: Activity): void {
    try {
      journal.result(activity, (machine) => this.#onePartDone(machine, activity));
    } catch (error) {
      (activity.claim as CacheVisit | undefined)?.leave();
      activity.claim = undefined;
      activity.parts = Number.POSITIVE_INFINITY;
      void Promise.resolve().then(() =>
        this.#host.report((machine) => machine.commitRefused(activity, error)),
      );
    }
  }

  #log(group: readonly Activity[]): void {
    const { results, runId, report } = this.#host;
    const records = group.map((activity) => ({
      runId,
      node: nodeId(activity.frame, activity.slot, activity.element),
      kind: activity.resultIsTail ? ("tail" as const) : ("value" as const),
      value: activity.resultIsTail && isLazy(activity.result) ? undefined : activity.result,
    }));
    const refused = (error: unknown): void => report((machine) => machine.stop({ status: "failed", error }));
    // A store that throws instead of rejecting is no different.
    void Promise.resolve(records)
      .then((all) => results?.commit(all))
      .then(() => this.#partDone(group), refused);
  }

  /** The value goes to the cache, and to whoever waits for the same. What goes on as another graph has none yet. */
  #keepInCache(activity: Activity): void {
    const { claim } = activity;
    if (claim === undefined) return;
    const visit = claim as CacheVisit;
    this.#storing.add(visit);
    if (activity.resultIsTail) return this.#partDone([activity]);
    activity.claim = undefined;
    visit.store(activity.result, () => {
      this.#storing.delete(visit);
      this.#partDone([activity]);
    });
  }

  /** The run is over: what has a result gets into the store before the end of the run does. */
  keepLast(): void {
    if (this.#host.journal !== undefined && this.#waiting.length > 0) this.#keepAll();
  }

  /** The run is over: caches that are still storing are left to it, and whoever waits for the same gets the value now. */
  release(): void {
    for (const visit of this.#storing) visit.leave();
    this.#storing.clear();
  }

  #partDone(group: readonly Activity[]): void {
    this.#host.report((machine) => {
      for (const activity of group) this.#onePartDone(machine, activity);
    });
  }

  #onePartDone(machine: Machine, activity: Activity): void {
    activity.parts--;
    if (activity.parts > 0) return;
    if (activity.claim !== undefined) this.#storing.delete(activity.claim as CacheVisit);
    machine.committed(activity);
  }
}

/** Pure results are computed again instead of being stored. */
function isStored({ frame, slot, element, concludes, whole }: Activity): boolean {
  const op = frame.plan.ops[slot];
  return (
    concludes || whole !== undefined || element >= 0 || op?.kind !== Kind.call || !(op as TaskDefinition).pure
  );
}
