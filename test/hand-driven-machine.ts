import type { Activity } from "../src/core/activity.ts";
import type { Effects, Ending } from "../src/core/effects.ts";
import { Frame } from "../src/core/frame.ts";
import { Gate } from "../src/core/gate/gate.ts";
import { Machine } from "../src/core/machine.ts";
import { type MachineOptions, nameOf } from "../src/core/machine-state.ts";
import { Permits, RunPermits } from "../src/core/permits.ts";
import { PlanCache } from "../src/graph/plan-cache.ts";
import { noScope } from "../src/graph/scope.ts";
import type { Lazy } from "../src/spec/lazy.ts";

export type HandOptions = Partial<
  Pick<MachineOptions, "drain" | "durable" | "maxConcurrency" | "permits" | "random"> & {
    /** Somebody looks. */
    observed: boolean;
    /** Parameters come later: the machine is told with `prepare`. */
    latePreparation: boolean;
  }
>;

/** What a body failed with, and where. */
export class HandFailure extends Error {
  readonly node: string;
  constructor(node: string, cause: unknown) {
    super(`${node} failed: ${String(cause)}`, { cause });
    this.node = node;
  }
}

/**
 * A machine whose driver is the test: bodies start when the machine says so and end when the test says so. Nodes are
 * called by their label, else their task; elements by "task[i]". `log` has what the machine asked for, in order.
 */
export class HandDrivenMachine {
  readonly log: string[] = [];
  readonly machine: Machine;
  readonly #running: { readonly name: string; readonly activity: Activity }[] = [];
  readonly #timers = new Map<Activity, { readonly name: string; readonly milliseconds: number }>();
  readonly #commits: { readonly name: string; readonly activity: Activity }[] = [];
  readonly #receivers = new Map<Activity, string>();
  readonly #unprepared: Frame[] = [];
  readonly #plans = new PlanCache();
  readonly #latePreparation: boolean;
  ending: Ending | undefined;

  constructor(target: Lazy, options: HandOptions = {}) {
    const { observed, latePreparation = false, ...given } = options;
    this.#latePreparation = latePreparation;
    this.machine = new Machine({
      effects: this.#effects(),
      plans: this.#plans,
      maxConcurrency: Number.POSITIVE_INFINITY,
      permits: new RunPermits(new Permits(Number.POSITIVE_INFINITY), () => {}),
      stored: false,
      durable: false,
      drain: false,
      fastPaths: false,
      stats: { nodesRun: 0, tailCalls: 0 },
      random: () => 0,
      now: () => 0,
      gate: new Gate({ alarm: () => {} }),
      subject: { run: "run", flow: "flow", owner: this },
      ...given,
    });
    if (observed === true) this.machine.observe();
    this.machine.start(this.#plans.build(target, noScope));
    this.pump();
  }

  /** Bodies that run now, in the order in which they were started. */
  get running(): string[] {
    return this.#running.map(({ name }) => name);
  }

  /** The body of this name that would be told next was told to stop. */
  isStopping(name: string): boolean {
    return this.#running.find((one) => one.name === name)?.activity.aborted === true;
  }

  /** Timers that are set: name and milliseconds. */
  get timers(): string[] {
    return [...this.#timers.values()].map(({ name, milliseconds }) => `${name} ${milliseconds}`);
  }

  /** Results that are on their way to the store. */
  get commits(): string[] {
    return this.#commits.map(({ name }) => name);
  }

  get topics(): string[] {
    return [...this.#receivers.values()];
  }

  /** How the run ended: status, and the value, reason or error. */
  get outcome(): readonly unknown[] | undefined {
    if (this.ending === undefined) return undefined;
    const { status, ...rest } = this.ending;
    return [status, ...Object.values(rest)];
  }

  pump(): void {
    for (let item = this.machine.next(); item !== undefined; item = this.machine.next()) {
      if (item instanceof Frame) throw new Error("the general path gave a frame to run straight");
      this.#running.push({ name: bodyName(item), activity: item });
      this.log.push(`start ${bodyName(item)}`);
      this.machine.pending(item);
    }
    if (this.machine.state.running !== this.#running.length) throw new Error("running bodies are miscounted");
  }

  succeed(name: string, value: unknown = name): void {
    this.#report(this.#take(name), (activity) => this.machine.succeeded(activity, value));
  }

  fail(name: string, error: unknown = new Error(name), mayRetry = true): void {
    this.#report(this.#take(name), (activity) => this.machine.failed(activity, error, { mayRetry }));
  }

  tailCall(name: string, lazy: Lazy): void {
    this.#report(this.#take(name), (activity) => this.machine.tailCalled(activity, lazy));
  }

  /** Gives up a body that was told to stop and goes on. */
  giveUp(name: string): Activity {
    const activity = this.#take(name);
    if (!activity.aborted) throw new Error(`${name} was not told to stop`);
    this.#report(activity, () => this.machine.graceOver(activity, { mayRetry: false }));
    return activity;
  }

  /** Tells the machine something, and lets it start what may start. */
  #report(activity: Activity, tell: (activity: Activity) => void): void {
    tell(activity);
    this.pump();
  }

  fire(name: string): void {
    const found = [...this.#timers].find(([, timer]) => timer.name === name);
    if (found === undefined) throw new Error(`no timer of ${name}; set: ${this.timers.join(", ")}`);
    this.#timers.delete(found[0]);
    this.machine.timer(found[0]);
    this.pump();
  }

  commit(name: string): void {
    const index = this.#commits.findIndex((one) => one.name === name);
    const found = this.#commits[index];
    if (found === undefined)
      throw new Error(`${name} is not being committed; is: ${this.commits.join(", ")}`);
    this.#commits.splice(index, 1);
    this.machine.committed(found.activity);
    this.pump();
  }

  signal(topic: string, data: unknown): void {
    const found = [...this.#receivers].find(([, name]) => name === topic);
    if (found === undefined) throw new Error(`nobody receives ${topic}`);
    this.#receivers.delete(found[0]);
    this.machine.received(found[0], data);
    this.pump();
  }

  /** Parameters of the frame that was asked for first are known, or refused. */
  prepare(answer: { readonly error?: unknown } = {}): void {
    const frame = this.#unprepared.shift();
    if (frame === undefined) throw new Error("no frame waits for its parameters");
    this.machine.prepared(frame, answer);
    this.pump();
  }

  cancel(error: unknown = "cancelled"): void {
    this.machine.stop({ status: "cancelled", error });
    this.pump();
  }

  #take(name: string): Activity {
    const index = this.#running.findIndex((one) => one.name === name);
    const found = this.#running[index];
    if (found === undefined) throw new Error(`${name} does not run; running: ${this.running.join(", ")}`);
    this.#running.splice(index, 1);
    return found.activity;
  }

  #effects(): Effects {
    const note = (what: string): void => void this.log.push(what);
    return {
      commitGraph: () => {},
      note: () => true,
      keepFailure: () => {},
      receiveAgain: () => {},
      prepare: (frame) => {
        if (!this.#latePreparation) return {};
        this.#unprepared.push(frame);
        return undefined;
      },
      setTimer: (activity, milliseconds) => {
        this.#timers.set(activity, { name: bodyName(activity), milliseconds });
        activity.timer = () => void this.#timers.delete(activity);
      },
      receive: (activity, topic) => void this.#receivers.set(activity, topic),
      unreceive: (activity) => void this.#receivers.delete(activity),
      abort: (activity) => note(`abort ${bodyName(activity)}`),
      lookUp: (activity) => note(`look up ${bodyName(activity)}`),
      leaveCache: (activity) => note(`leave the cache of ${bodyName(activity)}`),
      dropClaim: () => note("claim dropped"),
      wake: () => {},
      warn: (code) => note(`warning ${code}`),
      commit: (activity) => void this.#commits.push({ name: bodyName(activity), activity }),
      failure: (activity, cause) => new HandFailure(bodyName(activity), cause),
      nodeFailure: (frame, slot, cause) => new HandFailure(nameOf(frame.lazies[slot] as Lazy), cause),
      recvTimeout: () => "nothing came",
      finished: (ending) => {
        if (this.ending !== undefined) throw new Error("finished twice");
        this.ending = ending;
        note(`finished ${ending.status}`);
      },
      graphBuilt: (frame) => note(`built ${frame.plan.size}`),
      blocked: (activity, reason) => note(`blocked ${bodyName(activity)} by ${reason}`),
      started: () => {},
      retrying: (activity, delay) => note(`retrying ${bodyName(activity)} after ${delay}`),
      ended: (activity, status) => note(`${status} ${bodyName(activity)}`),
      skipped: (frame, slot, reason) =>
        note(`skipped ${nameOf(frame.lazies[slot] as Lazy)} by ${reason.origin}`),
      detached: (activity) => note(`detached ${bodyName(activity)}`),
    };
  }
}

function bodyName({ frame, slot, element }: Activity): string {
  const name = nameOf(frame.lazies[slot] as Lazy);
  return element < 0 ? name : `${name}[${element}]`;
}
