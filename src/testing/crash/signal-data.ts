/** What every signal of a topic brings, so that it does not matter which one is received. */
export function signalData(topic: string): unknown {
  return { from: topic };
}
