import type { Activity } from "../../core/activity.ts";
import type { Outside as CoreOutside, Frame } from "../../core/frame.ts";
import { around } from "../../core/frame-scope.ts";
import type { Machine } from "../../core/machine.ts";
import { State } from "../../core/states.ts";
import type { Outside } from "../../graph/codec/frame-document.ts";
import type { Change } from "../../ports/run-commit.ts";
import type {
  NewRun,
  NodeKey,
  RunContents,
  StoredBlob,
  StoredNode,
  StoredTimer,
} from "../../ports/stored-run.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { Kind } from "../../spec/op.ts";
import { identify } from "../node-identity.ts";
import { type CommitHost, CommitQueue } from "./commit-queue.ts";
import { StoredFrames } from "./stored-frames.ts";
import type { StoredTexts } from "./stored-texts.ts";

/** A signal that a recv has been given. */
export interface ReceivedSignal {
  readonly seq: number;
  /** It is stored with its receiver, or somebody else had it: the engine does not hold it any more. */
  release(): void;
}

export interface JournalHost extends CommitHost {
  readonly texts: StoredTexts;
}

/** A run that a body wants started, and who starts it when it is stored. */
interface Spawn {
  readonly run: NewRun;
  readonly start: () => void;
}

/** Writes down what one stored run comes to: graphs, results, failures, waits. Decides nothing. */
export class RunJournal {
  readonly queue: CommitQueue;
  readonly texts: StoredTexts;
  readonly #host: JournalHost;
  readonly #frames = new StoredFrames();
  /** Large values that are stored, by the object they were made of. */
  readonly #refs = new WeakMap<object, { readonly text: string; readonly blob: StoredBlob }>();
  /** Objects that turned out not to be large. */
  readonly #small = new WeakSet<object>();
  /** Until when a node waits, known from before a restart. Bounded by the nodes that waited. */
  readonly #timers = new Map<string, StoredTimer>();
  readonly #dues = new WeakMap<Activity, number>();
  /** Bounded by the nodes that have been given a signal that is not stored yet. */
  readonly #signals = new Map<Activity, ReceivedSignal>();
  /** What bodies that have not ended yet want started. */
  readonly #spawns = new WeakMap<Activity, Spawn>();

  constructor(host: JournalHost, at: { readonly epoch: number; readonly seq: number }) {
    this.#host = host;
    this.texts = host.texts;
    this.queue = new CommitQueue(host, at);
    this.#enter(0, undefined);
  }

  /** What was stored before a restart. */
  restore({ frames, timers }: RunContents, named: Iterable<readonly [frame: number, hash: string]>): void {
    for (const { frame, owner } of frames) this.#enter(frame, owner);
    for (const timer of timers) this.#timers.set(keyText(timer), timer);
    for (const [frame, hash] of named) this.#frames.name(frame, hash);
  }

  #enter(frame: number, owner: NodeKey | undefined): readonly string[] {
    return this.#frames.enter(frame, owner?.frame, owner === undefined ? "" : keyText(owner));
  }

  /**
   * A result; `done` is told when it is stored.
   *
   * @throws {NotStorableError} `CS_NOT_STORABLE`
   */
  result(activity: Activity, done: (machine: Machine) => void): void {
    if (isGone(activity)) {
      this.#signals.get(activity)?.release();
      this.#signals.delete(activity);
      return this.queue.add({ changes: [], done });
    }
    const changes = this.#nodeChanges(activity, { status: "done", value: activity.result });
    const start = this.#spawns.get(activity)?.start;
    const told = start === undefined ? done : starting(start, done);
    const received = this.#signals.get(activity);
    this.#signals.delete(activity);
    if (received === undefined) return this.queue.add({ changes, done: told });
    const signal = {
      seq: received.seq,
      stored: () => received.release(),
      taken: (machine: Machine) => {
        received.release();
        machine.waitOn(activity);
      },
    };
    this.queue.add({ changes, done: told, signal });
  }

  /**
   * The value of a frame's target: it is stored as the result of the frame's owner, or with the end of the run.
   *
   * @returns false when it starts another run, which is stored with a result of its own
   */
  note(activity: Activity, value: unknown): boolean {
    if (this.#spawns.has(activity)) return false;
    if (activity.frame.owner !== undefined) return true;
    try {
      this.queue.add({ changes: this.#nodeChanges(activity, { status: "done", value }) });
    } catch {
      // The end of the run says what is wrong with it.
    }
    return true;
  }

  failure(activity: Activity, failure: unknown): void {
    if (isGone(activity)) return;
    this.queue.add({ changes: this.#nodeChanges(activity, { status: "failed", value: failure }) });
  }

  /** The graph of a new frame, or of its next generation. */
  graph(frame: Frame): void {
    const { report } = this.#host;
    try {
      const changes = frame.next === undefined ? this.#newFrame(frame) : this.#nextGeneration(frame);
      this.queue.add({ changes, done: (machine) => machine.graphCommitted(frame) });
    } catch (error) {
      // The core is not at rest while it asks.
      void Promise.resolve().then(() => report((machine) => machine.graphCommitted(frame, { error })));
    }
  }

  /**
   * A node waits for so many milliseconds. What it has waited before a restart counts.
   *
   * @returns how long it still has to wait
   */
  wait(activity: Activity, milliseconds: number): number {
    const kind = activity.element < 0 ? activity.frame.plan.kinds[activity.slot] : undefined;
    if (kind !== Kind.wait && kind !== Kind.recv && kind !== Kind.within) return milliseconds;
    const now = this.#host.clock.now();
    const known = this.#dues.get(activity) ?? this.#timers.get(keyText(keyOf(activity)))?.due;
    const due = known ?? now + milliseconds;
    if (kind === Kind.recv) this.#dues.set(activity, due);
    else this.#timer(activity, due, undefined);
    return Math.max(0, due - now);
  }

  receives(activity: Activity, topic: string): void {
    this.#timer(activity, this.#dues.get(activity), topic);
  }

  /** A body wants another run: it begins with the body's result. */
  spawns(activity: Activity, run: NewRun, start: () => void): void {
    this.#spawns.set(activity, { run, start });
  }

  received(activity: Activity, signal: ReceivedSignal): void {
    this.#signals.set(activity, signal);
  }

  /** The run is over: signals that were not stored are others' again. */
  close(): void {
    for (const signal of this.#signals.values()) signal.release();
    this.#signals.clear();
  }

  #timer(activity: Activity, due: number | undefined, topic: string | undefined): void {
    const key = keyOf(activity);
    const known = this.#timers.get(keyText(key));
    this.#timers.delete(keyText(key));
    if (known?.due === due && known?.topic === topic) return;
    this.queue.add({ changes: [{ kind: "timer", timer: { ...key, due, topic } }] });
  }

  #nodeChanges(activity: Activity, result: { status: StoredNode["status"]; value: unknown }): Change[] {
    const { frame, slot, element } = activity;
    const { clock } = this.#host;
    const { task, label } = identify(frame, slot, element);
    const { status, value } = result;
    const plain = status === "done" ? this.texts.value(value, label ?? task) : this.texts.error(value);
    const { text, blob } = this.texts.large(plain);
    const changes: Change[] = [];
    if (blob !== undefined) this.#name(frame.number, [{ value, text, blob }], changes);
    const finishedAt = clock.now();
    const { startedAt } = activity;
    const node: StoredNode = {
      ...keyOf(activity),
      status,
      value: text,
      task,
      label,
      attempts: activity.attempt,
      startedAt:
        startedAt === undefined ? finishedAt : Math.round(finishedAt - (clock.elapsed() - startedAt)),
      finishedAt,
    };
    const spawn = status === "done" ? this.#spawns.get(activity) : undefined;
    if (spawn !== undefined) changes.push({ kind: "spawn", run: spawn.run });
    changes.push({ kind: "node", node, consumes: this.#signals.get(activity)?.seq });
    if (activity.whole?.owner !== undefined) {
      changes.push({ kind: "drop", frame: activity.whole.number });
      this.#dropBlobs(this.#frames.leave(activity.whole.number), changes);
    }
    return changes;
  }

  #newFrame(frame: Frame): Change[] {
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
    const graph = this.texts.graph(lazies[frame.target] as Lazy, plan.size, outside);
    // From here on nothing can be refused any more.
    const key = ownerKey(frame);
    const stored = { frame: frame.number, generation: 0, owner: key, graph };
    const gone = this.#enter(frame.number, key);
    const changes: Change[] = [{ kind: "frame", frame: stored }];
    this.#name(frame.number, named, changes);
    if (gone.length > 0) changes.push({ kind: "drop-blobs", hashes: gone });
    return changes;
  }

  #nextGeneration(frame: Frame): Change[] {
    const { built, outside } = frame.next as NonNullable<Frame["next"]>;
    const { plan, lazies } = built;
    const carried = new Map<Lazy, Outside>();
    const named: Named[] = [];
    plan.externals.forEach((slot, i) => {
      carried.set(lazies[slot] as Lazy, this.#carried(outside[i] as CoreOutside, named));
    });
    const graph = this.texts.graph(lazies[plan.size - 1] as Lazy, plan.size, carried);
    // From here on nothing can be refused any more.
    const before = this.#frames.clear(frame.number);
    const changes: Change[] = [];
    this.#name(frame.number, named, changes);
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
  #name(frame: number, named: readonly Named[], changes: Change[]): void {
    for (const { value, text, blob } of named) {
      const isFirst = this.#frames.name(frame, blob.hash);
      if (isFirst) changes.push({ kind: "blob", blob });
      if (typeof value === "object" && value !== null) this.#refs.set(value, { text, blob });
    }
  }

  #carried(outside: CoreOutside, named: Named[]): Outside {
    if ("place" in outside) return { frame: outside.place.frame.number, node: outside.place.slot };
    const { state, value } = outside;
    if (state === State.failed) return { state: "failed", error: this.texts.error(value) };
    if (state === State.skipped) return { state: "skipped", value };
    if (!mayBeLarge(value) || this.#small.has(value as object)) return { state: "done", value };
    const known = typeof value === "object" && value !== null ? this.#refs.get(value) : undefined;
    const { text, blob } = known ?? this.texts.large(this.texts.value(value, "a carried value"));
    if (blob === undefined) {
      if (typeof value === "object" && value !== null) this.#small.add(value);
      return { state: "done", value };
    }
    named.push({ value, text, blob });
    return { state: "done", ref: text };
  }
}

/** A large value that a row names. */
interface Named {
  readonly value: unknown;
  readonly text: string;
  readonly blob: StoredBlob;
}

/** Its frame is over, or is about to be another generation: its row would belong to nothing. */
function isGone({ frame, seq }: Activity): boolean {
  return frame.closed || frame.next !== undefined || seq < frame.seq;
}

function starting(start: () => void, done: (machine: Machine) => void): (machine: Machine) => void {
  return (machine) => {
    start();
    done(machine);
  };
}

/** Whether it is worth while to see how long its text is. */
function mayBeLarge(value: unknown): boolean {
  if (typeof value === "string") return value.length > 1_000;
  return typeof value === "object" && value !== null;
}

function keyOf({ frame, slot, element }: Activity): NodeKey {
  return { frame: frame.number, generation: frame.generation, node: slot, element };
}

function ownerKey({ owner }: Frame): NodeKey | undefined {
  if (owner === undefined) return undefined;
  const { frame, slot, element } = owner;
  return { frame: frame.number, generation: frame.generation, node: slot, element };
}

function keyText({ frame, generation, node, element }: NodeKey): string {
  return `${frame}.${generation}.${node}.${element}`;
}
