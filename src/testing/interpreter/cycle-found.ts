/** A place where a frame waits for a node of an enclosing frame. */
export interface Hop {
  readonly hop: true;
}

/** A node that waits for several others at once. */
export interface Gather {
  /** Those whose failure or skip would end the wait, whatever the others do. */
  others: number;
}

/** Thrown inside the interpreter: waiting closed a circle, and it opens here. */
export class CycleFound extends Error {
  /** The wait that is refused, or the node that has something else to go by. */
  readonly place: Hop | Gather;
  constructor(place: Hop | Gather) {
    super("waiting closed a circle");
    this.place = place;
  }
}
