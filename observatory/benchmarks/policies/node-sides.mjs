/** Policies of one node: each flow is the plain chain or fan with one thing more on every node. */
import { bothSides, chain, fan } from "./flow-sides.mjs";

const onTask = (options) => ({ define: ({ step }) => chain(step(options)) });

/** `change(call)` says what is done to every call of the chain. */
const onCall = (change) => ({
  define: (kit) => {
    const node = kit.step();
    return chain((n) => change(node(n), kit));
  },
});

/** A policy that needs a node beside the chain gets one of its own for each run. */
const onCallBeside = (change) => ({
  define: ({ step, cascade }) => {
    const node = step();
    const ready = cascade.task("ready", () => true);
    return (input) => {
      const beside = ready();
      return chain((n) => change(node(n), beside))(input);
    };
  },
});

const plainFan = { define: ({ step }) => fan(step()) };

export const nodeSides = {
  ...bothSides("chain", onTask()),
  ...bothSides("chainGeneral", { ...onTask(), engine: () => ({ fastPaths: false }) }),
  ...bothSides("fan", plainFan),
  ...bothSides("fanGeneral", { ...plainFan, engine: () => ({ fastPaths: false }) }),
  ...bothSides("retryOnTask", onTask({ retry: { attempts: 3, delay: "100ms" } })),
  ...bothSides(
    "retryOnCall",
    onCall((call) => call.withRetry({ attempts: 3, delay: "100ms" })),
  ),
  ...bothSides("timeout", onTask({ timeout: "1m" })),
  ...bothSides("priorities", {
    define: ({ step }) => {
      const node = step();
      return fan((n) => node(n).withPriority(n % 10));
    },
  }),
  ...bothSides("priorityOnTask", { define: ({ step }) => fan(step({ priority: 5 })) }),
  ...bothSides(
    "runIfTrue",
    onCall((call) => call.runIf(true)),
  ),
  ...bothSides(
    "runIfNode",
    onCallBeside((call, beside) => call.runIf(beside)),
  ),
  ...bothSides(
    "after",
    onCallBeside((call, beside) => call.after(beside)),
  ),
  ...bothSides(
    "label",
    onCall((call) => call.as("a step")),
  ),
  ...bothSides("within", {
    define: ({ step }) => {
      const node = step();
      return fan((n) => node(n).within("1m"));
    },
  }),
  ...bothSides(
    "firstOf",
    onCall((call, { cascade }) => cascade.firstOf([call])),
  ),
  ...bothSides(
    "orElse",
    onCall((call) => call.orElse(0)),
  ),
  ...bothSides(
    "recover",
    onCall((call) => call.recover(() => 0)),
  ),
  ...bothSides(
    "settle",
    onCall((call, { cascade }) => cascade.settle(call).get("value")),
  ),
};
