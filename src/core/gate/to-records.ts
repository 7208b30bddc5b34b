import { InvalidConstraintError } from "../../errors/gate-errors.ts";
import { type Duration, toMilliseconds } from "../../spec/duration.ts";
import { concurrencyHandler } from "./concurrency-handler.ts";
import type { ConstraintRecord } from "./constraint-record.ts";
import { parseRate } from "./parse-rate.ts";
import { parseScope } from "./parse-scope.ts";
import { rateHandler } from "./rate-handler.ts";

/** What holds for a scope: a pause, or limits. */
export interface LimitOptions {
  readonly pause?: true;
  /** At most so many at the same time. */
  readonly concurrency?: number;
  /** So many starts: a number per second, or a text such as "10/m". 0 is a pause. */
  readonly rate?: number | string;
  /** So many starts at once after a time without any (default 1). */
  readonly burst?: number;
  /** How long it holds; without it, until it is cleared. */
  readonly ttl?: Duration;
}

/**
 * The records of one command: one per type, all with the command's id.
 *
 * @param id - what names the command
 * @param now - milliseconds since the epoch
 * @throws {InvalidConstraintError} `CS_INVALID_CONSTRAINT` when the scope or a value makes no sense, or nothing is limited
 * @throws {InvalidDurationError} `CS_INVALID_DURATION` for a `ttl` that is none
 */
export function toRecords(
  scope: string,
  options: LimitOptions,
  id: string,
  now: number,
): readonly ConstraintRecord[] {
  parseScope(scope);
  const { pause, concurrency, burst, ttl } = options;
  const end = ttl === undefined ? {} : { expiresAt: now + toMilliseconds(ttl, "ttl") };
  const records: ConstraintRecord[] = [];
  if (pause === true) records.push({ id, scope, type: "pause", params: {}, ...end });
  if (concurrency !== undefined) {
    const params = { concurrency };
    concurrencyHandler.parse(params, undefined, now);
    records.push({ id, scope, type: concurrencyHandler.type, params, ...end });
  }
  if (options.rate !== undefined) {
    const params = { rate: parseRate(options.rate), ...(burst === undefined ? {} : { burst }) };
    rateHandler.parse(params, undefined, now);
    records.push({ id, scope, type: rateHandler.type, params, ...end });
  } else if (burst !== undefined) throw new InvalidConstraintError(scope, "burst wants a rate; give both.");
  if (records.length === 0) {
    throw new InvalidConstraintError(scope, "nothing is limited; give concurrency, rate, or both.");
  }
  return records;
}
