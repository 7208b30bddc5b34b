import type { Activity } from "../core/activity.ts";
import type { Machine } from "../core/machine.ts";
import type { Slices } from "./slices.ts";

/** What the fast paths need of the driver. */
export interface FastPathHost {
  readonly machine: Machine;
  readonly slices: Slices;
  bodyReturned(activity: Activity, result: unknown): void;
  bodyFailed(activity: Activity, error: unknown): void;
  pump(): void;
}
