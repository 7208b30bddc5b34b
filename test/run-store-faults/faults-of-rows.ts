import { changing, isAt, loading, type Row, timerAt } from "./plant-fault.ts";

/** Faults in what a change makes of the rows. */
export const faultsOfRows: readonly Row[] = [
  [
    "takes elements for their node",
    () => changing((one) => (one.kind === "node" ? [{ ...one, node: { ...one.node, element: -1 } }] : [one])),
    "results and failures",
  ],
  [
    "keeps the first result",
    () =>
      changing((one, { nodes }) =>
        one.kind === "node" && nodes.some((node) => isAt(node, one.node)) ? [] : [one],
      ),
    "a result replaces",
  ],
  [
    "waits for what has come",
    () => changing((one) => (one.kind === "node" ? [one, timerAt(one.node)] : [one])),
    "a result ends the waiting",
  ],
  [
    "knows no time after 2038",
    () =>
      changing((one) =>
        one.kind === "timer" ? [{ ...one, timer: { ...one.timer, due: (one.timer.due ?? 0) | 0 } }] : [one],
      ),
    "timers are kept",
  ],
  [
    "forgets which element owns a frame",
    () =>
      loading(({ frames }) => ({
        frames: frames.map((frame) => ({ ...frame, owner: frame.owner && { ...frame.owner, element: -1 } })),
      })),
    "a frame is kept",
  ],
  [
    "replaces the frames of other elements",
    () =>
      changing((one, { frames }) => {
        const owner = one.kind === "frame" ? one.frame.owner : undefined;
        const others = owner ? frames.filter((frame) => frame.owner && isAt(frame.owner, owner)) : [];
        return [...others.map(({ frame }) => ({ kind: "drop" as const, frame })), one];
      }),
    "a frame replaces",
  ],
  [
    "carries results into the next generation",
    () =>
      changing((one, { nodes }) =>
        one.kind === "generation" ? [one, ...nodes.map((node) => ({ kind: "node" as const, node }))] : [one],
      ),
    "the next generation",
    "random commits",
  ],
  [
    "drops a frame only",
    () =>
      changing((one, { frames, nodes }) => {
        const rest = frames.filter(({ frame }) => one.kind === "drop" && frame > one.frame);
        return [
          one,
          ...rest.map((frame) => ({ kind: "frame" as const, frame })),
          ...nodes
            .filter((node) => one.kind === "drop" && node.frame > one.frame)
            .map((node) => ({ kind: "node" as const, node })),
        ];
      }),
    "a frame that is dropped",
    "frames nested",
  ],
  [
    "loads the youngest first",
    () => loading(({ frames }) => ({ frames: [...frames].reverse() })),
    "owners are loaded",
  ],
  [
    "keeps large values for ever",
    () => changing((one) => (one.kind === "drop-blobs" ? [] : [one])),
    "large values",
  ],
];
