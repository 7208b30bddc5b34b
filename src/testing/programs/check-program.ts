import { Engine } from "../../engine/engine.ts";
import type { EngineOptions, RunOptions } from "../../engine/run-options.ts";
import { MemoryResultLog, type ResultLog } from "../../ports/result-log.ts";
import { InstantClock } from "../instant-clock.ts";
import { compareOutcome } from "../interpreter/compare-outcome.ts";
import { SeededRandom } from "../seeded-random.ts";
import { buildProgram } from "./build-program.ts";
import { expectProgram, type ProgramExpectation } from "./expect-program.ts";
import { factsOf } from "./facts.ts";
import { Journal, type Pace } from "./journal.ts";
import { mayWarn } from "./lend-resources.ts";
import type { Program } from "./program.ts";

/** How a program is run to be compared. */
export interface CheckOptions
  extends Pick<EngineOptions, "fastPaths">,
    Pick<RunOptions, "maxConcurrency" | "onFailure"> {
  /** Commit every result to a store that takes its time (default false). */
  readonly store?: boolean;
  /** Which asynchronous bodies are quick and which are slow follows from it (default 1). */
  readonly seed?: number;
}

/**
 * Runs a program on an engine and holds it against the interpreter.
 *
 * @param expected - the interpreter's answer, where it is known already; only for programs without times
 * @returns what is wrong; undefined when nothing is, or when outcomes cannot be compared
 */
export async function checkProgram(
  program: Program,
  options: CheckOptions = {},
  expected?: ProgramExpectation,
): Promise<string | undefined> {
  const { fastPaths, store, seed, ...rest } = options;
  const clock = new InstantClock();
  const journal = new Journal({ pace: paceOf(new SeededRandom(seed ?? 1)), now: () => clock.elapsed() });
  const built = buildProgram(program, journal);
  const engine = new Engine({
    clock,
    ...(fastPaths === undefined ? {} : { fastPaths }),
    ...(store === true ? { results: slowStore(new SeededRandom(seed ?? 1)) } : {}),
  });
  const subscribers = mayWarn(program) ? [() => {}] : [];
  const handle = engine.start(built.target, { params: built.params, grace: 50_000, subscribers, ...rest });
  const outcome = await endOf(handle.outcome());
  if (outcome === undefined) return "the run does not end";
  await engine.close();
  if (journal.exhausted) return undefined;
  const answer = expected ?? expectProgram(program, factsOf(journal.visits, clock.elapsed()));
  const { problem } = await answer.judge((expectations) =>
    compareOutcome(expectations, { outcome, calls: journal.calls }),
  );
  return problem;
}

/** Turns of the event loop after which a run counts as hanging; with an instant clock nothing takes long. */
const patience = 20_000;

async function endOf<T>(outcome: Promise<T>): Promise<T | undefined> {
  let ended: { readonly value: T } | undefined;
  const watched = outcome.then((value) => {
    ended = { value };
  });
  for (let turn = 0; ended === undefined && turn < patience; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (ended === undefined) return undefined;
  await watched;
  return ended.value;
}

/** Some bodies end at once, some after a few promises, some after turns of the event loop. */
function paceOf(random: SeededRandom): Pace {
  return async () => {
    const turns = random.int(4);
    if (random.chance(0.5)) for (let turn = 0; turn < turns; turn++) await undefined;
    else for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
}

function slowStore(random: SeededRandom): ResultLog {
  const memory = new MemoryResultLog();
  const pace = paceOf(random);
  return {
    async commit(group) {
      await pace("commit", undefined);
      await memory.commit(group);
    },
  };
}
