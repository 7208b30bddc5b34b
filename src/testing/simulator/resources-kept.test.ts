import { beforeEach, describe, expect, it } from "vitest";
import type { CascadeEvent } from "../../events/event.ts";
import { Held } from "../programs/held.ts";
import { Journal } from "../programs/journal.ts";
import type { ResourceSpec } from "../programs/program.ts";
import type { Visit } from "../programs/visit.ts";
import { ResourcesKept } from "./resources-kept.ts";

let time = 0;
let complaints: string[];
let journal: Journal;
let rule: ResourcesKept;

beforeEach(() => {
  time = 0;
  complaints = [];
  journal = new Journal({
    now: () => time,
    watch: { entered: (visit) => rule.entered(visit), became: (held) => rule.became(held) },
  });
  rule = new ResourcesKept(journal, 100, (what) => complaints.push(what));
});

function open(scope: ResourceSpec["scope"], ...needs: Held[]): Held {
  const held = new Held(`r${journal.held.length}`, { scope, isSlow: false, needs: [] }, needs, time);
  journal.become(held, "opening");
  journal.become(held, "open");
  return held;
}

function close(...all: Held[]): void {
  for (const held of all) {
    journal.become(held, "closing");
    journal.become(held, "closed");
  }
}

function begin(run: string, ...uses: Held[]): Visit {
  const about = {
    run,
    who: `${run} n`,
    attempt: 1,
    nth: journal.visits.length + 1,
    signal: undefined,
    begun: 0,
  };
  const ends = { stopped: undefined, ended: undefined, succeeded: false, isPlain: false, hint: undefined };
  const visit: Visit = { key: "n", task: "n", asks: {}, args: [], uses, signs: [], ...about, ...ends };
  journal.enter(visit);
  return visit;
}

describe("6.1 resources", () => {
  it("are opened, used and given back", () => {
    const pool = open("engine");
    const db = open("run", pool);
    const tx = open("task", db);
    journal.leave(begin("1", tx, db), undefined);
    close(tx, db);
    rule.runsEnded();
    close(pool);
    rule.end();
    expect(complaints).toEqual([]);
  });

  it("are used only while they are open", () => {
    const db = open("run");
    const user = begin("1", db);
    journal.become(db, "closing");
    begin("1", db);
    const late = open("run", db);
    expect(complaints).toEqual([
      "r0 was given back while n was using it",
      "n was given r0, which is closing",
      "r1 was given r0, which is closing",
    ]);
    expect([user.uses, late.needs]).toEqual([[db], [db]]);
  });

  it("may be taken from a body whose grace is over", () => {
    const db = open("run");
    begin("1", db).stopped = 0;
    time = 99;
    close(db);
    expect(complaints).toEqual([]);
  });

  it("belong to one engine, run or attempt, which has one of each", () => {
    const db = open("run");
    begin("1", db);
    begin("2", db);
    const tx = open("task");
    begin("2", tx);
    begin("2", tx);
    expect(complaints).toEqual([
      "r0 of run 1 was given to run 2",
      "r1 of attempt 1 of 2 n (3) was given to attempt 1 of 2 n (4)",
    ]);
    const other = new Held("r0", db.spec, [], 0);
    other.state = "open";
    begin("1", other);
    expect(complaints[2]).toBe("run 1 has two of r0");
  });

  it("are given back before what they need, and before the end", () => {
    const pool = open("engine");
    const db = open("run", pool);
    begin("1", db);
    journal.leave(journal.visits[0] as Visit, undefined);
    rule.hear({ type: "run-finished", runId: "1" } as CascadeEvent);
    journal.become(pool, "closing");
    journal.become(db, "closing");
    rule.runsEnded();
    time = 100;
    rule.runsEnded();
    rule.end();
    expect(complaints).toEqual([
      "r1 is open at the end of run 1",
      "r0 was given back before r1, which needs it",
      "r1 is closing after the end of all runs",
      "r0 is closing after the end of the engine",
      "r1 is closing after the end of the engine",
    ]);
  });
});
