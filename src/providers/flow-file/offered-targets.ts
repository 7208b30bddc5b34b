import { AsyncLocalStorage } from "node:async_hooks";

/** The targets that a file which is being loaded gives to `createCli`. */
interface Offer {
  readonly targets: unknown[];
}

/** The ears of all copies of the package. */
interface Ears {
  /** Whose code it is that runs now: files are loaded side by side. */
  readonly here: AsyncLocalStorage<Offer>;
  /** Bounded by the files that are being loaded. */
  readonly open: Set<Offer>;
}

const key = Symbol.for("cascade-ts.offered-targets");

function ears(): Ears {
  const known: unknown = Reflect.get(globalThis, key);
  if (known !== undefined) return known as Ears;
  const made: Ears = { here: new AsyncLocalStorage(), open: new Set() };
  Object.defineProperty(globalThis, key, { value: made });
  return made;
}

/**
 * Listens for `createCli` calls of a file while it is being loaded: such a file is a flow as well, and its own command line must
 * not run while somebody only wants to know its targets.
 *
 * @param load - loads the file
 * @returns what `load` gave, and the targets as exports: `cli`, or `cli1`, `cli2`, … where there are several
 */
export async function offeredTargets<T>(
  load: () => Promise<T>,
): Promise<{ readonly loaded: T; readonly offered: Readonly<Record<string, unknown>> }> {
  const { here, open } = ears();
  const offer: Offer = { targets: [] };
  open.add(offer);
  try {
    return { loaded: await here.run(offer, load), offered: named(offer.targets) };
  } finally {
    open.delete(offer);
    // While it is in use, Node follows every promise of the process.
    if (open.size === 0) here.disable();
  }
}

function named(targets: readonly unknown[]): Record<string, unknown> {
  return targets.length === 1
    ? { cli: targets[0] }
    : Object.fromEntries(targets.map((one, i) => [`cli${i + 1}`, one]));
}

/** Whether the file that calls this is being loaded for its targets; the target is noted then. */
export function offerTarget(target: unknown): boolean {
  const { here, open } = ears();
  const offer = here.getStore();
  if (offer === undefined || !open.has(offer)) return false;
  offer.targets.push(target);
  return true;
}
