import { agentForms } from "./agent-forms.mjs";
import { TurnBook } from "./turn-book.mjs";

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** Bytes in use, after a full collection where there is `--expose-gc`. */
function used() {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/**
 * Lets agents run for a while and says what was seen. What happens in the first fifth of the time (at most five seconds)
 * is warm-up: it is not counted, and the heap is flat when it has not grown since.
 *
 * @param form - a key of `agentForms`
 */
export async function watchAgents(form, { agents, seconds }) {
  const book = new TurnBook(agents);
  const stop = await agentForms[form]({ agents, book });
  const warmUp = Math.min(5, seconds / 5);
  await wait(warmUp);
  const warm = used();
  book.restart();
  await wait(seconds);
  const seen = book.summary();
  const end = used();
  const ended = await stop();
  return { form, agents, seconds, ended, ...seen, heap: { warm, end, growth: end / warm } };
}
