import type { CascadeEvent, NodeEvent } from "../../events/event.ts";

type Stage = "blocked" | "started" | "retrying" | "ended" | "given up";

/**
 * Holds the events of one run against the rules of chapter 10: numbered without gaps, begun by run-started, ended by
 * run-finished, and for each node blocked* started (progress | retrying)* finished, or skipped.
 */
export class EventRules {
  readonly violations: string[] = [];
  /** Bodies that the run has stopped waiting for. */
  detached = 0;
  /** Events so far. */
  heard = 0;
  finished: Extract<CascadeEvent, { type: "run-finished" }> | undefined;
  readonly #stages = new Map<string, Stage>();
  /** Resources of attempts and of the run that are open, by name. */
  readonly #open = new Map<string, number>();
  #last = 0;

  hear(event: CascadeEvent): void {
    this.heard += 1;
    if (event.seq !== this.#last + 1) this.#wrong(event, `number ${event.seq} after ${this.#last}`);
    this.#last = event.seq;
    if (this.finished !== undefined) this.#wrong(event, "after run-finished");
    if ((event.seq === 1) !== (event.type === "run-started"))
      this.#wrong(event, "run-started is the first and only the first");
    if (event.type === "run-finished") this.finished = event;
    if ("node" in event) this.#hearNode(event);
    if ("resource" in event && event.scope !== "engine") this.#hearResource(event);
  }

  /** What is still open when the run has ended. */
  end(): void {
    for (const [node, stage] of this.#stages) {
      if (stage === "started" || stage === "retrying")
        this.violations.push(`${node} has started and never finished`);
    }
    for (const [resource, count] of this.#open)
      if (count > 0) this.violations.push(`${resource} was acquired and never released`);
  }

  #hearResource(event: Extract<CascadeEvent, { resource: string }>): void {
    const { type, resource } = event;
    const count = (this.#open.get(resource) ?? 0) + (type === "resource-acquired" ? 1 : -1);
    if (count < 0) this.#wrong(event, `${resource} was released and never acquired`);
    this.#open.set(resource, count);
  }

  #hearNode(event: Extract<CascadeEvent, NodeEvent>): void {
    const stage = this.#stages.get(event.node);
    if (event.type === "task-detached") {
      this.detached += 1;
      if (stage === undefined || stage === "blocked") this.#wrong(event, "detached before it started");
      return;
    }
    if (!isRefusal(event) && !isAnew(event, stage) && before[event.type]?.includes(stage) !== true)
      this.#wrong(event, `after ${stage ?? "nothing"}`);
    // A node that waits for its next attempt has started all the same.
    if (event.type === "task-blocked" && stage === "retrying") return;
    // What was stopped because nobody needed it any more may be needed again later, and then begins anew.
    const givenUp = event.type === "task-finished" && event.status === "cancelled";
    this.#stages.set(event.node, givenUp ? "given up" : (after[event.type] ?? stage ?? "started"));
  }

  #wrong(event: CascadeEvent, why: string): void {
    const about = "node" in event ? ` of ${event.label ?? event.task} (${event.node})` : "";
    this.violations.push(`${event.type}${about}: ${why}`);
  }
}

/** What asks for amounts that there never are fails without having begun; what is in a cache need not begin. */
function isRefusal(event: CascadeEvent): boolean {
  return event.type === "task-finished" && (event.status === "failed" || event.from === "cache");
}

/** An element of a map that was given up begins anew with the map, whatever became of it before. */
function isAnew({ type, element }: Extract<CascadeEvent, NodeEvent>, stage: Stage | undefined): boolean {
  return element !== undefined && stage === "ended" && (type === "task-started" || type === "task-blocked");
}

const before: Readonly<Record<string, readonly (Stage | undefined)[]>> = {
  "task-blocked": [undefined, "blocked", "retrying", "given up"],
  "task-started": [undefined, "blocked", "given up"],
  "task-progress": ["started", "retrying"],
  "task-retrying": ["started", "retrying"],
  "task-finished": ["started", "retrying"],
  "task-skipped": [undefined, "blocked", "given up"],
};

const after: Readonly<Record<string, Stage>> = {
  "task-blocked": "blocked",
  "task-started": "started",
  "task-retrying": "retrying",
  "task-finished": "ended",
  "task-skipped": "ended",
};
