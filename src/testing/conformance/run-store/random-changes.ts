import { MemoryRows, type OwnChange } from "../../../ports/memory-run-store/memory-rows.ts";
import type { RunContents, StoredFrame } from "../../../ports/stored-run.ts";
import type { SeededRandom } from "../../seeded-random.ts";
import { blob, frame, keyOf, node, timer } from "./run-rows.ts";

const weights = { node: 8, timer: 4, frame: 4, generation: 1, drop: 1, blob: 2, "drop-blobs": 1 };

/** Draws changes that an engine could make: of frames that are there, in the generation that they have. */
export class RandomChanges {
  readonly #random: SeededRandom;
  readonly #rows = new MemoryRows();
  /** The number of the next frame. */
  frames: number;

  constructor(random: SeededRandom, contents: RunContents, frames: number) {
    this.#random = random;
    this.frames = frames;
    for (const one of contents.frames) this.#rows.apply({ kind: "frame", frame: one });
  }

  draw(): OwnChange {
    const change = this.#change();
    this.#rows.apply(change);
    return change;
  }

  #change(): OwnChange {
    const random = this.#random;
    const { frame: number, generation, owner } = this.#frame();
    const key = keyOf(number, random.int(4), random.int(3) - 1, generation);
    const text = String(random.int(1_000));
    switch (random.weighted(weights)) {
      case "node":
        return node(key, { value: text, status: random.chance(0.2) ? "failed" : "done" }) as OwnChange;
      case "timer":
        return timer(key, {
          due: random.chance(0.5) ? random.int(1e15) : undefined,
          topic: text,
        }) as OwnChange;
      case "frame":
        return frame(this.frames++, key, text) as OwnChange;
      case "generation":
        return { kind: "generation", frame: number, generation: generation + 1, graph: text };
      case "drop":
        // The run's own frame is not dropped.
        if (owner !== undefined) return { kind: "drop", frame: number };
        return { kind: "drop-blobs", hashes: ["h0"] };
      case "blob":
        return blob(`h${random.int(5)}`, text) as OwnChange;
      case "drop-blobs":
        return { kind: "drop-blobs", hashes: [`h${random.int(5)}`, `h${random.int(5)}`] };
    }
  }

  #frame(): StoredFrame {
    return this.#random.pick(this.#rows.contents.frames);
  }
}
