import { committing, done, forgetful, type Row } from "./plant-fault.ts";

/** Faults in commits as wholes. */
export const faultsOfCommits: readonly Row[] = [
  [
    "applies a commit again",
    () => committing((_, run) => ({ seq: (run?.seq ?? 0) + 1 })),
    "a commit that comes again changes",
    "the numbers of the last",
    "a commit that comes again does not miss",
    "a commit that changes nothing",
  ],
  [
    "hands out the numbers of frames twice",
    () => committing(() => ({ frames: 1 })),
    "the numbers of the last",
    "a claimed run is as",
  ],
  ["counts in 32 bits", () => committing(({ seq }) => ({ seq: seq | 0 })), "the numbers of the last"],
  [
    "saves itself empty commits",
    () => (s) => ({ commit: async (commit) => (commit.changes.length === 0 ? done : s.commit(commit)) }),
    "a commit without changes",
  ],
  [
    "applies changes backwards",
    () => committing(({ changes }) => ({ changes: [...changes].reverse() })),
    "the changes of a commit",
  ],
  [
    "forgets what comes together",
    forgetful,
    "commits that do not wait",
    "commits of many runs",
    "a commit that is refused spoils",
    "signals that are sent at the same time",
  ],
  [
    "applies half of what it refuses",
    () => (s) => ({
      commit: async (commit) => {
        const answer = await s.commit(commit);
        if (answer.status === "taken") await s.commit({ ...commit, changes: commit.changes.slice(1, 2) });
        return answer;
      },
    }),
    "of a commit that is refused",
  ],
  [
    "is always done",
    () => (s) => ({
      commit: async (commit) => {
        await s.commit(commit);
        return done;
      },
    }),
    "a commit to a run that is not there",
    "of a commit that is refused",
    "of two that receive",
  ],
  [
    "lets one refusal spoil the next",
    () => {
      let line = Promise.resolve(done);
      return (s) => ({
        commit: (commit) => {
          line = line.then((before) => (before.status === "done" ? s.commit(commit) : before));
          return line;
        },
      });
    },
    "a commit that is refused spoils",
  ],
  [
    "applies a thousand changes",
    () => committing(({ changes }) => ({ changes: changes.slice(0, 1_000) })),
    "5,000 changes",
  ],
  [
    "answers before it has committed",
    () => (s) => ({
      commit: async (commit) => {
        setImmediate(() => void s.commit(commit).catch(() => {}));
        return done;
      },
    }),
    "a commit has been seen",
  ],
  [
    "mixes the rows of runs",
    () => (_, store) => ({
      load: async () => {
        const all = store.snapshot().runs.map(({ contents }) => contents);
        return {
          frames: all.flatMap((rows) => rows.frames),
          nodes: all.flatMap((rows) => rows.nodes),
          timers: all.flatMap((rows) => rows.timers),
          blobs: all.flatMap((rows) => rows.blobs),
        };
      },
    }),
    "runs do not mix",
  ],
];
