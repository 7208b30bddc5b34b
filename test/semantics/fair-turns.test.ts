import { type LazyResult, type Tail, type Task, task } from "cascade-ts";
import { expect, it } from "vitest";
import { type Clock, systemClock } from "../../src/ports/clock.ts";
import { bothPaths } from "./both-paths.ts";

const agents = 10_000;
/** Turns that fit into one time budget of 8 ms, as this clock tells the time. */
const turnsPerBudget = 400;
/** Macrotasks after which turns are counted: enough for 8 turns each, if they are fair. */
const macrotasks = (agents * 8) / turnsPerBudget;

/** Time that passes with the turns taken, so that who goes on when is the same on every machine. */
class Turns {
  readonly counts = new Uint32Array(agents);
  /** All have been told to end. */
  over = false;
  #taken = 0;
  #macrotasks = 0;

  take(agent: number): void {
    this.#taken++;
    if (!this.over) this.counts[agent] = (this.counts[agent] ?? 0) + 1;
  }

  readonly clock: Clock = {
    ...systemClock,
    elapsed: () => (this.#taken * 8) / turnsPerBudget,
    macrotask: (work) =>
      void setImmediate(() => {
        this.#macrotasks++;
        if (this.#macrotasks >= macrotasks) this.over = true;
        work();
      }),
  };

  /** The fewest turns of an agent, as a part of the mean. */
  get fairness(): number {
    let [sum, least] = [0, Number.POSITIVE_INFINITY];
    for (const count of this.counts) {
      sum += count;
      least = Math.min(least, count);
    }
    return least / (sum / agents);
  }
}

type Agent = (turns: Turns) => Task<[agent: number, n: number], string>;

const kinds: readonly (readonly [string, Agent])[] = [
  [
    "sync",
    (turns) => {
      const agent: Task<[number, number], string> = task("agent", (id: number, n: number): Tail<string> => {
        turns.take(id);
        return turns.over ? "end" : agent(id, n + 1);
      });
      return agent;
    },
  ],
  [
    "async",
    (turns) => {
      const agent: Task<[number, number], string> = task(
        "agent",
        async (id: number, n: number): Promise<Tail<string>> => {
          turns.take(id);
          return turns.over ? "end" : agent(id, n + 1);
        },
      );
      return agent;
    },
  ],
  [
    "with inputs",
    (turns) => {
      const inc = task("inc", (n: number) => n + 1);
      const agent: Task<[number, number], string> = task("agent", (id: number, n: number): Tail<string> => {
        turns.take(id);
        return turns.over ? "end" : agent(id, inc(n));
      });
      return agent;
    },
  ],
];

const ids = Array.from({ length: agents }, (_, id) => id);

bothPaths("3.5 10,000 endless agents get fair turns", (path) => {
  it.each(kinds)("3.5 as runs of one engine: %s", async (_, make) => {
    const turns = new Turns();
    const agent = make(turns);
    const engine = path.engine({ clock: turns.clock });
    const results = await Promise.all(ids.map((id) => engine.run(agent(id, 0))));
    expect(results.every((result) => result === "end")).toBe(true);
    expect(turns.fairness).toBeGreaterThanOrEqual(0.25);
    await engine.close();
  });

  it.each(kinds)("3.5 as elements of one map: %s", async (_, make) => {
    const turns = new Turns();
    const agent = make(turns);
    const results = await path.run(agent.map(ids, ids), { clock: turns.clock });
    expect((results as string[]).every((result) => result === "end")).toBe(true);
    expect(turns.fairness).toBeGreaterThanOrEqual(0.25);
  });

  it("3.5 as nodes of one graph", async () => {
    const turns = new Turns();
    const agent = kinds[0]?.[1](turns) as Task<[number, number], string>;
    const nodes: LazyResult<string>[] = ids.map((id) => agent(id, 0));
    await path.run(nodes, { clock: turns.clock });
    expect(turns.fairness).toBeGreaterThanOrEqual(0.25);
  });
});
