const key = Symbol.for("cascade-ts.cli.offered-targets");

/** The targets that a file which is being loaded gives to `createCli`. */
interface Offer {
  readonly targets: unknown[];
}

function current(): Offer | undefined {
  return Reflect.get(globalThis, key) as Offer | undefined;
}

/**
 * Opens the ear for `createCli` calls of a file that is being loaded by the command: such a file is a flow as well, and
 * its own command line must not run while somebody only wants to see its graph.
 */
export function offeredTargets(): { close(): Record<string, unknown> } {
  const offer: Offer = { targets: [] };
  Reflect.set(globalThis, key, offer);
  return {
    close: () => {
      if (current() === offer) Reflect.deleteProperty(globalThis, key);
      const [first] = offer.targets;
      return offer.targets.length === 1
        ? { cli: first }
        : Object.fromEntries(offer.targets.map((one, i) => [`cli${i + 1}`, one]));
    },
  };
}

/** Whether a file is being loaded by the command; its target is noted then. */
export function offerTarget(target: unknown): boolean {
  const offer = current();
  offer?.targets.push(target);
  return offer !== undefined;
}
