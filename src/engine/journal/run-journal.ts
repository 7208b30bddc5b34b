import type { Activity } from "../../core/activity.ts";
import type { Frame } from "../../core/frame.ts";
import type { Machine } from "../../core/machine.ts";
import type { Change } from "../../ports/run-commit.ts";
import type { NewRun, NodeKey, RunContents, StoredNode, StoredTimer } from "../../ports/stored-run.ts";
import { Kind } from "../../spec/op.ts";
import { identify } from "../node-identity.ts";
import { type CommitHost, CommitQueue } from "./commit-queue.ts";
import { FrameChanges, keyText } from "./frame-changes.ts";
import type { StoredTexts } from "./stored-texts.ts";

/** A signal that a recv has been given. */
export interface ReceivedSignal {
  readonly seq: number;
  /** It is stored with its receiver, or somebody else had it: the engine does not hold it any more. */
  release(): void;
}

export interface JournalHost extends CommitHost {
  readonly texts: StoredTexts;
  /** The run is ending. */
  isEnding(): boolean;
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
  readonly #frames: FrameChanges;
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
    this.#frames = new FrameChanges(host.texts);
    this.#frames.enter(0, undefined);
  }

  /** What was stored before a restart. */
  restore({ frames, timers }: RunContents, named: Iterable<readonly [frame: number, hash: string]>): void {
    for (const { frame, owner } of frames) this.#frames.enter(frame, owner);
    for (const timer of timers) this.#timers.set(keyText(timer), timer);
    for (const [frame, hash] of named) this.#frames.nameStored(frame, hash);
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
      const changes =
        frame.next === undefined ? this.#frames.newFrame(frame) : this.#frames.nextGeneration(frame);
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
    if (!isTimed(activity)) return milliseconds;
    const now = this.#host.clock.now();
    const known = this.#dues.get(activity) ?? this.#timers.get(keyText(keyOf(activity)))?.due;
    const due = known ?? now + milliseconds;
    if (kindOf(activity) === Kind.recv) this.#dues.set(activity, due);
    else this.#timer(activity, due, undefined);
    return Math.max(0, due - now);
  }

  /** A node waits no more, and if it is needed again begins anew. A run that ends still waits, for when it goes on. */
  givenUp(activity: Activity, cancel: () => void): void {
    cancel();
    if (isTimed(activity) && !this.#host.isEnding()) this.#timer(activity, undefined, undefined);
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
    if (known !== undefined && known.due === due && known.topic === topic) return;
    this.queue.add({ changes: [{ kind: "timer", timer: { ...key, due, topic } }] });
  }

  #nodeChanges(activity: Activity, result: { status: StoredNode["status"]; value: unknown }): Change[] {
    const { frame, slot, element, startedAt } = activity;
    const { clock } = this.#host;
    const { task, label } = identify(frame, slot, element);
    const { status, value } = result;
    const plain = status === "done" ? this.texts.value(value, label ?? task) : this.texts.error(value);
    const { text, blob } = this.texts.large(plain);
    const changes: Change[] = [];
    if (blob !== undefined) this.#frames.name(frame.number, [{ value, text, blob }], changes);
    const finishedAt = clock.now();
    // Written out: a spread would make the rest of it slow.
    const node: StoredNode = {
      frame: frame.number,
      generation: frame.generation,
      node: slot,
      element,
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
      this.#frames.drop(activity.whole.number, changes);
    }
    return changes;
  }
}

/** Its frame is over, or is about to be another generation: its row would belong to nothing. */
function isGone({ frame, seq }: Activity): boolean {
  return frame.closed || frame.next !== undefined || seq < frame.seq;
}

function kindOf({ frame, slot, element }: Activity): number | undefined {
  return element < 0 ? frame.plan.kinds[slot] : undefined;
}

/** Whether its time is part of what it is: it goes on counting while the run stands still. */
function isTimed(activity: Activity): boolean {
  const kind = kindOf(activity);
  return kind === Kind.wait || kind === Kind.recv || kind === Kind.within;
}

function starting(start: () => void, done: (machine: Machine) => void): (machine: Machine) => void {
  return (machine) => {
    start();
    done(machine);
  };
}

function keyOf({ frame, slot, element }: Activity): NodeKey {
  return { frame: frame.number, generation: frame.generation, node: slot, element };
}
