import { isCascadeError } from "../errors/cascade-error.ts";
import { FlowUsageError } from "../errors/flow-errors.ts";
import type { CommandContext } from "./command-context.ts";
import { findRun } from "./find-run.ts";
import type { RunsEngine } from "./flow-engine.ts";
import { type RunsOptionValues, runsCommandShape, runsStore, withRuns, writeAnswer } from "./open-runs.ts";
import { waitingNodes } from "./show-command.ts";

interface Options extends RunsOptionValues {
  readonly id?: string;
}

/** `cascade signal TOPIC [DATA]`: kept until somebody receives it. */
export async function signalCommand(context: CommandContext, words: readonly string[]): Promise<number> {
  const { host } = context;
  const command = runsCommandShape(host, "signal", "send a signal to whoever receives the topic next")
    .argument("<topic>", "the topic, or a run that waits for exactly one")
    .argument("[data]", "JSON, or else a text")
    .option("--id <id>", "the sender's own identifier: the same one twice is one signal");
  command.parse([...words], { from: "user" });
  const options = command.opts<Options>();
  const [word = "", text] = command.args;
  if (word === "") throw new FlowUsageError("TOPIC must not be empty.");
  // It may come before the first run.
  const { store } = await runsStore(host, options, true);
  const sent = await withRuns(context, store, async (runs) => {
    const topic = await topicOf(runs, word);
    const isNew = await runs.signal(topic, dataOf(text), options.id === undefined ? {} : { id: options.id });
    return { topic, isNew };
  });
  writeAnswer(host, options, sent, () =>
    sent.isNew
      ? `signal sent to ${JSON.stringify(sent.topic)}${sent.topic === word ? "" : `, which the run ${word} waits for`}\n`
      : `${JSON.stringify(sent.topic)} has had the signal ${options.id ?? ""} before; nothing is sent\n`,
  );
  return 0;
}

function dataOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The word, unless it is a run that waits for a signal. */
async function topicOf(runs: RunsEngine, word: string): Promise<string> {
  try {
    const { root } = await runs.inspect(await findRun(runs, word));
    const waiting = root === undefined ? [] : waitingNodes(root);
    const topics = new Set(waiting.flatMap(({ topic }) => (topic === undefined ? [] : [topic])));
    const [topic = word, ...others] = topics;
    if (others.length === 0 || topics.has(word)) return topics.has(word) ? word : topic;
    throw new FlowUsageError(
      `the run ${word} waits for several topics: ${[...topics].map((one) => JSON.stringify(one)).join(", ")}. Name one of them.`,
    );
  } catch (error) {
    if (isCascadeError(error, "CS_UNKNOWN_RUN")) return word;
    throw error;
  }
}
