/** The shapes every policy is put on, and how a flow becomes a side: once with plain bodies and once with async ones. */
import { loadCascade } from "../../harness/cascade.mjs";

const plain = (n) => n + 1;

/** Each node uses the one before: what is measured is the way of one node, alone. */
export const chain =
  (node) =>
  ({ nodes, offset }) => {
    let last = node(offset);
    for (let i = 1; i < nodes; i++) last = node(last);
    return last;
  };

/** All nodes at once, gathered in a list. With `isSame` they have equal arguments. */
export const fan =
  (node) =>
  ({ nodes, offset, isSame = false }) =>
    Array.from({ length: nodes }, (_, i) => node(isSame ? offset : offset + i));

/**
 * Two sides of one flow, `name` with a plain body and `nameAsync` with an async one.
 *
 * @param flow.define - gets the package and `step(options?)`, which defines the flow's task; returns what makes the target of a batch
 * @param flow.engine - the engine's options
 * @param flow.run - the options of every run
 * @param flow.ready - what is to be said to the engine before the first run
 * @param flow.start - runs a target in another way than `engine.run`
 */
export function bothSides(name, flow) {
  return { [name]: { setup: setupOf(flow, false) }, [`${name}Async`]: { setup: setupOf(flow, true) } };
}

function setupOf({ define, engine: engineOptions, run, ready, start = runTarget }, isAsync) {
  return async () => {
    const cascade = await loadCascade();
    const bodyOf = (body) => (isAsync ? async (...args) => body(...args) : body);
    const step = (options, body = plain) =>
      options?.inject === undefined
        ? cascade.task("step", bodyOf(body), options)
        : cascade.task("step", options, bodyOf(body));
    const engine = new cascade.Engine(engineOptions?.(cascade) ?? {});
    ready?.(engine);
    const makeTarget = define({ cascade, step, bodyOf });
    const options = run?.(cascade);
    return {
      batch: (input) => start(engine, makeTarget(input), options),
      counters: () => ({ ...engine.stats }),
      close: () => engine.close(),
    };
  };
}

const runTarget = (engine, target, options) => engine.run(target, options);
