import type { Engine } from "../../engine/engine.ts";
import type { SeededRandom } from "../seeded-random.ts";

/** Something that is said to an engine while runs are under way. Times in milliseconds. */
export type Control =
  | { readonly kind: "pause"; readonly scope: string; readonly ttl?: number }
  | { readonly kind: "unpause"; readonly scope: string }
  | {
      readonly kind: "concurrency";
      readonly scope: string;
      readonly limit: number | null;
      readonly ttl?: number;
    }
  | {
      readonly kind: "rate";
      readonly scope: string;
      /** Starts per second. */
      readonly rate: number | null;
      readonly burst: number;
      readonly ttl?: number;
    }
  | { readonly kind: "capacities"; readonly capacities: Readonly<Record<string, number>> };

/** When it is said: after so many steps. */
export interface TimedControl {
  readonly after: number;
  readonly control: Control;
}

/** What there is of everything that programs take; only some of it may be said. */
export function drawCapacities(random: SeededRandom): Readonly<Record<string, number>> {
  const all = { cpu: 1 + random.int(3), memory: 2 + random.int(3), "host:*": 1 + random.int(2), "host:b": 1 };
  return Object.fromEntries(Object.entries(all).filter(() => random.chance(0.8)));
}

/** Random controls for the first steps of a run. */
export function drawControls(
  random: SeededRandom,
  capacities: Readonly<Record<string, number>>,
): readonly TimedControl[] {
  if (random.chance(0.7)) return [];
  return Array.from({ length: 1 + random.int(5) }, () => ({
    after: random.chance(0.3) ? 0 : random.int(30),
    control: drawControl(random, capacities),
  }));
}

function drawControl(random: SeededRandom, capacities: Readonly<Record<string, number>>): Control {
  const scope = random.pick([
    "global",
    "global",
    "run:1",
    "task:plain",
    "task:*async*",
    "task:element*",
    "task:context",
  ]);
  const ttl = random.chance(0.3) ? { ttl: 1_000 * (1 + random.int(20)) } : {};
  const kind = random.weighted({ pause: 3, unpause: 2, concurrency: 3, rate: 3, capacities: 3 });
  switch (kind) {
    case "pause":
      return { kind, scope, ...ttl };
    case "unpause":
      return { kind, scope };
    case "concurrency":
      return { kind, scope, limit: random.chance(0.2) ? null : random.int(3), ...ttl };
    case "rate": {
      const rate = random.chance(0.2) ? null : random.pick([0, 0.01, 0.2, 1]);
      return { kind, scope, rate, burst: 1 + random.int(3), ...ttl };
    }
    case "capacities": {
      const entries = Object.entries(capacities).filter(() => random.chance(0.5));
      // Never more than there was: what is too much at the beginning stays too much.
      return {
        kind,
        capacities: Object.fromEntries(entries.map(([name, total]) => [name, random.int(total + 1)])),
      };
    }
  }
}

/** Says it. */
export function applyControl(engine: Engine, control: Control): void {
  const ttl = "ttl" in control && control.ttl !== undefined ? { ttl: control.ttl } : {};
  switch (control.kind) {
    case "pause":
      return engine.pause(control.scope, ttl);
    case "unpause":
      return engine.unpause(control.scope);
    case "concurrency":
      return engine.limit(control.scope, {
        concurrency: control.limit,
        ...(control.limit === null ? {} : ttl),
      });
    case "rate":
      if (control.rate === null) return engine.limit(control.scope, { rate: null });
      return engine.limit(control.scope, { rate: control.rate, burst: control.burst, ...ttl });
    case "capacities":
      return engine.setCapacities(control.capacities);
  }
}

/** What takes back all that was said. */
export function lifting(
  said: readonly Control[],
  capacities: Readonly<Record<string, number>>,
): readonly Control[] {
  const scopes = [...new Set(said.flatMap((control) => ("scope" in control ? [control.scope] : [])))];
  return [
    ...scopes.flatMap((scope): Control[] => [
      { kind: "unpause", scope },
      { kind: "concurrency", scope, limit: null },
      { kind: "rate", scope, rate: null, burst: 1 },
    ]),
    { kind: "capacities", capacities },
  ];
}
