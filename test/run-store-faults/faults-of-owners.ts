import type { RunContents } from "../../src/ports/stored-run.ts";
import { claiming, committing, creating, type Row } from "./plant-fault.ts";

/** Faults in how runs are added, claimed and retried. */
export const faultsOfOwners: readonly Row[] = [
  ["loses a run's parent", () => creating(() => ({ parent: undefined })), "a run is added as"],
  [
    "adds a run again and again",
    () => (s) => ({ create: async (run) => ({ ...(await s.create(run)), created: true }) }),
    "a run is added once",
    "of many that add",
  ],
  [
    "owns what nobody shall own",
    () => creating(() => ({ unowned: false })),
    "a run without an owner",
    "orphans are",
  ],
  [
    "makes up runs",
    () => (s) => ({ get: async (id) => (await s.get(id)) ?? (await s.find({}))[0] }),
    "of a run that is not there",
  ],
  [
    "gives away what it keeps",
    () => {
      const kept = new Map<string, RunContents>();
      return (s) => ({
        load: async (id) => {
          const rows = kept.get(id) ?? structuredClone(await s.load(id));
          kept.set(id, rows);
          return rows;
        },
      });
    },
    "what is given or returned",
  ],
  [
    "gives runs of the living, and the ended",
    () => (s) => ({ claim: async (id, options) => (await s.claim(id, options)) ?? s.get(id) }),
    "a run that a live engine owns",
    "a run that has ended is not given",
    "of many that claim",
    "with retry, a failed run",
  ],
  [
    "keeps runs from their own engine",
    () => (s) => ({
      claim: async (id, options) =>
        (await s.get(id))?.owner === undefined ? s.claim(id, options) : undefined,
    }),
    "an engine gets back the run that it owns",
    "a run of a dead engine",
  ],
  [
    "has one epoch for all owners",
    () => claiming(({ epoch }) => ({ epoch: epoch - 1 })),
    "an interrupted or parked run",
    "a run of a dead engine",
    "a claimed run is as",
  ],
  [
    "lets leases run out",
    () => (s) => {
      s.stall();
      return {};
    },
    "an engine stays alive",
  ],
  [
    "forgets wishes",
    () => (s) => ({ requestCancel: async (id) => (await s.get(id))?.status }),
    "a wish to cancel waits",
    "the owner of a run hears",
    "a run without a live owner",
  ],
  [
    "knows no retry",
    () => (s) => ({ claim: (id) => s.claim(id) }),
    "with retry, a failed run",
    "prune() does not delete a run that goes on",
  ],
  [
    "forgets failures nobody named",
    () => (s) => ({ claim: (id, o) => s.claim(id, o?.retry && { retry: {} }) }),
    "with retry, the named",
  ],
  [
    "forgets no failures",
    () => (s) => ({ claim: (id, o) => s.claim(id, o?.retry && { retry: { failures: [] } }) }),
    "with retry and no names",
    "with retry, the named",
  ],
  [
    "lets any epoch commit",
    () => committing((_, run) => ({ epoch: run?.epoch ?? 0 })),
    "an owner of an earlier epoch",
    "an owner that was taken for dead",
  ],
];
