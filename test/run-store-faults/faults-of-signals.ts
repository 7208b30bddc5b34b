import { changing, hearing, type Row } from "./plant-fault.ts";

/** Faults in signals and news. */
export const faultsOfSignals: readonly Row[] = [
  [
    "receives the newest signal first",
    () => (s) => ({ signals: async (topic, limit) => [...(await s.signals(topic, limit))].reverse() }),
    "signals of a topic",
  ],
  [
    "gives a signal to everybody",
    () => changing((one) => (one.kind === "node" ? [{ ...one, consumes: undefined }] : [one])),
    "a signal is gone",
    "of two that receive",
    "what is missing",
  ],
  [
    "names one signal that is missing",
    () => (s) => ({
      commit: async (commit) => {
        const answer = await s.commit(commit);
        return answer.status === "taken" ? { ...answer, signals: answer.signals.slice(0, 1) } : answer;
      },
    }),
    "what is missing",
  ],
  [
    "keeps what came twice",
    () => (s) => ({ signal: (topic, data) => s.signal(topic, data, undefined) }),
    "the same id to the same topic",
  ],
  [
    "takes an empty id for none",
    () => (s) => ({ signal: (topic, data, id) => s.signal(topic, data, id || undefined) }),
    "the same id to the same topic",
  ],
  [
    "takes topics in any case",
    () => (s) => ({
      signal: (topic, data, id) => s.signal(topic.toLowerCase(), data, id),
      signals: (topic, limit) => s.signals(topic.toLowerCase(), limit),
    }),
    "topics are opaque",
  ],
  ["tells nothing of signals", () => hearing(() => ({ topics: [] })), "of a signal hear"],
  [
    "tells nothing of runs",
    () => hearing(() => ({ runs: [] })),
    "of a wish to cancel",
    "of a run that ends",
    "of a run that is taken over",
  ],
  [
    "never stops telling",
    () => (s) => ({
      watch: (listener) => {
        s.watch(listener);
        return () => {};
      },
    }),
    "a listener that has ended",
  ],
];
