import type { Bucket } from "./crowd.ts";
import { scopeMatches } from "./parse-scope.ts";
import type { RecordBucket } from "./record-bucket.ts";
import type { GateTicket } from "./ticket.ts";

/** A new limit counts the bodies that run already. */
export function countRunning(
  bucket: RecordBucket,
  running: ReadonlyMap<GateTicket, Bucket[]>,
  now: number,
): void {
  for (const [ticket, held] of running) {
    if (!scopeMatches(bucket.scope, ticket.subject)) continue;
    bucket.take(ticket, now);
    held.push(bucket);
  }
}
