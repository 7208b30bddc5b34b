/** Turns of the long loop; 1,000,000 take some minutes: `CASCADE_BENCH_TURNS=1000000`. */
const manyTurns = Number(process.env.CASCADE_BENCH_TURNS ?? 100_000);

const sqlite = (side, parameters) => ({ side, parameters: { store: "sqlite", ...parameters } });
const postgres = (side, parameters) => ({ side, parameters: { store: "postgres", ...parameters } });

const serial = (name, sync, atMost) => ({
  name,
  unit: "step",
  workload: "serial",
  parameters: { steps: 1_000, sync },
  quick: { steps: 200 },
  warmUp: 4,
  batches: 3,
  sides: { ours: sqlite("serial"), "the store alone": sqlite("storeAlone"), bare: sqlite("bareSerial") },
  rows: [
    { label: "step / a commit by hand", ours: "ours", theirs: "bare", atMost },
    { label: "the store alone / a commit by hand", ours: "the store alone", theirs: "bare" },
  ],
});

const steps = [
  serial("one step after another, SQLite, full sync", "full", 1.3),
  serial("one step after another, SQLite, normal sync", "normal", 2),
  {
    name: "one step after another, PostgreSQL",
    unit: "step",
    workload: "serial",
    parameters: { steps: 300 },
    quick: { steps: 100 },
    warmUp: 2,
    batches: 3,
    sides: {
      ours: postgres("serial"),
      "the store alone": postgres("storeAlone"),
      bare: "barePostgresSerial",
      dbos: "dbosSerial",
    },
    rows: [
      { label: "step / a commit by hand", ours: "ours", theirs: "bare", atMost: 1.3 },
      { label: "the store alone / a commit by hand", ours: "the store alone", theirs: "bare" },
      { label: "step / step of DBOS", ours: "ours", theirs: "dbos", atMost: 1 / 3 },
    ],
  },
];

const wide = { items: 10_000, atOnce: 1_000 };
/** Rivals that take seconds get fewer elements; a figure is per element. */
const fewer = { items: 2_000 };

const inFlight = [
  {
    name: "1,000 steps in flight, SQLite",
    unit: "step",
    workload: "inFlight",
    parameters: wide,
    quick: { items: 2_000 },
    warmUp: 4,
    batches: 3,
    sides: {
      ours: sqlite("inFlight"),
      bare: sqlite("bareBulk"),
      bullmq: { side: "bullmqInFlight", parameters: fewer },
    },
    rows: [
      { label: "step / row of a bulk insert", ours: "ours", theirs: "bare", atMost: 1 / 0.3 },
      { label: "step / job of BullMQ", ours: "ours", theirs: "bullmq", atMost: 1 / 3 },
    ],
  },
  {
    name: "1,000 steps in flight, PostgreSQL",
    unit: "step",
    workload: "inFlight",
    parameters: wide,
    quick: { items: 2_000 },
    warmUp: 2,
    batches: 3,
    sides: {
      ours: postgres("inFlight"),
      bare: "barePostgresBulk",
      dbos: { side: "dbosInFlight", parameters: fewer },
    },
    rows: [
      { label: "step / row of a bulk insert", ours: "ours", theirs: "bare", atMost: 1 / 0.3 },
      { label: "step / step of DBOS", ours: "ours", theirs: "dbos", atMost: 1 / 20 },
    ],
  },
];

const runs = [
  {
    name: "runs of 3 steps, 100 in flight, SQLite",
    unit: "run",
    workload: "runs",
    parameters: { runs: 1_000, steps: 3, atOnce: 100 },
    quick: { runs: 200 },
    warmUp: 4,
    batches: 3,
    sides: { ours: sqlite("runs"), bare: sqlite("bareRuns") },
    rows: [{ label: "run / the same rows by hand", ours: "ours", theirs: "bare" }],
  },
  {
    name: "runs of 3 steps, 100 in flight, PostgreSQL",
    unit: "run",
    workload: "runs",
    parameters: { runs: 500, steps: 3, atOnce: 100 },
    quick: { runs: 200 },
    warmUp: 1,
    batches: 3,
    sides: { ours: postgres("runs"), dbos: { side: "dbosRuns", parameters: { runs: 200 } } },
    rows: [{ label: "run / workflow of DBOS", ours: "ours", theirs: "dbos" }],
  },
];

const resume = (name, parameters) => ({
  name,
  unit: "run",
  workload: "resume",
  parameters: { nodes: 100_000, ...parameters },
  quick: { nodes: 10_000 },
  warmUp: 1,
  batches: 3,
  sides: { resume: "resume", read: "read" },
  rows: [{ label: "resume / reading its rows", ours: "resume", theirs: "read", atMost: 3 }],
});

const resumes = [
  resume("resume of a map with 100,000 finished elements, SQLite", { store: "sqlite", shape: "map" }),
  resume("resume of a graph with 100,000 finished nodes, SQLite", { store: "sqlite", shape: "graph" }),
  resume("resume of a map with 100,000 finished elements, PostgreSQL", { store: "postgres", shape: "map" }),
];

const loop = { workload: "loop", warmUp: 0, batches: 1 };
const early = { store: "sqlite", sync: "normal", to: 2_000, turns: 1_000 };
const late = { ...early, to: manyTurns };
const lateName = `at turn ${manyTurns.toLocaleString("en-US")}`;

const loops = [
  {
    ...loop,
    name: "a stored endless loop, SQLite, normal sync: a turn",
    unit: "turn",
    sides: {
      "at turn 2,000": { side: "loopTime", parameters: early },
      [lateName]: { side: "loopTime", parameters: late, quick: { to: 10_000 } },
      "by hand": { side: "loopByHand", parameters: { ...early, to: 10_000 } },
    },
    rows: [
      { ours: lateName, theirs: "at turn 2,000", atMost: 1.1 },
      { label: "turn / two rows changed by hand", ours: lateName, theirs: "by hand" },
    ],
  },
  {
    ...loop,
    name: "a stored endless loop, SQLite: bytes of the file and its log",
    unit: "file",
    figures: "bytes",
    sides: {
      "at turn 2,000": { side: "loopSize", parameters: early },
      [lateName]: { side: "loopSize", parameters: late, quick: { to: 10_000 } },
    },
    rows: [{ ours: lateName, theirs: "at turn 2,000", atMost: 1.1 }],
  },
];

export const cases = [...steps, ...inFlight, ...runs, ...resumes, ...loops];
