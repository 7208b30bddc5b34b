/**
 * The loops in Cascade: the same steps as tasks that call themselves in tail position. Every body that does work counts its
 * calls; the last call of a loop only ends it and does not count, as the condition of a hand-written loop does not.
 */
import { cascadeSide } from "../../harness/cascade.mjs";

let calls = 0;

/** A side whose tasks are defined by `define(cascade)`, which returns the function that makes the loop's first call. */
const loopSide = (define, options) => ({
  setup: cascadeSide((cascade) => {
    const first = define(cascade);
    return (turns) => {
      calls = 0;
      return first(turns);
    };
  }, options),
});

const optimized = ({ task }) => {
  const countdown = task("countdown", (n) => {
    if (n <= 0) return calls;
    calls++;
    return countdown(n - 1);
  });
  return countdown;
};

const optimizedAsync = ({ task }) => {
  const countdown = task("countdown", async (n) => {
    if (n <= 0) return calls;
    calls++;
    return countdown(n - 1);
  });
  return countdown;
};

/** Eleven no-op nodes and the loop's own: 12 a turn. `countAll` counts nodes, for the cases whose unit is a node. */
const heavy =
  (isAsync, countAll) =>
  ({ task }) => {
    const pass = (n) => {
      if (countAll) calls++;
      return n;
    };
    const noop = task("noop", isAsync ? async (n) => pass(n) : pass);
    const generation = (n) => {
      let passed = n;
      for (let i = 0; i < 11; i++) passed = noop(passed);
      return turn(passed);
    };
    const body = (n) => {
      calls++;
      return n <= 1 ? calls : generation(n - 1);
    };
    const turn = task("turn", isAsync ? async (n) => body(n) : body);
    return generation;
  };

const withRetry = ({ task }) => {
  const countdown = task("countdown", (n) => {
    if (n <= 0) return calls;
    calls++;
    return countdown(n - 1).withRetry({ attempts: 3, delay: "100ms" });
  });
  return (turns) => countdown(turns).withRetry({ attempts: 3, delay: "100ms" });
};

const withParam = ({ task, param }) => {
  const stride = param("stride", { type: "number" });
  const countdown = task("countdown", (n, by) => {
    if (n <= 0) return calls;
    calls++;
    return countdown(n - by, stride);
  });
  return (turns) => countdown(turns, stride);
};

/** The resource of the run is declared: the context has it. */
const withResource = ({ task, resource }) => {
  const ledger = ledgerOf(resource);
  const countdown = task("countdown", { inject: { ledger } }, (ctx, n) => {
    if (n <= 0) return calls;
    ctx.ledger.note();
    return countdown(n - 1);
  });
  return countdown;
};

/** The same resource among the arguments. */
const withResourceArgument = ({ task, resource, inject }) => {
  const ledger = inject(ledgerOf(resource));
  const countdown = task("countdown", (n, book) => {
    if (n <= 0) return calls;
    book.note();
    return countdown(n - 1, ledger);
  });
  return (turns) => countdown(turns, ledger);
};

/** Counts the turns it is told of. */
const ledgerOf = (resource) =>
  resource("ledger", function* () {
    yield {
      note: () => {
        calls++;
      },
    };
  });

const alternating = ({ task }) => {
  const body = (next) => (n) => {
    if (n <= 0) return calls;
    calls++;
    return next()(n - 1);
  };
  const ping = task(
    "ping",
    body(() => pong),
  );
  const pong = task(
    "pong",
    body(() => ping),
  );
  return ping;
};

/** The bare loop with a listener, which must have seen every turn end. */
async function setupSubscriber(parameters) {
  let finished = 0;
  const listener = (event) => {
    if (event.type === "task-finished") finished++;
  };
  const { batch, ...rest } = await loopSide(optimized, {
    runOptions: () => ({ subscribers: [listener] }),
  }).setup(parameters);
  return {
    ...rest,
    async batch(turns) {
      finished = 0;
      const counted = await batch(turns);
      if (finished < turns) throw new Error(`the listener saw ${finished} of ${turns} turns`);
      return counted;
    },
  };
}

export const cascadeSides = {
  optimized: loopSide(optimized),
  optimizedAsync: loopSide(optimizedAsync),
  heavy: loopSide(heavy(false, true)),
  heavyAsync: loopSide(heavy(true, true)),
  heavyTurns: loopSide(heavy(false, false)),
  withRetry: loopSide(withRetry),
  withSubscriber: { setup: setupSubscriber },
  withParam: loopSide(withParam, { runOptions: () => ({ params: { stride: 1 } }) }),
  withResource: loopSide(withResource),
  withResourceArgument: loopSide(withResourceArgument),
  alternating: loopSide(alternating),
};
