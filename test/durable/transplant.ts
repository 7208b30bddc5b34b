import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import type { Change } from "../../src/ports/run-commit.ts";
import { Rig } from "./rig.ts";

/** Which text of a stored run it is. */
export type TextKind = "graph" | "value" | "params" | "blob";

/**
 * The runs of a rig as another store has them, with other texts: what an older or damaged process may have left behind.
 * Nobody owns them.
 */
export async function transplant(from: Rig, edit: (text: string, kind: TextKind) => string): Promise<Rig> {
  const rig = new Rig(new MemoryRunStore({ clock: from.clock }), from.clock);
  const session = await rig.store.open("surgeon");
  for (const { run, contents } of from.store.snapshot().runs) {
    const { frames, nodes, timers, blobs } = contents;
    const [first, ...others] = frames.map((frame) => ({ ...frame, graph: edit(frame.graph, "graph") }));
    if (first === undefined) throw new Error("a run without a frame");
    const { id, name, task, options, parent } = run;
    const params = edit(run.params, "params");
    await session.create({ id, name, task, params, options, parent, frame: first, blobs: [] });
    const changes: Change[] = [
      ...others.map((frame): Change => ({ kind: "frame", frame })),
      ...nodes.map((node): Change => ({ kind: "node", node: { ...node, value: edit(node.value, "value") } })),
      ...timers.map((timer): Change => ({ kind: "timer", timer })),
      ...blobs.flatMap((blob): Change[] => {
        const data = edit(blob.data, "blob");
        return data === "" ? [] : [{ kind: "blob", blob: { ...blob, data } }];
      }),
    ];
    await session.commit({ runId: id, epoch: 1, seq: run.seq + 1, frames: run.frames, changes });
  }
  session.abandon();
  return rig;
}
