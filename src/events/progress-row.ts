/** How far the calls of one task have come. */
export interface ProgressRow {
  readonly name: string;
  /** Calls in the graph the run started with. */
  planned: number;
  /** Elements of the maps that have been met. */
  elements: number;
  started: number;
  running: number;
  done: number;
  failed: number;
  cancelled: number;
  skipped: number;
  cached: number;
  retries: number;
  /** 0 to 1, as the body of the last report told it. */
  share: number | undefined;
  note: string | undefined;
  firstAt: number | undefined;
  lastAt: number | undefined;
  /** Remembers how much was done at a time, now and then, for the rate. */
  sample(time: number): void;
  /** Ends per second over the last seconds; undefined while too little is known. */
  rate(now: number): number | undefined;
}

/** A few points of the last seconds are enough to tell a rate. */
const sampleEvery = 500;
const samplesKept = 10;

/** The row of a task of which nothing has been heard. */
export function rowOf(name: string): ProgressRow {
  const samples: { readonly time: number; readonly ended: number }[] = [];
  const row: ProgressRow = {
    name,
    planned: 0,
    elements: 0,
    started: 0,
    running: 0,
    done: 0,
    failed: 0,
    cancelled: 0,
    skipped: 0,
    cached: 0,
    retries: 0,
    share: undefined,
    note: undefined,
    firstAt: undefined,
    lastAt: undefined,
    sample: (time) => {
      const last = samples.at(-1);
      if (last !== undefined && time - last.time < sampleEvery) return;
      samples.push({ time, ended: endedOf(row) });
      if (samples.length > samplesKept) samples.shift();
    },
    rate: (now) => {
      const from = samples[0];
      const ended = endedOf(row);
      if (from === undefined || now - from.time < sampleEvery || ended <= from.ended) return undefined;
      return ((ended - from.ended) * 1000) / (now - from.time);
    },
  };
  return row;
}

/** Calls that have ended, in whichever way. */
export function endedOf(row: ProgressRow): number {
  return row.done + row.failed + row.cancelled + row.skipped;
}

/** How many calls there will be; undefined when nothing tells, as for a task that goes on calling itself. */
export function totalOf(row: ProgressRow): number | undefined {
  const known = row.planned + row.elements;
  return known === 0 || endedOf(row) + row.running > known ? undefined : known;
}
