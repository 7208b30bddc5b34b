import type { Outside as CoreOutside, Frame } from "../../core/frame.ts";
import { around } from "../../core/frame-scope.ts";
import { State } from "../../core/states.ts";
import type { Outside } from "../../graph/codec/frame-document.ts";
import type { Change } from "../../ports/run-commit.ts";
import type { NodeKey, StoredBlob } from "../../ports/stored-run.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { StoredFrames } from "./stored-frames.ts";
import type { StoredTexts } from "./stored-texts.ts";

/** A large value that a row names. */
export interface Named {
  readonly value: unknown;
  readonly text: string;
  readonly blob: StoredBlob;
}

/** What storing the frames of a run takes: their graphs, and the large values that their rows name. */
export class FrameChanges {
  readonly #texts: StoredTexts;
  readonly #frames = new StoredFrames();
  /** Large values that are stored, by the object they were made of. */
  readonly #refs = new WeakMap<object, { readonly text: string; readonly blob: StoredBlob }>();
  /** Objects that turned out not to be large. */
  readonly #small = new WeakSet<object>();

  constructor(texts: StoredTexts) {
    this.#texts = texts;
  }

  /** A frame is stored; it may have another one's place. @returns what its rows named */
  enter(frame: number, owner: NodeKey | undefined): readonly string[] {
    return this.#frames.enter(frame, owner?.frame, owner === undefined ? "" : keyText(owner));
  }

  /** A row that is stored names a large value. */
  nameStored(frame: number, hash: string): void {
    this.#frames.name(frame, hash);
  }

  /** A frame is over: it goes with all that is below it. */
  drop(frame: number, changes: Change[]): void {
    changes.push({ kind: "drop", frame });
    this.#dropBlobs(this.#frames.leave(frame), changes);
  }

  /** The graph of a new frame. @throws {NotStorableError} `CS_NOT_STORABLE`; nothing has changed then */
  newFrame(frame: Frame): Change[] {
    const { owner, lazies, plan } = frame;
    const outside = new Map<Lazy, Outside>();
    const named: Named[] = [];
    for (const slot of plan.externals) {
      const lazy = lazies[slot] as Lazy;
      const known = frame.outside?.get(lazy);
      const place = known === undefined && owner !== undefined ? around(owner.frame, lazy) : undefined;
      if (place !== undefined) outside.set(lazy, { frame: place.frame.number, node: place.slot });
      else if (known !== undefined) outside.set(lazy, this.#carried(known, named));
    }
    const graph = this.#texts.graph(lazies[frame.target] as Lazy, plan.size, outside);
    // From here on nothing can be refused any more.
    const key = ownerKey(frame);
    const stored = { frame: frame.number, generation: 0, owner: key, graph };
    const before = this.enter(frame.number, key);
    const changes: Change[] = [{ kind: "frame", frame: stored }];
    this.name(frame.number, named, changes);
    this.#dropBlobs(before, changes);
    return changes;
  }

  /** The graph of a frame's next generation. @throws {NotStorableError} `CS_NOT_STORABLE`; nothing has changed then */
  nextGeneration(frame: Frame): Change[] {
    const { built, outside } = frame.next as NonNullable<Frame["next"]>;
    const { plan, lazies } = built;
    const carried = new Map<Lazy, Outside>();
    const named: Named[] = [];
    plan.externals.forEach((slot, i) => {
      carried.set(lazies[slot] as Lazy, this.#carried(outside[i] as CoreOutside, named));
    });
    const graph = this.#texts.graph(lazies[plan.size - 1] as Lazy, plan.size, carried);
    // From here on nothing can be refused any more.
    const before = this.#frames.clear(frame.number);
    const changes: Change[] = [];
    this.name(frame.number, named, changes);
    changes.push({ kind: "generation", frame: frame.number, generation: frame.generation + 1, graph });
    this.#dropBlobs(before, changes);
    return changes;
  }

  /** Rows that named these large values are gone with the changes. */
  #dropBlobs(hashes: readonly string[], changes: Change[]): void {
    const gone = this.#frames.release(hashes);
    if (gone.length > 0) changes.push({ kind: "drop-blobs", hashes: gone });
  }

  /** A row of a frame names large values; those that are not stored yet come with it. */
  name(frame: number, named: readonly Named[], changes: Change[]): void {
    for (const { value, text, blob } of named) {
      const isFirst = this.#frames.name(frame, blob.hash);
      if (isFirst) changes.push({ kind: "blob", blob });
      if (typeof value === "object" && value !== null) this.#refs.set(value, { text, blob });
    }
  }

  #carried(outside: CoreOutside, named: Named[]): Outside {
    if ("place" in outside) return { frame: outside.place.frame.number, node: outside.place.slot };
    const { state, value } = outside;
    if (state === State.failed) return { state: "failed", error: this.#texts.error(value) };
    if (state === State.skipped) return { state: "skipped", value };
    if (!mayBeLarge(value) || this.#small.has(value as object)) return { state: "done", value };
    const known = typeof value === "object" && value !== null ? this.#refs.get(value) : undefined;
    const { text, blob } = known ?? this.#texts.large(this.#texts.value(value, "a carried value"));
    if (blob === undefined) {
      if (typeof value === "object" && value !== null) this.#small.add(value);
      return { state: "done", value };
    }
    named.push({ value, text, blob });
    return { state: "done", ref: text };
  }
}

/** Whether it is worth while to see how long its text is. */
function mayBeLarge(value: unknown): boolean {
  if (typeof value === "string") return value.length > 1_000;
  return typeof value === "object" && value !== null;
}

function ownerKey({ owner }: Frame): NodeKey | undefined {
  if (owner === undefined) return undefined;
  const { frame, slot, element } = owner;
  return { frame: frame.number, generation: frame.generation, node: slot, element };
}

/** A key as text. */
export function keyText({ frame, generation, node, element }: NodeKey): string {
  return `${frame}.${generation}.${node}.${element}`;
}
