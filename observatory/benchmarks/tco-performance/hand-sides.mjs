/**
 * The loops a person would write instead. `step` counts its calls in a variable outside, as the tasks do, so that no
 * compiler may drop it and the result can be checked.
 */
let calls = 0;

const step = (n) => {
  calls++;
  return n - 1;
};
const asyncStep = async (n) => {
  calls++;
  return n - 1;
};
const otherStep = (n) => {
  calls++;
  return n - 1;
};
const noop = (n) => {
  calls++;
  return n;
};
const asyncNoop = async (n) => {
  calls++;
  return n;
};

const handSide = (loop) => ({
  setup: async () => ({
    batch: async (turns) => {
      calls = 0;
      await loop(turns);
      return calls;
    },
  }),
});

async function plainLoop(turns) {
  for (let n = turns; n > 0; ) n = await step(n);
}

async function asyncLoop(turns) {
  for (let n = turns; n > 0; ) n = await asyncStep(n);
}

async function heavyLoop(turns) {
  for (let n = turns; n > 0; ) {
    let passed = n;
    for (let i = 0; i < 11; i++) passed = await noop(passed);
    n = await step(passed);
  }
}

async function heavyAsyncLoop(turns) {
  for (let n = turns; n > 0; ) {
    let passed = n;
    for (let i = 0; i < 11; i++) passed = await asyncNoop(passed);
    n = await asyncStep(passed);
  }
}

async function retryLoop(turns) {
  for (let n = turns; n > 0; ) n = await attempt(n);
}

async function attempt(n) {
  for (let tried = 1; ; tried++) {
    try {
      return await step(n);
    } catch (error) {
      if (tried === 3) throw error;
    }
  }
}

async function listenedLoop(turns) {
  let seen = 0;
  const listener = (event) => {
    if (event.type === "task-finished") seen++;
  };
  for (let n = turns; n > 0; ) {
    listener({ type: "task-started", task: "step", time: Date.now() });
    n = await step(n);
    listener({ type: "task-finished", task: "step", time: Date.now() });
  }
  if (seen !== turns) throw new Error(`the listener saw ${seen} of ${turns} turns`);
}

/** The object is opened before the loop and closed after it, whatever happens. */
async function resourceLoop(turns) {
  let isOpen = true;
  const ledger = {
    note: () => {
      calls++;
    },
  };
  const noted = (n) => {
    ledger.note();
    return n - 1;
  };
  try {
    for (let n = turns; n > 0; ) n = await noted(n);
  } finally {
    isOpen = false;
  }
  if (isOpen) throw new Error("the ledger was not closed");
}

async function alternatingLoop(turns) {
  for (let n = turns; n > 0; ) n = n % 2 === 0 ? await step(n) : await otherStep(n);
}

export const handSides = {
  imperative: handSide(plainLoop),
  imperativeAsync: handSide(asyncLoop),
  heavyImperative: handSide(heavyLoop),
  heavyImperativeAsync: handSide(heavyAsyncLoop),
  imperativeRetry: handSide(retryLoop),
  imperativeListener: handSide(listenedLoop),
  imperativeResource: handSide(resourceLoop),
  imperativeAlternating: handSide(alternatingLoop),
};
