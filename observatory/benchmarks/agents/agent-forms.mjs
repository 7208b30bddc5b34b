/** Ways to keep many endless agents going. Each is told to stop from outside, after a time that a timer says. */
import { loadCascade } from "../../harness/cascade.mjs";

/** An endless agent: a task whose every turn ends with a call of itself. */
function agentOf({ task }, book, isAsync) {
  const turn = (id, n) => {
    book.take(id);
    return agent(id, n + 1);
  };
  const agent = task("agent", isAsync ? async (id, n) => turn(id, n) : turn);
  return agent;
}

/** Every agent is a run of one engine. */
const asRuns =
  (isAsync) =>
  async ({ agents, book }) => {
    const cascade = await loadCascade();
    const engine = new cascade.Engine();
    const agent = agentOf(cascade, book, isAsync);
    const handles = Array.from({ length: agents }, (_, id) => engine.start(agent(id, 0)));
    return async () => {
      for (const handle of handles) handle.cancel();
      const outcomes = await Promise.all(handles.map((handle) => handle.outcome()));
      await engine.close();
      return outcomes.filter(({ status }) => status === "cancelled").length;
    };
  };

/** Every agent is an element of one map. */
const asMap =
  (isAsync) =>
  async ({ agents, book }) => {
    const cascade = await loadCascade();
    const engine = new cascade.Engine();
    const agent = agentOf(cascade, book, isAsync);
    const ids = Array.from({ length: agents }, (_, id) => id);
    const handle = engine.start(
      agent.map(
        ids,
        ids.map(() => 0),
      ),
    );
    return async () => {
      handle.cancel();
      const { status } = await handle.outcome();
      await engine.close();
      return status === "cancelled" ? agents : 0;
    };
  };

/** Async loops by hand, one for each agent, that let timers in when 8 ms are over. */
async function byHand({ agents, book }) {
  let isOver = false;
  let begun = performance.now();
  let pause;
  const breath = () =>
    new Promise((resolve) =>
      setImmediate(() => {
        begun = performance.now();
        pause = undefined;
        resolve();
      }),
    );
  const loop = async (id) => {
    while (!isOver) {
      book.take(id);
      if (performance.now() - begun > 8) pause ??= breath();
      await pause;
    }
  };
  const loops = Array.from({ length: agents }, (_, id) => loop(id));
  return async () => {
    isOver = true;
    await Promise.all(loops);
    return loops.length;
  };
}

/** The useful work alone: everybody's turn in a plain loop, 8 ms at a time. */
async function workAlone({ agents, book }) {
  let isOver = false;
  let next = 0;
  const slice = () => {
    const begun = performance.now();
    while (performance.now() - begun < 8) {
      for (let i = 0; i < 64; i++) {
        book.take(next);
        next = (next + 1) % agents;
      }
    }
    if (!isOver) setImmediate(slice);
  };
  setImmediate(slice);
  return async () => {
    isOver = true;
    return agents;
  };
}

/** By name; each gives, once its agents are under way, what stops them and says how many have ended. */
export const agentForms = {
  runs: asRuns(false),
  map: asMap(false),
  runsAsync: asRuns(true),
  mapAsync: asMap(true),
  byHand,
  workAlone,
};
