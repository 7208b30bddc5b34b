import { randomUUID } from "node:crypto";

/** Chance, as the engine sees it: replace it to make runs repeatable. */
export interface Randomness {
  /** 0 <= x < 1. */
  next(): number;
  /** A new identifier that nobody else has. */
  id(): string;
}

export const systemRandomness: Randomness = {
  next: () => Math.random(),
  id: () => randomUUID(),
};
