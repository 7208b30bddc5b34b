import { isCascadeError } from "../errors/cascade-error.ts";
import { FlowUsageError } from "../errors/flow-errors.ts";
import type { RunsEngine } from "./flow-engine.ts";

/** Runs among which the beginning of an identifier is looked up: the newest. */
const lookedAt = 1_000;
const beginning = /^[\da-f]{4}[\da-f-]{0,31}$/;
const generated = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * The identifier that is meant: the word itself, or the one generated identifier that begins with it.
 *
 * @throws {FlowUsageError} `CS_FLOW_USAGE` when several begin with it
 */
export async function findRun(runs: Pick<RunsEngine, "runs" | "inspect">, word: string): Promise<string> {
  if (!mayBeBeginning(word)) return word;
  const known = (await runs.runs({ limit: lookedAt })).map(({ id }) => id);
  const found = known.filter((id) => isGenerated(id) && id.startsWith(word));
  // One that bears exactly this name is meant, however old it is.
  if (found.length === 0 || known.includes(word) || (await isKnown(runs, word))) return word;
  const [only = word, ...others] = found;
  if (others.length === 0) return only;
  throw new FlowUsageError(`${found.length} runs begin with "${word}"; give more of the identifier.`);
}

/** Whether a word may stand for a longer identifier. */
export function mayBeBeginning(word: string): boolean {
  return beginning.test(word);
}

/** Whether nobody chose this identifier, so that nobody minds when it is cut. */
export function isGenerated(id: string): boolean {
  return generated.test(id);
}

async function isKnown(runs: Pick<RunsEngine, "inspect">, id: string): Promise<boolean> {
  try {
    await runs.inspect(id);
    return true;
  } catch (error) {
    if (isCascadeError(error, "CS_UNKNOWN_RUN")) return false;
    throw error;
  }
}
