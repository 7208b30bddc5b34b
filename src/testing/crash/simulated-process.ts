import type { Clock } from "../../ports/clock.ts";
import type { Randomness } from "../../ports/randomness.ts";
import type { SimulatedWorld } from "../simulator/simulated-world.ts";

/** Whose turn it is. All that follows from one thing that happens follows before the next one does. */
export interface Stage {
  process: SimulatedProcess | undefined;
}

/**
 * A process that can crash: from then on nothing that it has begun goes on. Or it stands still, and goes on later. Its engine
 * has its time from here.
 */
export class SimulatedProcess implements Clock, Randomness {
  readonly name: string;
  readonly #world: SimulatedWorld;
  readonly #stage: Stage;
  #isAlive = true;
  #isStill = false;
  /** What has happened meanwhile. Bounded by what was under way when it came to stand still. */
  readonly #missed: (() => void)[] = [];
  /** What it waits for. Bounded by what is under way. */
  readonly #pending = new Set<() => void>();

  constructor(name: string, world: SimulatedWorld, stage: Stage) {
    this.name = name;
    this.#world = world;
    this.#stage = stage;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isStill(): boolean {
    return this.#isStill;
  }

  now(): number {
    return this.#world.now();
  }

  elapsed(): number {
    return this.#world.elapsed();
  }

  next(): number {
    return this.#world.next();
  }

  id(): string {
    return this.#world.id();
  }

  setTimer(milliseconds: number, fire: () => void): () => void {
    return this.#begin((happen) => this.#world.setTimer(milliseconds, happen), fire);
  }

  macrotask(work: () => void): void {
    this.later("turn of the event loop", work);
  }

  /** Adds something that may happen at any time from now, unless the process crashes before. */
  later(what: string, happen: () => void): () => void {
    return this.#begin((guarded) => this.#world.later(`${this.name}: ${what}`, guarded), happen);
  }

  /** Resolves at any time from now, or never. */
  turn(what: string): Promise<void> {
    return new Promise((resolve) => this.later(what, resolve));
  }

  /** Does something as this process. */
  act<T>(action: () => T): T {
    this.#stage.process = this;
    return action();
  }

  crash(): void {
    this.#isAlive = false;
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }

  stop(): void {
    this.#isStill = true;
  }

  goOn(): void {
    this.#isStill = false;
    for (const happen of this.#missed.splice(0)) this.later("what was missed", happen);
  }

  #begin(begin: (happen: () => void) => () => void, happen: () => void): () => void {
    if (!this.#isAlive) return () => {};
    let isWanted = true;
    const now = (): void => {
      if (!isWanted) return;
      if (this.#isStill) return void this.#missed.push(now);
      this.#pending.delete(cancel);
      this.act(happen);
    };
    const undo = begin(now);
    const cancel = (): void => {
      isWanted = false;
      this.#pending.delete(cancel);
      undo();
    };
    this.#pending.add(cancel);
    return cancel;
  }
}
