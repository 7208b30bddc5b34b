import type { Ending } from "../core/effects.ts";
import { isCascadeError } from "../errors/cascade-error.ts";
import type { PlanCache } from "../graph/plan-cache.ts";
import type { StoredRun } from "../ports/stored-run.ts";
import type { Opened, OpenRequest } from "./journal/open-run.ts";
import { parkedBy } from "./journal/parked-by.ts";
import { restoreRun } from "./journal/restore-run.ts";
import type { RunJournal } from "./journal/run-journal.ts";
import {
  endingOf,
  type KeptOptions,
  keptOptions,
  type RunStart,
  storedParams,
} from "./journal/run-record.ts";
import type { StoredLife } from "./journal/stored-life.ts";
import type { StoredTexts } from "./journal/stored-texts.ts";
import type { RunDriver } from "./run-driver.ts";

/** What the start of a stored run needs of whoever starts it. */
export interface StoredStartHost {
  readonly life: StoredLife;
  readonly plans: PlanCache;
  /** What ended the run before it began. */
  early(): Ending | undefined;
  finish(ending: Ending): void;
  /** Makes the driver of the run, and watches its time. */
  drive(name: string, params: RunStart["params"], journal: RunJournal, kept: KeptOptions): RunDriver;
  /** Nothing drives it after all. */
  giveUp(): void;
  /** A run that was stored goes on. */
  announce(name: string): void;
  warn(code: string, message: string, cause: unknown): void;
}

/** Begins a stored run or takes it up; while another engine has it, waits for its end. */
export function startStored(
  start: RunStart | undefined,
  request: Pick<OpenRequest, "retry" | "sameParams">,
  host: StoredStartHost,
): void {
  const { life } = host;
  life
    .open(start, request)
    .then((opened) => {
      if (opened.kind === "stopped") return host.finish(opened.ending);
      if (opened.kind === "ended") return host.finish(knownEnding(opened.run, life.texts));
      goOn(opened, start, host);
    })
    .catch((error: unknown) => {
      const isAway = isCascadeError(error, "CS_STORE_UNAVAILABLE");
      host.finish({ status: isAway ? "interrupted" : "failed", error });
    });
}

/** How a run has ended; one whose end cannot be read here did not fail for that. */
function knownEnding(run: StoredRun, texts: StoredTexts): Ending {
  try {
    return endingOf(run, texts);
  } catch (error) {
    return { status: "parked", error: parkedBy(run.id, error) };
  }
}

/** The run is this engine's. What it cannot go on with parks it. */
function goOn(opened: Opened, start: RunStart | undefined, host: StoredStartHost): void {
  const { life } = host;
  const { run } = opened;
  let driver: RunDriver | undefined;
  const journal = life.begin(run, {
    // The core begins to count when it goes on.
    frames: () => Math.max(run.frames, driver?.machine.state.frames ?? 0),
    isEnding: () => driver?.machine.state.ending !== undefined,
    report: (news) => driver?.report(news),
    warn: host.warn,
  });
  try {
    const early = host.early();
    if (early !== undefined) return host.finish(early);
    const isNew = opened.kind === "new" && start !== undefined;
    if (start === undefined) host.announce(run.name);
    if (opened.kind === "stored" && opened.damage !== undefined) throw opened.damage;
    const params = isNew ? start.params : storedParams(run, life.texts);
    const made = host.drive(run.name, params, journal, keptOptions(run));
    driver = made;
    const late = host.early();
    if (late !== undefined) return host.finish(late);
    // Its deadline was over before it could go on.
    if (made.machine.finished) return;
    if (isNew) return made.start(start.built);
    if (opened.kind !== "stored") return;
    const { state } = made.machine;
    const { root, named } = restoreRun(opened.contents, {
      runId: run.id,
      plans: host.plans,
      texts: life.texts,
      reserve: (size) => state.reserve(size),
    });
    journal.restore(opened.contents, named);
    if (life.hasOtherGraph(opened.contents))
      host.warn(
        "CS_W_OTHER_GRAPH",
        "the run goes on with the graph that is stored, not with this one",
        undefined,
      );
    made.resume(root, run.frames);
  } catch (error) {
    host.giveUp();
    host.finish({ status: "parked", error: parkedBy(run.id, error) });
  }
}
