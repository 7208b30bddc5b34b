/** Effect 4, in its two forms of a long loop: tail recursion over a promise, and `yield*` of a synchronous step. */
let calls = 0;

const effectSide = (loop) => ({
  setup: async () => {
    const { Effect } = await import("effect");
    return {
      batch: async (turns) => {
        calls = 0;
        await Effect.runPromise(loop(Effect)(turns));
        return calls;
      },
    };
  },
});

const promiseRecursion = (Effect) => {
  const countdown = (n) =>
    n <= 0
      ? Effect.succeed("done")
      : Effect.flatMap(
          Effect.promise(async () => {
            calls++;
            return n - 1;
          }),
          countdown,
        );
  return countdown;
};

const generatorLoop = (Effect) => (turns) =>
  Effect.gen(function* () {
    for (let n = turns; n > 0; ) {
      const current = n;
      n = yield* Effect.sync(() => {
        calls++;
        return current - 1;
      });
    }
    return "done";
  });

export const effectSides = {
  effectPromise: effectSide(promiseRecursion),
  effectGenerator: effectSide(generatorLoop),
};
