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

/** The loop with a list passed on every turn, in the way `pass` says; the plain loop passes nothing. */
const carrySide = (pass) => ({
  setup: cascadeSide((cascade, { turns }) => {
    const list = Array.from({ length: 10_000 }, (_, i) => i);
    const hand = pass?.(cascade, list);
    const countdown = cascade.task("countdown", (n, carried) => {
      if (n >= turns) return n;
      return hand === undefined ? countdown(n + 1) : countdown(n + 1, hand(carried));
    });
    return () => (hand === undefined ? countdown(0) : countdown(0, hand(list)));
  }),
});

/** The least a listener can do: it keeps the last event it got. */
const box = { last: undefined };
const listening = (event) => {
  box.last = event;
};

/** What a program may have declared without this run making use of it. */
const unusedRun = () => ({
  name: "overhead",
  maxConcurrency: 1_000_000,
  signal: new AbortController().signal,
});

export const overheadSides = {
  ladder: ladderSide(),
  ladderDressed: ladderSide({ options: { version: "2", description: "adds two numbers" } }),
  ladderOnePolicy: ladderSide({ wrap: (target) => target.withRetry({ attempts: 3, delay: 100 }) }),
  ladderUnusedRun: ladderSide({ run: unusedRun }),
  ladderSubscriber: ladderSide({ run: () => ({ subscribers: [listening] }) }),
  loop: loopSide(),
  loopOnePolicy: loopSide({ wrap: (lazy) => lazy.withRetry({ attempts: 3, delay: 100 }) }),
  loopUnusedRun: loopSide({ run: unusedRun }),
  loopSubscriber: loopSide({ run: () => ({ subscribers: [listening] }) }),
  carryNothing: carrySide(undefined),
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
