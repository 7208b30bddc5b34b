import type { CacheHit, CacheInfo, CachePolicy } from "../../spec/cache-policy.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

/** What caches are like in one simulation. Numbers are probabilities. */
export interface CacheTemper {
  /** An answer takes its time. */
  readonly slow: number;
  /** An answer is none: looking fails, or keeping does. */
  readonly fails: number;
}

/** Somebody who watches a cache. */
export interface CacheWatch {
  /** A call was told whether there is a result. */
  answered(node: string, args: readonly unknown[], hit: boolean): void;
  /** A result is being kept, or was kept, or could not be. */
  keeps(node: string, args: readonly unknown[], stage: "begun" | "kept" | "failed"): void;
}

interface Surroundings {
  readonly world: SimulatedWorld;
  readonly random: SeededRandom;
  readonly temper: CacheTemper;
  readonly watch: CacheWatch;
}

/** The cache of one node: answers when its time comes, or at once, or not at all. Bounded by the calls of a simulation. */
export class ScriptedCache implements CachePolicy {
  readonly #node: string;
  readonly #around: Surroundings;
  readonly #kept = new Map<string, CacheHit>();

  constructor(node: string, around: Surroundings) {
    this.#node = node;
    this.#around = around;
  }

  get(key: string, { args }: CacheInfo): CacheHit | undefined | Promise<CacheHit | undefined> {
    const { watch } = this.#around;
    return this.#answer("look for", {
      good: () => {
        const hit = this.#kept.get(key);
        watch.answered(this.#node, args, hit !== undefined);
        return hit;
      },
      bad: () => watch.answered(this.#node, args, false),
    });
  }

  set(key: string, value: unknown, { args }: CacheInfo): void | Promise<void> {
    const { watch } = this.#around;
    watch.keeps(this.#node, args, "begun");
    return this.#answer("keep", {
      good: () => {
        this.#kept.set(key, { value });
        watch.keeps(this.#node, args, "kept");
      },
      bad: () => watch.keeps(this.#node, args, "failed"),
    });
  }

  #answer<T>(what: string, { good, bad }: { good: () => T; bad: () => void }): T | Promise<T> {
    const { random, temper, world } = this.#around;
    const fails = random.chance(temper.fails);
    const now = (): T => {
      if (!fails) return good();
      bad();
      throw new Error(`the cache of ${this.#node} could not ${what} a result`);
    };
    if (!random.chance(temper.slow)) return now();
    return new Promise((resolve, reject) => {
      world.later(`${what} a result of ${this.#node}`, () => {
        try {
          resolve(now());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}
