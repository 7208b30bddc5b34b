import type { Visit } from "../programs/visit.ts";
import type { Control } from "./controls.ts";
import type { Complain, Invariant } from "./invariant.ts";

interface Limit {
  readonly control: Exclude<Control, { kind: "capacities" | "unpause" }>;
  readonly since: number;
  readonly until: number;
  /** Bodies that have begun since. */
  begun: number;
}

/** Where a simulation's bodies and time come from. */
export interface Stage {
  readonly time: () => number;
  readonly underWay: ReadonlySet<Visit>;
  /** Bodies that go on although nobody waits for them are not known one by one: nothing is counted when there are any. */
  readonly detached: () => number;
}

/** 8: no body begins while it is paused, none above a limit, none faster than a rate. */
export class LimitsKept implements Invariant {
  readonly #limits = new Map<string, Limit>();
  readonly #stage: Stage;
  readonly #complain: Complain;

  constructor(stage: Stage, complain: Complain) {
    this.#stage = stage;
    this.#complain = complain;
  }

  /** Something was said to the engine. The last word counts, for a scope and a kind of limit. */
  heed(control: Control): void {
    if (control.kind === "capacities") return;
    const kind = control.kind === "unpause" ? "pause" : control.kind;
    const name = `${kind} ${control.scope}`;
    this.#limits.delete(name);
    if (control.kind === "unpause" || ("limit" in control && control.limit === null)) return;
    if (control.kind === "rate" && control.rate === null) return;
    const since = this.#stage.time();
    const until = since + (control.ttl ?? Number.POSITIVE_INFINITY);
    this.#limits.set(name, { control, since, until, begun: 0 });
  }

  entered(visit: Visit): void {
    // It has its permission since before it waited for its resources.
    if (visit.uses.some(({ isSlow }) => isSlow)) return;
    for (const limit of this.#limits.values()) {
      // The engine counts from the epoch, and so in coarser steps.
      const isOver = this.#stage.time() >= limit.until - 0.01;
      if (isOver || !matches(limit.control.scope, visit)) continue;
      limit.begun += 1;
      const wrong = this.#broken(limit);
      if (wrong !== undefined) this.#complain(`${visit.key} began although ${limit.control.scope} ${wrong}`);
    }
  }

  #broken({ control, since, begun }: Limit): string | undefined {
    if (control.kind === "pause") return "is paused";
    if (control.kind === "rate") {
      const allowed = control.burst + ((control.rate ?? 0) * (this.#stage.time() - since)) / 1_000;
      return begun > allowed + 0.01
        ? `had ${begun} starts where ${allowed.toFixed(2)} were allowed`
        : undefined;
    }
    if (this.#stage.detached() > 0) return undefined;
    const running = [...this.#stage.underWay].filter((visit) => matches(control.scope, visit)).length;
    return running > (control.limit ?? 0) ? `has ${running} bodies of ${control.limit}` : undefined;
  }
}

/** Only bodies of tasks are limited. */
function matches(scope: string, { task, run }: Visit): boolean {
  if (task === undefined) return false;
  const [kind, name = ""] = scope.split(":");
  if (kind === "run") return run === name;
  return kind === "global" || new RegExp(`^${name.replaceAll("*", ".*")}$`).test(task);
}
