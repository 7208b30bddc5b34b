/** A place where a frame waits for a node of an enclosing frame. */
export interface Hop {
  readonly hop: true;
}

/** Thrown inside the interpreter: waiting closed a circle, and this wait is the one that is refused. */
export class CycleFound extends Error {
  readonly hop: Hop;
  constructor(hop: Hop) {
    super("waiting closed a circle");
    this.hop = hop;
  }
}
