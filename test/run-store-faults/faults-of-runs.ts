import { nameGlob } from "../../src/ports/memory-run-store/name-glob.ts";
import type { RunContents } from "../../src/ports/stored-run.ts";
import { changing, creating, later, type Row } from "./plant-fault.ts";

/** Faults in how runs end, are found, and go; and in what texts become. */
export const faultsOfRuns: readonly Row[] = [
  [
    "keeps the owner of what is over",
    () => (s) => ({
      get: async (id) => {
        const run = await s.get(id);
        return run && { ...run, owner: run.owner ?? "engine 1" };
      },
    }),
    "a run that ends",
    "a run that is given up",
  ],
  [
    "loses waits of a run that is given up",
    () => (s) => ({
      load: async (id) => {
        const rows = await s.load(id);
        return (await s.get(id))?.status === "running" ? rows : { ...rows, timers: [] };
      },
    }),
    "a run that is given up",
  ],
  ["spawns nothing", () => changing((one) => (one.kind === "spawn" ? [] : [one])), "a run that is spawned"],
  [
    "cancels what has ended",
    () => () => ({ requestCancel: async () => "cancelled" as const }),
    "what has ended",
    "of a run that is not there",
  ],
  [
    "finds any status",
    () => (s) => ({ find: ({ status: _, ...rest }) => s.find(rest) }),
    "runs are found by their status",
  ],
  [
    "takes names for patterns of SQL",
    () => (s) => ({
      find: ({ name, ...rest }) => s.find({ ...rest, name: name?.replaceAll("_", "?").replaceAll("%", "*") }),
    }),
    "runs are found by a glob",
  ],
  [
    "finds names in any case",
    () => (s) => ({
      find: async ({ name = "*", ...rest }) =>
        (await s.find(rest)).filter((run) => nameGlob(name.toLowerCase(), run.name.toLowerCase())),
    }),
    "runs are found by a glob",
  ],
  [
    "finds the oldest first",
    () => (s) => ({ find: async (filter) => [...(await s.find(filter))].reverse() }),
    "the newest runs",
  ],
  [
    "takes parked runs for orphans",
    () => (s) => ({
      orphans: async (limit) =>
        (await s.find({ status: ["parked", "interrupted"], limit })).map(({ id }) => id),
    }),
    "orphans are",
    "a run of a dead engine",
  ],
  ["does not close", () => () => ({ close: async () => {} }), "close() gives up", "a session that is closed"],
  [
    "closes before the work is done",
    () => (s) => ({ commit: (commit) => later().then(() => s.commit(commit)) }),
    "close() waits",
  ],
  [
    "counts pruned runs wrongly",
    () => (s) => ({ prune: async (before) => (await s.prune(before)) + 1 }),
    "prune() deletes what",
    "prune() leaves nothing",
    "prune() does not",
  ],
  [
    "prunes a moment too early",
    () => (s) => ({ prune: (before) => s.prune(before + 1) }),
    "prune() deletes what",
  ],
  [
    "keeps the rows of pruned runs",
    () => {
      const kept = new Map<string, RunContents>();
      return (s) => ({
        commit: async (commit) => {
          const answer = await s.commit(commit);
          kept.set(commit.runId, await s.load(commit.runId));
          return answer;
        },
        load: async (id) => ((await s.get(id)) ? undefined : kept.get(id)) ?? s.load(id),
      });
    },
    "prune() leaves nothing",
  ],
  ["trims texts", () => creating(({ params }) => ({ params: params.trim() })), "texts are kept"],
  [
    "cuts long texts",
    () => creating(({ options }) => ({ options: options.slice(0, 65_535) })),
    "texts are kept",
  ],
  [
    "takes identifiers in any case",
    () => (s) => ({
      create: (run) => s.create({ ...run, id: run.id.toLowerCase() }),
      get: (id) => s.get(id.toLowerCase()),
    }),
    "identifiers are opaque",
  ],
  [
    "drops characters it cannot keep",
    () => creating(({ name }) => ({ name: name.replaceAll("\0", "") })),
    "an identifier that cannot",
  ],
];
