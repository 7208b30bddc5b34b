import type { CachePolicy } from "./cache-policy.ts";

/** When and how often a failing body is called again. */
export interface RetryPolicy {
  /** Total number of calls, at least 1. */
  readonly attempts: number;
  /** Milliseconds before the second call. */
  readonly delay: number;
  /** Factor from one delay to the next. */
  readonly backoff: number;
  /** Upper bound of a delay, in milliseconds. */
  readonly maxDelay: number;
  /** 0 (none) to 1: the share of the delay that is random. */
  readonly jitter: number;
  readonly retryIf: ((error: unknown, attempt: number) => boolean) | undefined;
}

/** How long an attempt may take. */
export interface TimeoutPolicy {
  /** Milliseconds from the start of the attempt; undefined for no limit. */
  readonly total: number | undefined;
  /** Milliseconds since the start or the last `ctx.progress`; undefined for no limit. */
  readonly idle: number | undefined;
}

/** So much of a capacity is taken by each attempt. */
export interface AmountSpec<N> {
  /** Name of the capacity; with a key, what stands before the colon. */
  readonly name: string;
  /** Makes the name "name:key". */
  readonly key: N | string | undefined;
  readonly amount: N | number;
}

/** What is said of a call beside its arguments. Immutable; shared where nothing is said. */
export interface Policies<N> {
  readonly retry: RetryPolicy | undefined;
  readonly timeout: TimeoutPolicy | undefined;
  readonly cache: CachePolicy | undefined;
  readonly amounts: readonly AmountSpec<N>[];
  /** The LazyResults among the amounts, in their order: the key before the amount. */
  readonly amountDeps: readonly N[];
  /** Larger starts first among ready nodes. */
  readonly priority: number;
  /** A plain condition was false: the node is skipped without asking anything else. */
  readonly never: boolean;
  /** All must hold; asked in this order, the next one only if the one before holds. */
  readonly conditions: readonly N[];
  /** Must have succeeded before the node starts; their values are not used. */
  readonly after: readonly N[];
  readonly label: string | undefined;
  /** Which of the above are present, as bits: part of a graph's shape (their values are not). */
  readonly presence: number;
}

/** Bits of `Policies.presence`. */
export const Presence = {
  retry: 1,
  priority: 2,
  never: 4,
  conditions: 8,
  after: 16,
  label: 32,
  timeout: 64,
  cache: 128,
  amounts: 256,
} as const;

/** The policies of a plain call. Compared by identity on the hot path. */
export const noPolicies: Policies<never> = {
  retry: undefined,
  timeout: undefined,
  cache: undefined,
  amounts: [],
  amountDeps: [],
  priority: 0,
  never: false,
  conditions: [],
  after: [],
  label: undefined,
  presence: 0,
};

/** The same policies with some of them replaced. */
export function withPolicies<N>(
  base: Policies<N>,
  change: Partial<Omit<Policies<N>, "presence">>,
): Policies<N> {
  const next = { ...base, ...change };
  let presence = 0;
  if (next.retry !== undefined) presence |= Presence.retry;
  if (next.priority !== 0) presence |= Presence.priority;
  if (next.never) presence |= Presence.never;
  if (next.conditions.length > 0) presence |= Presence.conditions;
  if (next.after.length > 0) presence |= Presence.after;
  if (next.label !== undefined) presence |= Presence.label;
  if (next.timeout !== undefined) presence |= Presence.timeout;
  if (next.cache !== undefined) presence |= Presence.cache;
  if (next.amounts.length > 0) presence |= Presence.amounts;
  return presence === 0 ? noPolicies : { ...next, presence };
}
