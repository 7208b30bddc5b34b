import type { CascadeEvent } from "../../events/event.ts";
import type { Held } from "../programs/held.ts";
import type { Visit } from "../programs/visit.ts";

/** Something that holds at every moment of a simulation, checked where bodies begin and end and where events are told. */
export interface Invariant {
  entered?(visit: Visit): void;
  left?(visit: Visit): void;
  /** Something has become of a resource. */
  became?(held: Held): void;
  hear?(event: CascadeEvent): void;
}

/** Tells what did not hold. */
export type Complain = (what: string) => void;
