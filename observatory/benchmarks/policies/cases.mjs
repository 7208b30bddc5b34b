/** The cases: each policy beside the same flow without it, with a plain and with an async body. */

const size = { parameters: { nodes: 20_000 }, quick: { nodes: 5_000 }, warmUp: 6, batches: 7 };
const chain = { ...size, unit: "node", workload: "chain" };
const fan = { ...size, unit: "node", workload: "fan" };
const turns = { ...chain, unit: "turn", parameters: { nodes: 100_000 }, quick: { nodes: 10_000 } };

/** Large, because a small graph's time depends on when it was last collected: unused must be seen to a few percent. */
const large = { ...chain, parameters: { nodes: 200_000 }, quick: { nodes: 20_000 }, warmUp: 3, batches: 5 };
const long = { ...large, unit: "turn", parameters: { nodes: 1_000_000 } };

// The goal is 1.0x; two runs of the very same code already spread over a few percent on a shared machine.
const same = 1.05;

/**
 * A policy that is used. The general path is the engine without its shortcuts: a plain body with a policy takes it, so what is
 * above it is what the policy itself costs.
 */
function used(kind, name, side, { without = kind.workload, general = `${without}General` } = {}) {
  return {
    ...kind,
    name,
    sides: {
      with: side,
      without,
      ...(general === null ? {} : { "without, on the general path": general }),
      "with, async": `${side}Async`,
      "without, async": `${without}Async`,
    },
    rows: [
      { ours: "with", theirs: "without" },
      ...(general === null
        ? []
        : [{ ours: "with", theirs: "without, on the general path", compare: "difference" }]),
      { ours: "with, async", theirs: "without, async" },
      { ours: "with, async", theirs: "without, async", compare: "difference" },
    ],
  };
}

/** Something that is there and not used. */
function unused(kind, name, side, { without = kind.workload, isShown = false } = {}) {
  const goal = isShown ? {} : { atMost: same };
  return {
    ...kind,
    name: `unused: ${name}`,
    sides: {
      with: side,
      without,
      "with, async": `${side}Async`,
      "without, async": `${without}Async`,
    },
    rows: [
      { ours: "with", theirs: "without", ...goal },
      { ours: "with, async", theirs: "without, async", ...goal },
    ],
  };
}

const fresh = { ...fan, workload: "freshFan" };
const withRow = (entry, key, side, rows) => ({
  ...entry,
  sides: { ...entry.sides, [key]: side },
  rows: [...entry.rows, ...rows],
});
const byHand = (entry) =>
  withRow(entry, "SHA-256 and a Map by hand", "fingerprintByHand", [
    { ours: "with", theirs: "SHA-256 and a Map by hand" },
  ]);
const onFan = { without: "fan" };
const ofParam = (without) => ({ without, general: null });

export const cases = [
  used(chain, "the same twice (what this machine can tell apart)", "chain"),
  used(chain, "retry in the task's definition, never needed", "retryOnTask"),
  used(chain, "retry on every call, never needed", "retryOnCall"),
  used(chain, "timeout, never reached", "timeout"),
  byHand(used(fan, "cache: hit", "cacheHit")),
  byHand(used(fresh, "cache: miss, and kept in place of another", "cacheMiss", onFan)),
  used({ ...fan, workload: "freshSame" }, "cache: all wait for one (single flight)", "singleFlight", onFan),
  used(chain, "constraints with enough for all", "amountsFree"),
  used(chain, "constraints by key with enough for all", "amountsKeyed"),
  contended(),
  used(chain, "a concurrency limit that matches and permits", "concurrencyRecord"),
  used(chain, "a rate limit that matches and permits", "rateRecord"),
  used(fan, "priority, the same for all", "priorityOnTask"),
  used(fan, "priority, ten of them", "priorities"),
  used(chain, "runIf(true)", "runIfTrue"),
  used(chain, "runIf(a node that is true)", "runIfNode"),
  used(chain, "after(a node)", "after"),
  used(chain, "as(label)", "label"),
  used(chain, "resource of the run, declared", "runResource", { without: "withContext", general: null }),
  used(chain, "resource of the run, as argument", "resourceArgument", {
    without: "withObject",
    general: null,
  }),
  used(chain, "resource of the task, declared", "taskResource", { without: "withContext", general: null }),
  used(fan, "within", "within"),
  used(chain, "firstOf of one", "firstOf"),
  used(chain, "orElse, not needed", "orElse"),
  used(chain, "recover, not needed", "recover"),
  used(chain, "settle and get", "settle"),
  used(turns, "jump, beside a tail call", "jumpLoop", { without: "tailLoop" }),
  used(fan, "handle.value of every node", "handleValue"),
  used(chain, "deadline of the run", "deadline"),
  used(chain, "a listener", "listener"),
  used(chain, "a secret parameter, unobserved", "secretParam", ofParam("openParam")),
  used(chain, "a secret parameter and a listener", "secretParamListener", ofParam("openParamListener")),
  used(chain, "trace: true", "trace"),
  unused(large, "the rest of the process has everything, chain", "unusedChain"),
  unused(long, "the same, tail-call loop", "unusedLoop", { without: "loop" }),
  unused({ ...long, unit: "node" }, "the same, 12 nodes a turn", "unusedHeavy", { without: "heavy" }),
  unused(large, "one node of all has every policy", "oneOfAll", { isShown: true }),
  unused(large, "a limit for another task", "otherRecord", { isShown: true }),
  unused(large, "a limit that was cleared", "endedRecord"),
];

/** Ten at a time: beside no limit at all, and beside the limit that is made for bodies. */
function contended() {
  return {
    ...fan,
    name: "constraints with enough for ten at a time, async bodies",
    sides: {
      "ten of a capacity": "amountsContendedAsync",
      "no limit": "fanAsync",
      "maxConcurrency: 10": "maxConcurrencyAsync",
    },
    rows: [
      { ours: "ten of a capacity", theirs: "no limit" },
      { ours: "ten of a capacity", theirs: "maxConcurrency: 10" },
      { ours: "ten of a capacity", theirs: "maxConcurrency: 10", compare: "difference" },
    ],
  };
}
