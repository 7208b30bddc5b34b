import {
  type Outside as CoreOutside,
  Frame,
  type Place,
  type Restored,
  type RestoredResult,
} from "../../core/frame.ts";
import { State } from "../../core/states.ts";
import { CorruptRunError } from "../../errors/store-errors.ts";
import { type DecodedFrame, frameFromJSON } from "../../graph/codec/frame-document.ts";
import type { Built, PlanCache } from "../../graph/plan-cache.ts";
import type { NodeKey, RunContents, StoredFrame, StoredNode, StoredTimer } from "../../ports/stored-run.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { isMissingHere } from "./parked-by.ts";
import type { StoredTexts } from "./stored-texts.ts";

export interface RestoreHost {
  readonly runId: string;
  readonly plans: PlanCache;
  readonly texts: StoredTexts;
  /** Reserves discovery numbers for the nodes of a frame. */
  reserve(size: number): number;
}

/** A stored run as the core goes on with it. */
export interface RestoredRun {
  readonly root: Frame;
  /** Which large values are named, and by which frame. */
  readonly named: readonly (readonly [frame: number, hash: string])[];
}

/**
 * Makes the frames of a stored run, with all that is known of their nodes. Runs no code of the user's.
 *
 * @throws {CorruptRunError} `CS_CORRUPT_RUN` for what cannot be read
 * @throws {UnknownTaskError} `CS_UNKNOWN_TASK`, and the like, for what this process has not defined
 */
export function restoreRun(contents: RunContents, host: RestoreHost): RestoredRun {
  const restoring = new Restoring(host);
  host.texts.loaded(contents.blobs);
  for (const stored of contents.frames)
    restoring.guarded(`the graph of frame ${stored.frame}`, () => restoring.addFrame(stored));
  restoring.addNodes(contents.nodes);
  for (const timer of contents.timers)
    restoring.guarded(`the wait of node ${nodeText(timer)}`, () => restoring.addTimer(timer));
  host.texts.forgetLoaded();
  const { root, named } = restoring;
  if (root === undefined) throw new CorruptRunError(host.runId, "its first frame is not there");
  return { root, named };
}

class Restoring {
  root: Frame | undefined;
  readonly named: (readonly [number, string])[] = [];
  readonly #host: RestoreHost;
  readonly #frames = new Map<number, Frame>();

  constructor(host: RestoreHost) {
    this.#host = host;
  }

  guarded(where: string | (() => string), step: () => void): void {
    try {
      step();
    } catch (error) {
      if (isMissingHere(error) || error instanceof CorruptRunError) throw error;
      const problem = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
      const place = typeof where === "string" ? where : where();
      throw new CorruptRunError(this.#host.runId, `${place}: ${problem}`, { cause: error });
    }
  }

  addFrame(stored: StoredFrame): void {
    const { plans, texts, reserve, runId } = this.#host;
    const owner = stored.owner === undefined ? undefined : this.#frames.get(stored.owner.frame);
    // A frame below a generation that is gone is gone too.
    if (stored.owner !== undefined && owner?.generation !== stored.owner.generation) return;
    const decoded = frameFromJSON(texts.readJson(stored.graph));
    const scope = {
      youngest: Number.POSITIVE_INFINITY,
      isExternal: (lazy: Lazy) => decoded.outside.has(lazy),
    };
    const built = plans.build(decoded.target, scope);
    if (built.plan.size !== decoded.size)
      throw new CorruptRunError(
        runId,
        `the graph of frame ${stored.frame} has ${built.plan.size} nodes, not ${decoded.size}`,
      );
    const frame = makeFrame(stored, owner, built, reserve(built.plan.size));
    frame.restored = {
      results: new Map(),
      elements: new Map(),
      children: new Map(),
      elementChildren: new Map(),
    };
    frame.outside = this.#outside(stored.frame, decoded);
    this.#frames.set(stored.frame, frame);
    if (owner === undefined) this.root = frame;
    else adopt(owner, frame);
  }

  #outside(frame: number, decoded: DecodedFrame): ReadonlyMap<Lazy, CoreOutside> {
    const { texts } = this.#host;
    const found = new Map<Lazy, CoreOutside>();
    for (const [lazy, outside] of decoded.outside) {
      if ("frame" in outside) found.set(lazy, { place: this.#place(outside) });
      else if (outside.state === "failed")
        found.set(lazy, { state: State.failed, value: texts.read(outside.error) });
      else if ("ref" in outside) {
        this.#name(frame, outside.ref);
        found.set(lazy, { state: State.done, value: texts.read(outside.ref) });
      } else
        found.set(lazy, {
          state: outside.state === "done" ? State.done : State.skipped,
          value: outside.value,
        });
    }
    return found;
  }

  #place({ frame, node }: { readonly frame: number; readonly node: number }): Place {
    const around = this.#frames.get(frame);
    if (around === undefined || node >= around.plan.size)
      throw new CorruptRunError(this.#host.runId, `node ${node} of frame ${frame} is not there`);
    return { frame: around, slot: node };
  }

  addTimer({ frame, node }: StoredTimer): void {
    this.#place({ frame, node });
  }

  addNodes(nodes: readonly StoredNode[]): void {
    let at: StoredNode | undefined;
    this.guarded(
      () => `the result of node ${at === undefined ? "?" : nodeText(at)}`,
      () => {
        for (const node of nodes) {
          at = node;
          this.#addNode(node);
        }
      },
    );
  }

  #addNode(node: StoredNode): void {
    const frame = this.#frames.get(node.frame);
    if (frame?.restored === undefined || frame.generation !== node.generation) return;
    if (node.node >= frame.plan.size) this.#place(node);
    const { results, elements } = frame.restored;
    const result: RestoredResult = {
      state: node.status === "done" ? State.done : State.failed,
      value: this.#host.texts.read(node.value),
    };
    this.#name(node.frame, node.value);
    if (node.element < 0) results.set(node.node, result);
    else entry(elements, node.node).set(node.element, result);
  }

  #name(frame: number, text: string): void {
    const hash = this.#host.texts.blobOf(text);
    if (hash !== undefined) this.named.push([frame, hash]);
  }
}

function makeFrame(stored: StoredFrame, owner: Frame | undefined, built: Built, seq: number): Frame {
  const at = stored.owner;
  const place =
    owner === undefined || at === undefined
      ? undefined
      : { frame: owner, slot: at.node, element: at.element };
  const frame = new Frame(stored.frame, place, built, seq);
  frame.generation = stored.generation;
  // Only what is needed of it is asked for: the rest may be stored.
  frame.eager = false;
  return frame;
}

function adopt(owner: Frame, child: Frame): void {
  const { children, elementChildren } = owner.restored as Restored;
  const { slot, element } = child.owner ?? { slot: -1, element: -1 };
  if (element < 0) children.set(slot, child);
  else entry(elementChildren, slot).set(element, child);
}

function entry<V>(map: Map<number, Map<number, V>>, key: number): Map<number, V> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<number, V>();
  map.set(key, made);
  return made;
}

function nodeText({ frame, generation, node, element }: NodeKey): string {
  return `${frame}.${generation}.${node}${element < 0 ? "" : `[${element}]`}`;
}
