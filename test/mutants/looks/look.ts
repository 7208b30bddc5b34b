import { SeededRandom } from "../../../src/testing/seeded-random.ts";
import { SimulatedWorld } from "../../../src/testing/simulator/simulated-world.ts";

/** Looks at the product once, in a way that follows from the seed; says what is wrong, if something is. */
export type Look = (seed: number) => Promise<string | undefined>;

/** More than any of the looks needs: after so many things that happen it counts as endless. */
const longest = 5_000;

/** Surroundings in which reading the time takes none, so that a look can say to the millisecond what is to happen when. */
class SteadyWorld extends SimulatedWorld {
  override elapsed(): number {
    return this.time;
  }
}

/** Simulated surroundings of a seed, in which a timer comes only when nothing else can happen. */
export function worldOf(seed: number): { readonly random: SeededRandom; readonly world: SimulatedWorld } {
  const random = new SeededRandom(seed);
  return { random, world: new SteadyWorld(random, 0) };
}

/**
 * Lets one thing happen after the other until a promise has settled. Between two of them whatever can be followed is.
 *
 * @param between - called before each
 * @returns what is wrong when it rejects, or never settles
 */
export async function playUntil(
  world: SimulatedWorld,
  promise: Promise<unknown>,
  between: () => void = () => {},
): Promise<string | undefined> {
  let ended = false;
  let rejected: string | undefined;
  promise.then(
    () => {
      ended = true;
    },
    (error: unknown) => {
      ended = true;
      rejected = `it was rejected: ${error instanceof Error ? error.message : String(error)}`;
    },
  );
  for (let step = 0; step < longest; step++) {
    between();
    await new Promise((resolve) => setImmediate(resolve));
    if (ended) return rejected;
    if (!world.step() && step > 100) return "nothing can happen any more, and the run has not ended";
  }
  return "the run does not end";
}
