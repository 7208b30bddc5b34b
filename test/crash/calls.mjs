import { isDeepStrictEqual } from "node:util";
import { Committed } from "./stored-state.mjs";
import { tokensIn } from "./witness.mjs";

/** A stopped process that goes on hears of what happened meanwhile within so many milliseconds, on a busy machine. */
const soon = 5_000;

/**
 * Judges what the witness wrote, call by call, against what was seen in the store before the call.
 *
 * A process whose lease ended while it was stopped may begin a body before it hears of that: such calls are counted
 * (`stale`), and it may not go on with them. What it may never do is commit.
 */
export class Calls {
  #reader;
  #process;
  #committed = new Committed();
  #byKey = new Map();
  #byToken = new Map();
  problems = [];
  counts = { calls: 0, again: 0, stale: 0 };

  /** @param process - what is known of a process by its number: `{ isToEnd, staleSince }` */
  constructor(reader, process) {
    this.#reader = reader;
    this.#process = process;
  }

  /** Reads what is new, looks into the store, and reads again: only what comes later is judged by that look. */
  async look(ask) {
    this.#read();
    const state = await ask();
    this.#read();
    if (state !== undefined) this.#committed.add(state);
    return state;
  }

  #read() {
    for (const line of this.#reader.read()) this.#judge(line);
  }

  #judge(line) {
    this.counts.calls++;
    this.#byToken.set(line.token, line);
    const { staleSince } = this.#process(line.who);
    const isStale = staleSince !== undefined && line.at <= staleSince + soon;
    const why = this.#committed.why(line.key);
    if (why !== undefined && isStale) this.counts.stale++;
    else if (why !== undefined) this.#tell(line, `although ${why}`);
    const before = this.#byKey.get(line.key);
    if (before === undefined) return this.#byKey.set(line.key, [line]);
    this.counts.again++;
    const [first] = before;
    if (first.task !== line.task || !isDeepStrictEqual(first.args, line.args))
      this.#tell(line, `with ${JSON.stringify(line.args)}, before it was ${JSON.stringify(first)}`);
    const last = before.at(-1);
    const { isToEnd, staleSince: wasStale } = this.#process(last.who);
    if (!isToEnd && wasStale === undefined && !isStale)
      this.#tell(line, `although process ${last.who} had it and was well`);
    before.push(line);
  }

  #tell(line, how) {
    this.problems.push(`${line.task} ${line.key} was called by process ${line.who} ${how}`);
  }

  /**
   * Goes back from a run's result to all calls it was made of. One key is met with one result only: everybody who used it saw
   * the same.
   */
  judgeResult(plan, value) {
    const problem = (what) => this.problems.push(`${plan.kind} ${plan.id}: ${what}`);
    if (!isDeepStrictEqual(value?.n, plan.value))
      problem(`gave ${JSON.stringify(value)}, not ${JSON.stringify(plan.value)}`);
    const results = new Map();
    const open = [...tokensIn(value)];
    for (let token = open.pop(); token !== undefined; token = open.pop()) {
      const line = this.#byToken.get(token);
      if (line === undefined) return problem(`holds ${token}, which nobody made`);
      const other = results.get(line.key);
      if (other === token) continue;
      if (other !== undefined) return problem(`is made of two results of ${line.key}: ${other} and ${token}`);
      results.set(line.key, token);
      if (!line.key.startsWith(`${plan.id}/`)) problem(`holds ${token} of ${line.key}`);
      open.push(...tokensIn(line.args));
    }
    if (results.size !== plan.calls) problem(`is made of ${results.size} calls, not ${plan.calls}`);
  }
}
