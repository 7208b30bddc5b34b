import { type ConstraintHandler, type LazyResult, resource, type Task, task } from "cascade-ts";
import { InstantClock } from "cascade-ts/testing";
import type { ResultLog } from "../../src/ports/result-log.ts";
import type { Path } from "./both-paths.ts";
import { NotingCache } from "./noting-cache.ts";

/** Notes what is taken and given back at the gate for one task. */
function gateNotes(log: string[]): ConstraintHandler {
  return {
    type: "notes",
    holdsPlace: false,
    parse: () => undefined,
    permits: () => true,
    take: () => void log.push("permission"),
    release: () => void log.push("released"),
  };
}

/** Everything that can be seen of one body with all its policies, in one list. */
export function stage(
  path: Path,
  options: { attempts?: number; stored?: boolean; ends?: (attempt: number) => unknown } = {},
) {
  const log: string[] = [];
  const note = <T>(what: string, value: T): T => {
    log.push(what);
    return value;
  };
  const clock = new InstantClock();
  const store: ResultLog = {
    commit: async (group) => {
      for (const { kind, value } of group) log.push(`commit ${kind} ${JSON.stringify(value)}`);
    },
  };
  const engine = path.engine({
    clock,
    capacities: { slot: 1 },
    constraintHandlers: [gateNotes(log)],
    ...(options.stored === true ? { results: store } : {}),
  });
  engine.constrain({ scope: "task:body", type: "notes", params: {} });
  const cache = new NotingCache();
  const own = resource(
    "own",
    async function* () {
      log.push("set up");
      try {
        yield "own";
      } finally {
        await undefined;
        log.push("tear down");
      }
    },
    { scope: "task" },
  );
  const [condition, argument, amount] = [
    task("condition", () => note("condition", true), { pure: true }),
    task("argument", () => note("argument", 1), { pure: true }),
    task("amount", () => note("amount", 1), { pure: true }),
  ];
  const dependent = task("dependent", (value: unknown) => note("dependent", value), { pure: true });
  const body = task("body", { inject: { own } }, async (ctx, n: number): Promise<unknown> => {
    log.push(`body ${ctx.attempt}`);
    await undefined;
    return options.ends === undefined ? n : options.ends(ctx.attempt);
  }) as unknown as Task<[n: number], unknown>;
  const noting = {
    get: (...args: Parameters<NotingCache["get"]>) => note("cache get", cache.get(...args)),
    set: (...args: Parameters<NotingCache["set"]>) => note("cache set", cache.set(...args)),
  };
  const said = <L extends LazyResult<unknown>>(lazy: L): L =>
    lazy
      .withCache(noting)
      .withConstraints({ slot: amount() })
      .withRetry({ attempts: options.attempts ?? 1, delay: 100 })
      .withTimeout("1m")
      .runIf(condition());
  return { log, engine, body, said, condition, argument, dependent, cache };
}

/** What one attempt of the body leaves in the list. */
export const attempt = (n: number): string[] => [
  "permission",
  "set up",
  `body ${n}`,
  "tear down",
  "released",
];
