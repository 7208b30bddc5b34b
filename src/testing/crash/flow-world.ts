import type { TaskContext } from "../../spec/context.ts";
import type { Lazy } from "../../spec/lazy.ts";
import type { Program, Ref } from "../programs/program.ts";

/** Where the bodies of one instance of a block find other LazyResults. */
export interface FlowPlace {
  /** A LazyResult of this instance, or of one around it; undefined where there is none. */
  lookUp(ref: Ref): Lazy | undefined;
  /** The target of a new instance of a block; undefined when the turns are used up. */
  open(block: number, opener: string): Lazy | undefined;
}

/** One call of a body. */
export interface FlowCall {
  readonly task: string;
  readonly args: readonly unknown[];
  readonly ctx: TaskContext;
}

export interface FlowOptions {
  /** Bodies may name LazyResults of the blocks around theirs. After a restart these are new nodes. */
  readonly captures: boolean;
  /** Whether waits are for signals, or for their data, which is known: for those who have no signals. */
  readonly waits: "time" | "signals" | "data";
  /** Much of what bodies give is too large to be stored inline. */
  readonly large: boolean;
  /** Bodies before the program counts as endless. */
  readonly limit: number;
  /** A body is called. */
  called?(call: FlowCall): void;
  /** Settles when an asynchronous body may go on. */
  pace?(call: FlowCall): Promise<void>;
  /** The process that is at work now: what bodies capture is in its memory. */
  process?(): object;
}

/** What the bodies of one run find in their process: a program, and what has been made of it so far. */
export class FlowWorld {
  readonly program: Program;
  readonly options: FlowOptions;
  /** Instances of blocks by their place, of each process. Bounded by the bodies that open one. */
  readonly #places = new Map<object, Map<string, FlowPlace>>();
  /** The last instances of any process: what a process finds again that has not made one itself. */
  readonly #known = new Map<string, FlowPlace>();
  /** Calls of bodies so far. */
  calls = 0;

  constructor(program: Program, options: FlowOptions) {
    this.program = program;
    this.options = options;
  }

  /** The program did not come to an end by itself. */
  get exhausted(): boolean {
    return this.calls > this.options.limit;
  }

  settle(id: string, place: FlowPlace): void {
    const process = this.options.process?.() ?? this;
    const own = this.#places.get(process) ?? new Map<string, FlowPlace>();
    this.#places.set(process, own.set(id, place));
    this.#known.set(id, place);
  }

  placeOf(id: string): FlowPlace | undefined {
    return this.#places.get(this.options.process?.() ?? this)?.get(id) ?? this.#known.get(id);
  }

  enter(call: FlowCall): void {
    this.calls += 1;
    this.options.called?.(call);
  }
}

/** By run. Bounded by the runs between `inhabit` and what it returns. */
const worlds = new Map<string, FlowWorld>();

/** Lets the bodies of a run find a world; returns what ends that. */
export function inhabit(runId: string, world: FlowWorld): () => void {
  worlds.set(runId, world);
  return () => void worlds.delete(runId);
}

export function worldOf({ runId }: TaskContext): FlowWorld {
  const world = worlds.get(runId);
  if (world === undefined) throw new Error(`there is no world for the run ${runId}`);
  return world;
}
