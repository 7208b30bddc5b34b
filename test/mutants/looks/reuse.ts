import { Engine } from "../../../src/engine/engine.ts";
import type { LazyResult } from "../../../src/spec/lazy-result.ts";
import { task } from "../../../src/spec/task.ts";
import { canonicalText } from "../../../src/testing/canonical-text.ts";
import { SeededRandom } from "../../../src/testing/seeded-random.ts";
import type { Look } from "./look.ts";

const add = task("add", (...terms: number[]) => terms.reduce((sum, term) => sum + term, 1));
const hop = task("hop", (...terms: number[]) => add(...terms));

/**
 * 4.4: a plan that is found again never shows: graphs that look much alike, on one engine with its
 * fast paths, and each on its own without them.
 */
export const reuse: Look = async (seed) => {
  const random = new SeededRandom(seed);
  const size = 2 + random.int(4);
  const engine = new Engine();
  for (let graph = 0; graph < 4; graph++) {
    const target = graphOf(random, size);
    const alone = await new Engine({ fastPaths: false }).start(target).outcome();
    const shared = await engine.start(target).outcome();
    const [expected, found] = [alone, shared].map((outcome) => canonicalText(outcome));
    if (found !== expected) return `graph ${graph} came to ${found}, on its own to ${expected}`;
  }
  return undefined;
};

function graphOf(random: SeededRandom, size: number): LazyResult<number> {
  const lazies: LazyResult<number>[] = [];
  for (let index = 0; index < size; index++) {
    const deps = lazies.length === 0 ? [] : [random.pick(lazies), random.pick(lazies)];
    const lazy = random.chance(0.2) ? hop(...deps) : add(...deps);
    const changed = random.chance(0.2) ? lazy.runIf(false) : lazy;
    lazies.push(random.chance(0.3) ? changed.orElse(100) : changed);
  }
  return lazies.at(-1) ?? add();
}
