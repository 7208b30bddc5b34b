import type { SeededRandom } from "../seeded-random.ts";

/** Somebody asks for the value of a LazyResult of a run. */
export interface Question {
  readonly during: "step" | "body";
  /** After so many steps, `atEnd` when the runs have ended; or when so many bodies have begun. */
  readonly after: number;
  /** Which of the LazyResults that there are by then, from 0 to 1; or the target. */
  readonly which: number | "target";
  /** Which of the runs, from 0. */
  readonly run: number;
}

/** When everything is over. */
export const atEnd: number = Number.MAX_SAFE_INTEGER;

/** Random questions to runs. */
export function drawQuestions(random: SeededRandom): readonly Question[] {
  if (random.chance(0.5)) return [];
  return Array.from({ length: 1 + random.int(5) }, () => ({
    ...drawMoment(random),
    which: random.chance(0.15) ? "target" : random.next(),
    run: random.int(3),
  }));
}

function drawMoment(random: SeededRandom): Pick<Question, "during" | "after"> {
  if (random.chance(0.3)) return { during: "body", after: 1 + random.int(15) };
  return { during: "step", after: random.chance(0.2) ? 0 : random.chance(0.2) ? atEnd : random.int(25) };
}
