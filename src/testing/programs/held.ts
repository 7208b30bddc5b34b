import type { ResourceSpec } from "./program.ts";

/** What has become of a resource. */
export type HeldState = "opening" | "open" | "closing" | "closed" | "failed";

/** One acquisition of a resource, as its factory tells of it. Bodies get it as the resource. */
export class Held {
  /** Which resource of the program: "r0", "r1", … */
  readonly key: string;
  readonly spec: ResourceSpec;
  /** What its factory was given. */
  readonly needs: readonly Held[];
  state: HeldState = "opening";
  /** Milliseconds, by the journal's clock. */
  since: number;
  /** When its set-up began. */
  readonly begun: number;

  constructor(key: string, spec: ResourceSpec, needs: readonly Held[], now: number) {
    this.key = key;
    this.spec = spec;
    this.needs = needs;
    this.since = now;
    this.begun = now;
  }

  /** Whether somebody who wanted it may have waited for it. */
  get isSlow(): boolean {
    return this.spec.isSlow || this.needs.some((need) => need.isSlow);
  }

  /** Whether its tear-down fails the attempt that has it (6.2). */
  get failsAttempt(): boolean {
    const { scope, fails } = this.spec;
    return (scope === "task" && fails === "tear-down") || this.needs.some((need) => need.failsAttempt);
  }
}

/** The arguments as a cache has them: a resource stands as its name. */
export function withNames(args: readonly unknown[]): readonly unknown[];
export function withNames(args: unknown): unknown {
  if (args instanceof Held) return { resource: args.key };
  if (heldIn(args).length === 0) return args;
  if (Array.isArray(args)) return args.map(withNames);
  return Object.fromEntries(Object.entries(args as object).map(([key, arg]) => [key, withNames(arg)]));
}

/** What of some arguments is a resource. */
export function heldIn(args: unknown): readonly Held[] {
  if (args instanceof Held) return [args];
  if (Array.isArray(args)) return args.flatMap(heldIn);
  const isPlain =
    typeof args === "object" && args !== null && Object.getPrototypeOf(args) === Object.prototype;
  return isPlain ? Object.values(args).flatMap(heldIn) : [];
}
