/** An endless loop that is stored, looked at when it has run for a while. */
import { bareFile } from "./bare-sqlite-sides.mjs";
import { bytesOf, watchLoop } from "./watch-loop.mjs";

/** Nanoseconds a turn over the last `turns` turns before the turn `to`. */
const time = async (parameters) => {
  const { to, turns } = parameters;
  return {
    reports: true,
    async batch() {
      let start = 0;
      let end = 0;
      const value = await watchLoop(parameters, (n) => {
        if (n === to - turns) start = performance.now();
        if (n === to) end = performance.now();
      });
      return { value, amount: ((end - start) * 1e6) / turns };
    },
  };
};

/** Bytes of the file and its log at the turn `to`. */
const size = async (parameters) => ({
  reports: true,
  async batch() {
    let bytes = 0;
    const value = await watchLoop(parameters, (n, { path }) => {
      if (n !== parameters.to) return;
      const { file, log } = bytesOf(path);
      bytes = file + log;
    });
    return { value, amount: bytes };
  },
});

/** The same by hand: a transaction for every turn that changes the run's row and the frame's. */
const byHand = async (parameters) => {
  const { to, turns } = parameters;
  return {
    reports: true,
    async batch() {
      const { database, statements } = await bareFile(parameters);
      const turn = async (n) => n + 1;
      statements.run("loop");
      let start = 0;
      let n = 0;
      while (n < to) {
        if (n === to - turns) start = performance.now();
        n = await turn(n);
        database.exec("BEGIN IMMEDIATE");
        statements.head("loop", n);
        statements.generation("loop", n, graphOf(n, to));
        database.exec("COMMIT");
      }
      const amount = ((performance.now() - start) * 1e6) / turns;
      database.close();
      return { value: n, amount };
    },
  };
};

/** As long as the graph that is stored of a turn. */
const graphOf = (n, to) => JSON.stringify({ n, to }).padEnd(120);

export const loopSides = {
  loopTime: { setup: time },
  loopSize: { setup: size },
  loopByHand: { setup: byHand },
};
