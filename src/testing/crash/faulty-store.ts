import type { RunCommit } from "../../ports/run-commit.ts";
import type { RunContents } from "../../ports/stored-run.ts";
import type { StoreFault } from "./crash-scenario.ts";
import type { FrailSession } from "./remote-store.ts";

/** What a faulty session does otherwise than a good one. */
type Faults = Partial<FrailSession>;

/** Puts a fault between the processes and a good store, to see that it is found. */
export function faultyStore(faultsOf: (session: FrailSession) => Faults): StoreFault {
  return (store) => ({
    async open(engine) {
      const session = await store.open(engine);
      const faults = faultsOf(session);
      return new Proxy(session, {
        get(target, name) {
          const found: unknown = Reflect.get(faults, name) ?? Reflect.get(target, name);
          return typeof found === "function" ? found.bind(target) : found;
        },
      });
    },
  });
}

/** Commits are changed on their way. */
export function changedCommits(change: (commit: RunCommit) => RunCommit): StoreFault {
  return faultyStore((session) => ({ commit: (commit) => session.commit(change(commit)) }));
}

/** What is loaded is not all that is stored, or something else. */
export function changedContents(change: (contents: RunContents) => RunContents): StoreFault {
  return faultyStore((session) => ({ load: async (id) => change(await session.load(id)) }));
}
