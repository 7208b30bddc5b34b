/** Pairs of the same work: once plain, once with something that is there but not used, or looked at by nobody. */
import { cascadeSide } from "../../harness/cascade.mjs";

const add = (a, b) => (a + b) & 0xfffff;

/** A chain in which every node is used twice: node i takes the nodes i - 1 and i - 2. */
function ladder(node, size) {
  let before = node(0, 1);
  let last = node(before, 1);
  for (let i = 2; i < size; i++) {
    const made = node(last, before);
    before = last;
    last = made;
  }
  return last;
}

/** A side that runs the ladder; `dress` gives the task's options, `wrap` what is done to the target, `run` the run's options. */
const ladderSide = ({ options, wrap = (target) => target, run, engine } = {}) => ({
  setup: cascadeSide(
    (cascade) => {
      const node = options === undefined ? cascade.task("add", add) : cascade.task("add", add, options);
      return (nodes) => wrap(ladder(node, nodes));
    },
    { runOptions: run, engineOptions: engine },
  ),
});

const loopSide = ({ run, engine, wrap = (lazy) => lazy } = {}) => ({
  setup: cascadeSide(
    ({ task }) => {
      const countdown = task("countdown", (n, turns) => (n >= turns ? n : countdown(n + 1, turns)));
      return (turns) => wrap(countdown(0, turns));
    },
    { runOptions: run, engineOptions: engine },
  ),
});

/** The loop with a list of 10,000 numbers passed on every turn, handed over in the way `handing(cascade, list)` says. */
const carrySide = (handing) => ({
  setup: cascadeSide((cascade, { turns }) => {
    const list = Array.from({ length: 10_000 }, (_, i) => i);
    const hand = handing(cascade, list);
    const countdown = cascade.task("countdown", (n, carried) =>
      n >= turns ? n : countdown(n + 1, hand(carried)),
    );
    return () => countdown(0, hand(list));
  }),
});

const carryNothing = {
  setup: cascadeSide(({ task }, { turns }) => {
    const countdown = task("countdown", (n) => (n >= turns ? n : countdown(n + 1)));
    return () => countdown(0);
  }),
};

/** The least a listener can do: it keeps the last event it got. */
const box = { last: undefined };
const listening = (event) => {
  box.last = event;
};

/** What a program may have declared without this run making use of it. */
const unused = {
  name: () => ({ name: "overhead" }),
  signal: () => ({ signal: new AbortController().signal }),
  limit: () => ({ maxConcurrency: 1_000_000 }),
};

export const overheadSides = {
  ladder: ladderSide(),
  ladderDressed: ladderSide({ options: { version: "2", description: "adds two numbers" } }),
  ladderOnePolicy: ladderSide({ wrap: (target) => target.withRetry({ attempts: 3, delay: 100 }) }),
  ladderName: ladderSide({ run: unused.name }),
  ladderSignal: ladderSide({ run: unused.signal }),
  ladderLimit: ladderSide({ run: unused.limit }),
  ladderSubscriber: ladderSide({ run: () => ({ subscribers: [listening] }) }),
  loop: loopSide(),
  loopOnePolicy: loopSide({ wrap: (lazy) => lazy.withRetry({ attempts: 3, delay: 100 }) }),
  loopName: loopSide({ run: unused.name }),
  loopSignal: loopSide({ run: unused.signal }),
  loopLimit: loopSide({ run: unused.limit }),
  loopSubscriber: loopSide({ run: () => ({ subscribers: [listening] }) }),
  carryNothing,
  carryLiteral: carrySide(
    ({ literal }) =>
      (list) =>
        literal(list),
  ),
  carryOneLiteral: carrySide(({ literal }, list) => {
    const made = literal(list);
    return () => made;
  }),
  carryPlain: carrySide(() => (list) => list),
};

/** The ladder's value, computed plainly. */
export function ladderValue(size) {
  return ladder(add, size);
}
