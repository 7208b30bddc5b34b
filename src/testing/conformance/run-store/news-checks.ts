import assert from "node:assert/strict";
import type { RunSession } from "../../../ports/run-store.ts";
import type { StoreBench, StoreChecks } from "./store-bench.ts";

/** What listeners hear. */
export const newsChecks: StoreChecks = {
  "of a signal hear listeners of this and other engines": tellsSignals,
  "of a wish to cancel hear listeners of this and other engines": tellsWishes,
  "of a run that ends or is given up hear listeners of this and other engines": tellsEnds,
  "of a run that is taken over hear other engines": tellsClaims,
  "a listener that has ended hears nothing, and others go on": endsListening,
};

interface Ear {
  readonly topics: Set<string>;
  readonly runs: Set<string>;
  /** Whether it was told of something, or that anything may have happened. */
  readonly heard: (name: string) => boolean;
  readonly end: () => void;
}

function listen(session: RunSession): Ear {
  const topics = new Set<string>();
  const runs = new Set<string>();
  let everything = false;
  const end = session.watch((news) => {
    everything ||= news.all === true;
    for (const topic of news.topics) topics.add(topic);
    for (const run of news.runs) runs.add(run);
  });
  return { topics, runs, heard: (name) => everything || topics.has(name) || runs.has(name), end };
}

async function tellsSignals(bench: StoreBench): Promise<void> {
  const sessions = await bench.pair();
  const ears = [...sessions.map(listen), listen(sessions[0])];
  for (const [index, session] of sessions.entries()) {
    const topic = `topic ' \u{1f600} ${index}`;
    await session.signal(topic, "1", undefined);
    for (const ear of ears) await bench.until(() => ear.heard(topic), `nobody told of the ${topic}`);
  }
  for (const ear of ears) assert.deepEqual([...ear.runs], [], "runs were told of that nobody had");
}

async function tellsWishes(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  await bench.run(a, "running");
  await (await bench.run(a, "parked")).finish("parked");
  const ears = [a, b].map(listen);
  for (const id of ["running", "parked"]) {
    await b.requestCancel(id, "enough");
    for (const ear of ears) await bench.until(() => ear.heard(id), `nobody told of the wish to cancel ${id}`);
  }
}

async function tellsEnds(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const runs = [await bench.run(a, "of a"), await bench.run(b, "of b"), await bench.run(b, "given up")];
  const ears = [a, b].map(listen);
  for (const run of runs) {
    await run.finish(run.id === "given up" ? "parked" : "failed");
    for (const ear of ears) await bench.until(() => ear.heard(run.id), `nobody told of the end of ${run.id}`);
  }
}

async function tellsClaims(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const other = await bench.other();
  await bench.run(a, "run");
  if (!(await bench.crash(a))) return;
  const ear = listen(other);
  await b.claim("run");
  await bench.until(() => ear.heard("run"), "nobody told that the run was taken over");
}

async function endsListening(bench: StoreBench): Promise<void> {
  const [a, b] = await bench.pair();
  const [deaf, ear] = [listen(a), listen(a)];
  await b.signal("first", "1", undefined);
  await bench.until(() => ear.heard("first") && deaf.heard("first"), "nobody told of the first");
  deaf.end();
  deaf.end();
  await b.signal("second", "1", undefined);
  await bench.until(() => ear.heard("second"), "the listener that had not ended was not told");
  assert.ok(!deaf.topics.has("second"), "a listener was told that had ended");
}
