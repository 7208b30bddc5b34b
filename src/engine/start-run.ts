import type { Ending } from "../core/effects.ts";
import type { Capacities } from "../core/gate/constraint-record.ts";
import { CancelledError, TimeoutError } from "../errors/run-errors.ts";
import { maskEvent, maskMessage } from "../events/mask.ts";
import { rootOf } from "../graph/root-of.ts";
import { noScope } from "../graph/scope.ts";
import { type Lazy, opOf } from "../spec/lazy.ts";
import { deadlineIn } from "./deadline-in.ts";
import type { RunStart } from "./journal/run-record.ts";
import { sameParams } from "./journal/same-params.ts";
import type { StoredLife } from "./journal/stored-life.ts";
import { onAbort } from "./on-abort.ts";
import { Outbox } from "./outbox.ts";
import type { Outcome } from "./outcome.ts";
import { postAnalysis } from "./post-analysis.ts";
import type { RunDriver } from "./run-driver.ts";
import { RunHandle } from "./run-handle.ts";
import { RunParts, type RunSetup } from "./run-parts.ts";
import { Secrets } from "./secrets.ts";
import { startStored } from "./stored-start.ts";
import { warnOfTearDown } from "./tell-resources.ts";

/** A run as its engine knows it. */
export interface StartedRun {
  readonly handle: RunHandle<unknown>;
  /** The driver, once the run has begun. */
  driver(): RunDriver | undefined;
  /** What it was begun with; undefined until that is known. */
  start(): StartedWith | undefined;
  readonly outbox: Outbox;
}

/** Target and parameters of a run. */
export interface StartedWith {
  readonly task: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Starts a run in the next turn. Whatever is wrong with it shows in its outcome. */
export function startRun(target: unknown, setup: RunSetup): StartedRun {
  return new StartingRun(target, setup);
}

/** One run from its start to its outcome. */
class StartingRun implements StartedRun {
  readonly handle: RunHandle<unknown>;
  readonly outbox: Outbox;
  readonly #target: unknown;
  readonly #setup: RunSetup;
  readonly #secrets = new Secrets();
  readonly #begunAt: number;
  readonly #parts: RunParts;
  #driver: RunDriver | undefined;
  #early: Ending | undefined;
  #resolve: (outcome: Outcome<unknown>) => void = () => {};
  readonly #cleanUps: (() => void)[] = [];
  readonly #life: StoredLife | undefined;
  #over = false;
  #with: StartedWith | undefined;

  constructor(target: unknown, setup: RunSetup) {
    this.#target = target;
    this.#setup = setup;
    const { clock } = setup.shared;
    this.outbox = new Outbox(setup.runId, () => clock.now(), this.#hide);
    this.#begunAt = clock.elapsed();
    const outcome = new Promise<Outcome<unknown>>((resolve) => {
      this.#resolve = resolve;
    });
    this.handle = new RunHandle({
      id: setup.runId,
      outbox: this.outbox,
      outcome,
      driver: () => this.#driver,
      stop: (ending) => this.#stop(ending),
      setCapacities: (capacities) => this.#setCapacities(capacities),
      mask: this.#secrets.mask,
    });
    this.#parts = new RunParts({
      setup,
      outbox: this.outbox,
      secrets: this.#secrets,
      owner: this,
      hide: this.#hide,
      stop: (ending) => this.#stop(ending),
      finish: (ending) => this.#finish(ending),
    });
    this.#life = this.#parts.life();
    const refused = this.#refusal();
    // In the next turn, so that who started the run can listen before anything happens.
    void Promise.resolve().then(() =>
      refused === undefined ? this.#begin() : this.#finish({ status: "failed", error: refused.error }),
    );
  }

  driver(): RunDriver | undefined {
    return this.#driver;
  }

  start(): StartedWith | undefined {
    return this.#with;
  }

  #setCapacities(capacities: Capacities): void {
    const { gate, clock } = this.#setup.shared;
    if (!this.#over) gate.setCapacities(this, capacities, clock.now());
  }

  #hide = <E extends object>(event: E): E =>
    this.#secrets.any ? maskEvent(event, this.#secrets.mask) : event;

  /** What is wrong with the options, found now because it depends on the engine's state now. */
  #refusal(): { readonly error: unknown } | undefined {
    try {
      this.#setup.check();
      const { options, shared } = this.#setup;
      this.#cleanUps.push(() => shared.gate.closeRun(this));
      if (options.capacities !== undefined) this.#setCapacities(options.capacities);
      for (const subscriber of [...(shared.options.subscribers ?? []), ...(options.subscribers ?? [])])
        this.outbox.add(subscriber);
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  #begin(): void {
    try {
      const start = this.#setup.stored === undefined ? this.#prepare() : undefined;
      if (this.#early !== undefined) return this.#finish(this.#early);
      this.#listen();
      if (this.#early !== undefined) return this.#finish(this.#early);
      if (start === undefined) return this.#startStored(this.#life as StoredLife, start);
      const inputs = this.#parts.inputs(start.params);
      inputs.refuseUnknown(start.built);
      if (this.#life !== undefined) {
        inputs.noteSecrets(start.built);
        return this.#startStored(this.#life, start);
      }
      const driver = this.#parts.driver(inputs, start.name, undefined);
      this.#driver = driver;
      driver.start(start.built);
    } catch (error) {
      this.#finish({ status: "failed", error });
    }
  }

  /** The graph of the target, which is looked at before anything runs. */
  #prepare(): RunStart {
    const { options, shared, runId, parent } = this.#setup;
    const lazy: Lazy = rootOf(this.#target);
    const built = shared.plans.build(lazy, noScope);
    const name = options.name ?? opOf(lazy).name;
    this.#with = { task: opOf(lazy).name, params: options.params ?? {} };
    if (this.outbox.observed) {
      this.outbox.post({ type: "run-started", name });
      postAnalysis(this.outbox, lazy, built.plan.size, { stored: shared.store !== undefined });
    }
    return {
      id: runId,
      name,
      built,
      params: options.params ?? {},
      options: this.#parts.keptOptions(),
      parent,
    };
  }

  /** Begins a stored run, or takes it up. */
  #startStored(life: StoredLife, start: RunStart | undefined): void {
    const { stored, options, shared } = this.#setup;
    const { params } = options;
    const same =
      params === undefined || start === undefined
        ? undefined
        : (known: RunStart["params"]) => sameParams(start.built, known, params);
    const request = { retry: stored?.retry === true, sameParams: same };
    startStored(start, request, {
      life,
      plans: shared.plans,
      early: () => this.#early,
      finish: (ending) => this.#finish(ending),
      drive: (name, params, journal, kept) => {
        const driver = this.#parts.driver(this.#parts.inputs(params), name, journal, kept);
        this.#driver = driver;
        this.#watchDeadline(kept.deadline);
        return driver;
      },
      giveUp: () => {
        this.#driver = undefined;
      },
      announce: (name) => {
        if (this.outbox.observed) this.outbox.post({ type: "run-started", name });
      },
      warn: (code, message, cause) => {
        this.#parts.warn(code, message, cause);
        // The core does not move while the store is away.
        this.outbox.deliver();
      },
    });
  }

  /** What may end the run from outside. */
  #listen(): void {
    const { options, shared } = this.#setup;
    const { signal, deadline } = options;
    // The deadline of a stored run is the one it was begun with.
    if (deadline !== undefined && shared.store === undefined)
      this.#watchDeadline(shared.clock.now() + deadlineIn(deadline, shared.clock.now()));
    if (signal === undefined) return;
    const cancel = (): void => this.#stop({ status: "cancelled", error: new CancelledError(signal.reason) });
    if (signal.aborted) return cancel();
    this.#cleanUps.push(onAbort(signal, cancel));
  }

  #watchDeadline(at: number | undefined): void {
    const { clock } = this.#setup.shared;
    if (at === undefined) return;
    const left = at - clock.now();
    const over = (): void =>
      this.#stop({ status: "failed", error: new TimeoutError("the run", Math.max(0, left)) });
    if (left <= 0) return over();
    this.#cleanUps.push(clock.setTimer(left, over));
  }

  #stop(asked: Ending): void {
    // What is not stored cannot be resumed: an interruption is the end of it.
    const isFinal = asked.status === "interrupted" && this.#life === undefined;
    const ending: Ending = isFinal ? { status: "cancelled", error: new CancelledError(asked.error) } : asked;
    if (this.#driver !== undefined) return this.#driver.stop(ending);
    this.#early ??= ending;
    this.#life?.stopOpening(ending);
  }

  /** Nothing runs any more: what the run has acquired is released, and then it is over. */
  #finish(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    for (const cleanUp of this.#cleanUps.splice(0)) cleanUp();
    this.#driver?.release();
    const failure = "error" in ending ? { error: ending.error } : undefined;
    const problems = this.#parts.close(failure);
    if (problems instanceof Promise) {
      void problems.then((found) => {
        warnOfTearDown(this.outbox, found, this.#secrets.mask);
        this.#store(ending);
      });
      return;
    }
    warnOfTearDown(this.outbox, problems, this.#secrets.mask);
    this.#store(ending);
  }

  /** The end of a stored run is stored before anybody hears of it. */
  #store(ending: Ending): void {
    if (this.#life === undefined) return this.#end(ending);
    void this.#life.finish(ending).then((stored) => this.#end(stored));
  }

  #end(ending: Ending): void {
    const secrets = this.#secrets;
    const shown: Ending =
      secrets.any && "error" in ending
        ? { ...ending, error: maskMessage(ending.error, secrets.mask) }
        : ending;
    if (this.outbox.observed) {
      const error = "error" in shown ? shown.error : undefined;
      const duration = this.#setup.shared.clock.elapsed() - this.#begunAt;
      this.outbox.post({ type: "run-finished", status: shown.status, duration, error });
    }
    this.outbox.deliver();
    this.outbox.close();
    this.#setup.ended(this.handle);
    this.#resolve(shown);
  }
}
