import type { FlightTicket } from "./flight-ticket.ts";

/** The right, and the duty, of a body to store its result: held by the activity, then by the frame it goes on as. */
export interface CacheClaim {
  /** The flight it leads, if it leads one. */
  readonly ticket: FlightTicket | undefined;
}
