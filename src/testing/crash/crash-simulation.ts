import type { Outcome } from "../../engine/outcome.ts";
import { RunFailedError } from "../../errors/run-errors.ts";
import { canonicalText } from "../canonical-text.ts";
import { type InterpretedOutcome, interpretations } from "../interpreter/interpret.ts";
import { SeededRandom } from "../seeded-random.ts";
import { SimulatedWorld } from "../simulator/simulated-world.ts";
import { CrashPlay } from "./crash-play.ts";
import { type CrashScenario, crashScenarioOf, type StoreFault } from "./crash-scenario.ts";
import { flowTarget } from "./flow-instance.ts";
import { FlowWorld, inhabit } from "./flow-world.ts";

/** What a simulation of crashes showed. */
export interface CrashSimulation {
  readonly scenario: CrashScenario;
  /** What broke a promise; empty when all held. */
  readonly violations: readonly string[];
  /** Why the outcome could not be held against the interpreter's, where it could not. */
  readonly incomparable: string | undefined;
  /** What happened, in order. */
  readonly log: readonly string[];
  /** Writes to the store, and crashes that came. */
  readonly writes: number;
  readonly crashes: number;
  /** The most rows that the store has had of the run. */
  readonly mostRows: number;
  /** Calls of bodies, and the nodes whose bodies were called. */
  readonly calls: number;
  readonly keys: number;
}

/** Runs the scenario of a seed; everything that happens follows from the seed. */
export function simulateCrashes(seed: number): Promise<CrashSimulation> {
  return simulateCrashScenario(crashScenarioOf(seed));
}

/**
 * Runs a scenario to its end and holds it against the promises.
 *
 * @param fault - something wrong with the store (default: nothing)
 */
export async function simulateCrashScenario(
  scenario: CrashScenario,
  fault: StoreFault = (store) => store,
): Promise<CrashSimulation> {
  const random = new SeededRandom(scenario.seed ^ 0xc4a5);
  const world = new SimulatedWorld(random, scenario.haste);
  const play = new CrashPlay(scenario, world, random, fault);
  await play.play();
  const { violations, writes, crashes, mostRows } = play;
  const seen = { scenario, log: world.log, writes, crashes, mostRows, ...play.witness.counts };
  if (play.flow.exhausted)
    return { ...seen, violations: [], incomparable: "the program does not end by itself" };
  if (violations.length > 0) return { ...seen, violations, incomparable: undefined };
  const { problem, incomparable } = await judge(scenario, play);
  return { ...seen, violations: problem === undefined ? [] : [problem], incomparable };
}

/** Interpretations that are looked at, and bodies that are called for them. */
const mostOrders = 200;
const mostInterpreted = 4_000;

interface Verdict {
  readonly problem?: string;
  readonly incomparable?: string;
}

async function judge(scenario: CrashScenario, { outcomes, time, crashes }: CrashPlay): Promise<Verdict> {
  const [first] = outcomes;
  const told = new Set(outcomes.map(textOf));
  if (first === undefined) return { problem: "nobody was told how the run ended" };
  if (told.size > 1) return { problem: `processes were told different things:\n  ${[...told].join("\n  ")}` };
  const texts = textsOf(first);
  const wanted = new Set<string>();
  let orders = 0;
  let bodies = 0;
  let flow = interpretedFlow(scenario);
  let leave = (): void => {};
  const make = () => {
    leave();
    flow = interpretedFlow(scenario);
    leave = inhabit("interpreted", flow);
    return { target: flowTarget(flow), options: { params: scenario.program.params, longest: time } };
  };
  try {
    for await (const { outcome, uncertain } of interpretations(make, mostOrders)) {
      if (flow.exhausted) return { incomparable: "the program does not end by itself" };
      if (texts.has(textOf(outcome))) return {};
      if (uncertain !== undefined) return { incomparable: uncertain };
      wanted.add(textOf(outcome));
      orders += 1;
      bodies += flow.calls;
      if (bodies > mostInterpreted) return { incomparable: "too many orders of failures and skips" };
    }
  } finally {
    leave();
  }
  if (orders === mostOrders) return { incomparable: "too many orders of failures and skips" };
  // What was a circle, or one node, is a chain of new nodes after a restart (1.4).
  if (scenario.captures && crashes > 0)
    return { incomparable: "captured LazyResults are new nodes after a restart" };
  return {
    problem: `the outcome is\n  ${[...texts].join()}\nexpected\n  ${[...wanted].slice(0, 5).join("\n  ")}`,
  };
}

/** The same program for the interpreter, in which signals are there from the beginning. */
function interpretedFlow({ program, captures, waits, large }: CrashScenario): FlowWorld {
  return new FlowWorld(program, {
    captures,
    waits: waits === "signals" ? "data" : "time",
    large,
    limit: 1_000,
  });
}

/** A run that drained tells all its failures: any of them may be the one that is expected (5.4). */
function textsOf(outcome: Outcome<unknown>): ReadonlySet<string> {
  const error = "error" in outcome ? outcome.error : undefined;
  const all = error instanceof RunFailedError ? error.errors : [];
  return new Set([textOf(outcome), ...all.map((one) => textOf({ status: "failed", error: one as Error }))]);
}

function textOf(outcome: Outcome<unknown> | InterpretedOutcome): string {
  return canonicalText(outcome);
}
