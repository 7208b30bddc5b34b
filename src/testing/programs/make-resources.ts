import { resource } from "../../spec/resource.ts";
import type { Resource } from "../../spec/resource-definition.ts";
import { Held } from "./held.ts";
import type { Journal } from "./journal.ts";
import type { ResourceSpec } from "./program.ts";

/** The resources of a program. A journal hears of all that becomes of them. */
export function makeResources(specs: readonly ResourceSpec[], journal: Journal): readonly Resource[] {
  const made: Resource[] = [];
  for (const [index, spec] of specs.entries()) {
    const begin = (injected: object): Held => {
      const held = new Held(`r${index}`, spec, Object.values(injected) as Held[], journal.now());
      journal.become(held, "opening");
      return held;
    };
    const factory = spec.isSlow ? slowFactory(begin, journal) : quickFactory(begin, journal);
    made.push(resource(`r${index}`, factory, { scope: spec.scope, inject: injectionsOf(spec.needs, made) }));
  }
  return made;
}

/** Those of these numbers that there are, by name. */
export function injectionsOf(
  numbers: readonly number[],
  resources: readonly Resource[],
): Readonly<Record<string, Resource>> {
  const wanted = [...new Set(numbers)].flatMap((number) => {
    const found = resources[number];
    return found === undefined ? [] : [[`r${number}`, found] as const];
  });
  return Object.fromEntries(wanted);
}

type Begin = (injected: object) => Held;

function quickFactory(begin: Begin, journal: Journal) {
  return function* (injected: object): Generator<Held, void, undefined> {
    const held = begin(injected);
    opened(held, journal);
    try {
      yield held;
    } finally {
      journal.become(held, "closing");
      closed(held, journal);
    }
  };
}

function slowFactory(begin: Begin, journal: Journal) {
  return async function* (injected: object): AsyncGenerator<Held, void, undefined> {
    const held = begin(injected);
    await journal.pace(`set-up of ${held.key}`, undefined);
    opened(held, journal);
    try {
      yield held;
    } finally {
      journal.become(held, "closing");
      // A tear-down that takes longer than the grace fails an attempt, by chance; of an engine it is told to the process.
      if (held.spec.scope === "run") await journal.pace(`tear-down of ${held.key}`, undefined);
      else for (let turn = 0; turn < 3; turn++) await undefined;
      closed(held, journal);
    }
  };
}

function opened(held: Held, journal: Journal): void {
  journal.become(held, held.spec.fails === "set-up" ? "failed" : "open");
  if (held.spec.fails === "set-up") throw new Error(`${held.key} cannot be set up`);
}

function closed(held: Held, journal: Journal): void {
  journal.become(held, "closed");
  if (held.spec.fails === "tear-down") throw new Error(`${held.key} cannot be torn down`);
}
