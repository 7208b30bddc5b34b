/** Kinds of runs, in turn. */
const kinds = ["chain", "map", "loop", "waits", "signals", "tree"];

/** What is known of a run from its number: its kind, its value, and how many body calls its value is made of. */
export function planOf(number) {
  const kind = kinds[number % kinds.length];
  const size = 3 + ((number * 7) % 11);
  const plans = {
    chain: { value: size, calls: size },
    map: { value: size * (size - 1) + size, calls: 1 + size + spins(size) + 1 },
    loop: { value: size * 10, calls: 1 + size * 10 },
    waits: { value: 4, calls: 4 },
    signals: { value: Array.from({ length: size }, (_, index) => index), calls: size },
    tree: { value: 8, calls: 15 + 7 },
  };
  return { id: `r${number}`, number, kind, size, topic: `topic ${number}`, ...plans[kind] };
}

/** Every third element of a map goes on as a loop. */
const spinsOf = (n) => (n % 3 === 0 ? 3 : 0);
const spins = (size) => Array.from({ length: size }, (_, n) => spinsOf(n)).reduce((sum, n) => sum + n, 0);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Defines the tasks, and gives what makes the target of a run. Each body tells the witness first; a result is
 * `{ n, token }`, and what a body gets of others carries their tokens, so that two results of one call cannot hide.
 *
 * @param api - the package
 * @param pen - of the witness
 */
export function flows(api, pen) {
  const { all, recv, task, wait } = api;
  const witnessed = (name, does) =>
    task(name, {}, (ctx, ...args) => does(pen.call(ctx.idempotencyKey, name, args), ...args));

  const step = witnessed("step", async (token, before) => {
    await pause(Math.random() * 12);
    return { n: before.n + 1, token };
  });
  const items = witnessed("items", (token, size) => Array.from({ length: size }, (_, n) => ({ n, token })));
  const spin = witnessed("spin", (token, { n }, left) =>
    left > 1 ? spin({ n, token }, left - 1) : { n, token },
  );
  const piece = witnessed("piece", async (token, item) => {
    await pause(Math.random() * 8);
    const value = { n: item.n * 2 + 1, token };
    return spinsOf(item.n) > 0 ? spin(value, spinsOf(item.n)) : value;
  });
  const join = witnessed("join", (token, values) => ({
    n: values.reduce((sum, { n }) => sum + n, 0),
    token,
    of: values.map((value) => value.token),
  }));
  const turn = witnessed("turn", async (token, last, before, base) => {
    const n = before.n + 1;
    // Some come at once, and some later.
    if (n % 4 === 0) await pause(1);
    const value = { n, token };
    return n < last ? turn(last, value, base) : value;
  });
  const heard = witnessed("heard", (token, about, data) => {
    const seen = [...about.seen, data];
    const next = { ...about, seen, token };
    return seen.length < about.size ? heard(next, recv(about.topic)) : { n: seen, token };
  });
  const fork = witnessed("fork", async (token, depth) => {
    await pause(Math.random() * 5);
    if (depth.n === 0) return { n: 1, token };
    const below = { n: depth.n - 1, token };
    return join(all([fork(below), fork(below)]));
  });

  const start = { n: 0 };
  const make = {
    chain: ({ size }) => Array.from({ length: size }).reduce((before) => step(before), start),
    map: ({ size }) => join(piece.map(items(size))),
    loop: ({ size }) => {
      const base = step({ n: -1 });
      return turn(size * 10, base, base);
    },
    waits: () => {
      const first = step(start);
      const second = step(first).after(wait("250ms").after(first));
      const third = step(second).after(wait("100ms").after(second), wait("150ms"));
      return step(third);
    },
    signals: ({ topic, size }) => heard({ topic, size, seen: [] }, recv(topic)),
    tree: () => fork({ n: 3 }),
  };
  return (plan) => make[plan.kind](plan);
}
