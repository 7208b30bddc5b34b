import type { Capacities, ConstraintChange, ConstraintRecord } from "../core/gate/constraint-record.ts";
import { Gate } from "../core/gate/gate.ts";
import { type LimitOptions, toRecords } from "../core/gate/to-records.ts";
import { InvalidConstraintError } from "../errors/gate-errors.ts";
import { quote } from "../errors/quote.ts";
import { errorText } from "../events/error-text.ts";
import { type Clock, systemClock } from "../ports/clock.ts";
import { type Duration, toMilliseconds } from "../spec/duration.ts";
import { GateAlarm } from "./gate-alarm.ts";
import type { Draft } from "./outbox.ts";
import type { EngineOptions } from "./run-options.ts";
import type { StartedRun } from "./start-run.ts";

/** What `engine.limit` takes; `null` clears what was said before. */
export interface Limits extends Omit<LimitOptions, "pause" | "concurrency" | "rate"> {
  readonly pause?: true;
  readonly concurrency?: number | null;
  readonly rate?: number | string | null;
}

/** What `engine.constrain` takes. */
export interface NewConstraint extends Pick<ConstraintRecord, "scope" | "type" | "params"> {
  /** How long it holds (default: until it is cleared). */
  readonly ttl?: Duration;
}

/** The gate of an engine: its time, and the runs that are to be told of its changes. */
export class EngineGate {
  readonly gate: Gate;
  readonly #clock: Clock;
  readonly #alarm: GateAlarm;
  readonly #runs: ReadonlyMap<string, StartedRun>;

  constructor(options: EngineOptions, runs: ReadonlyMap<string, StartedRun>) {
    this.#clock = options.clock ?? systemClock;
    this.#runs = runs;
    this.#alarm = new GateAlarm(this.#clock, () => this.#change(() => this.gate.tick(this.#clock.now())));
    this.gate = new Gate({
      ...(options.constraintHandlers === undefined ? {} : { handlers: options.constraintHandlers }),
      ...(options.capacities === undefined ? {} : { capacities: options.capacities }),
      alarm: (at) => this.#alarm.set(at),
      changed: (change) => this.#tell(change),
      problem: ({ type, scope }, error) =>
        this.#warn(
          "CS_W_CONSTRAINT_HANDLER",
          `the handler of ${type} constraints threw for ${scope}, which counts as permission: ${errorText(error)}`,
          error,
        ),
      undeclared: (name, known, owner) =>
        this.#warnRun(
          owner as StartedRun,
          "CS_W_CAPACITY_UNDECLARED",
          `nobody says how much there is of "${name}", so it is not limited. Declared: ${known.slice(0, 20).join(", ") || "nothing"}.`,
        ),
    });
  }

  /** Runs have come or gone. */
  watch(): void {
    this.#alarm.watch(this.#runs.size > 0);
  }

  limit(scope: string, limits: Limits, id: string): void {
    checkObject("limits", limits);
    const { concurrency, rate, ...others } = limits;
    const now = this.#clock.now();
    const cleared = [
      ...(concurrency === null ? ["concurrency"] : []),
      ...(rate === null ? ["rate_limit"] : []),
    ];
    const given: LimitOptions = {
      ...others,
      ...(concurrency === undefined || concurrency === null ? {} : { concurrency }),
      ...(rate === undefined || rate === null ? {} : { rate }),
    };
    const onlyClears = cleared.length > 0 && Object.keys(given).length === 0;
    const records = onlyClears ? [] : toRecords(scope, given, id, now);
    this.#change(() => {
      for (const type of cleared) this.gate.clear(scope, type, now);
      this.#set(records, now);
    });
  }

  constrain(record: NewConstraint, id: string): void {
    checkObject("constraint", record);
    const { scope, type, params, ttl } = record;
    const now = this.#clock.now();
    const end = ttl === undefined ? {} : { expiresAt: now + toMilliseconds(ttl, "ttl") };
    this.#change(() => this.#set([{ id, scope, type, params, ...end }], now));
  }

  /** Before the first limit, the gate is told what runs already. */
  #set(records: readonly ConstraintRecord[], now: number): void {
    if (this.gate.open && records.length > 0)
      for (const run of this.#runs.values()) run.driver()?.machine.gateCloses();
    for (const record of records) this.gate.set(record, now);
  }

  clear(scope: string, type: string): void {
    this.#change(() => this.gate.clear(scope, type, this.#clock.now()));
  }

  setCapacities(capacities: Capacities): void {
    this.#change(() => this.gate.setCapacities(undefined, capacities, this.#clock.now()));
  }

  records(): readonly ConstraintRecord[] {
    return this.gate.records(this.#clock.now());
  }

  /** What may start now has been woken; whether fast paths are allowed may have changed for all. */
  #change(change: () => void): void {
    const wasOpen = this.gate.open;
    try {
      change();
    } finally {
      // A record that is refused may come after the runs have been told.
      if (!wasOpen || this.gate.open)
        for (const run of this.#runs.values()) run.driver()?.machine.gateChanged();
    }
  }

  #tell({ what, record }: ConstraintChange): void {
    const { scope, type, params } = record;
    // It may have ended in the middle of a run's work, where nobody compares.
    if (what === "expired" && this.gate.open)
      for (const run of this.#runs.values()) run.driver()?.machine.gateChanged();
    for (const run of this.#runs.values())
      post(run, () => ({ type: "constraint-changed", what, scope, constraint: type, params }));
  }

  #warn(code: string, message: string, cause?: unknown): void {
    for (const run of this.#runs.values()) post(run, () => ({ type: "warning", code, message, cause }));
  }

  #warnRun(run: StartedRun, code: string, message: string): void {
    post(run, () => ({ type: "warning", code, message, cause: undefined }));
  }
}

export function checkObject(what: string, given: unknown): void {
  if (typeof given !== "object" || given === null)
    throw new InvalidConstraintError(what, `${quote(given)} is not an object.`);
}

/** Tells those who look at a run that has begun, after whatever is being done now. */
function post(run: StartedRun, make: () => Draft): void {
  const { outbox } = run;
  if (!outbox.observed || run.driver() === undefined) return;
  outbox.post(make());
  void Promise.resolve().then(() => outbox.deliver());
}
