import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Calls } from "./calls.mjs";
import { Crew } from "./crew.mjs";
import { planOf } from "./flows.mjs";
import { PostgresEye } from "./postgres-eye.mjs";
import { Seeded } from "./seeded.mjs";
import { hasEnded } from "./stored-state.mjs";
import { WitnessReader } from "./witness.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Two processes work on so many runs in PostgreSQL, which is restarted all the time, in an orderly way and as in a crash.
 * Nobody kills the processes: no body is ever called twice.
 *
 * @param rig - the server: its `url`, and `restart(mode)`
 * @param options - dist, runs, most (under way at a time), every (milliseconds between restarts, at most), seed, say
 */
export async function postgresSweep(rig, { dist, runs, most, every, seed, say }) {
  const folder = mkdtempSync(join(tmpdir(), "cascade-crash-"));
  const random = new Seeded(seed);
  const witness = join(folder, "witness");
  const crew = new Crew({ dist, store: rig.url, witness });
  const reader = new WitnessReader(witness);
  const calls = new Calls(reader, (who) => crew.known(who));
  const eye = new PostgresEye(rig.url);
  const problems = () => [...crew.problems, ...calls.problems];
  const restarts = { fast: 0, immediate: 0 };
  const ended = new Set();
  let asked = 0;

  async function tend(state) {
    const known = new Set(state.runs.map(({ id }) => id));
    for (const { id, status } of state.runs) if (hasEnded({ status })) ended.add(id);
    for (; asked < runs && asked - ended.size < most; asked++) crew.tell(crew.known(1 + (asked % 2)), `start ${asked}`);
    for (let number = 0; number < asked; number++) {
      const { id, kind } = planOf(number);
      // Asked for again when the server went away before it was there.
      if (!known.has(id) && random.below(20) === 0) crew.tell(random.oneOf(crew.running), `start ${number}`);
      if (kind === "signals" && !ended.has(id) && random.below(20) === 0)
        crew.tell(random.oneOf(crew.running), `signal ${number}`);
    }
  }

  async function work() {
    let progress = { at: Date.now(), ended: 0 };
    let said = Date.now();
    while (ended.size < runs && problems().length === 0) {
      const until = Date.now() + every / 2 + random.below(every / 2);
      while (Date.now() < until && ended.size < runs) {
        await tend(await calls.look(() => eye.look()));
        await pause(150);
      }
      if (ended.size > progress.ended) progress = { at: Date.now(), ended: ended.size };
      else if (Date.now() - progress.at > 60_000) {
        calls.problems.push(await stuck(eye, ended, asked));
        return;
      }
      if (ended.size === runs) return;
      const mode = random.below(2) === 0 ? "fast" : "immediate";
      restarts[mode]++;
      await rig.restart(mode);
      if (Date.now() - said < 15_000) continue;
      said = Date.now();
      say(`${ended.size} of ${runs} runs ended, ${restarts.fast + restarts.immediate} restarts`);
    }
  }

  try {
    const [first, second] = [crew.hire(), crew.hire()];
    while (!(first.isReady && second.isReady) && problems().length === 0) await pause(20);
    await work();
    if (problems().length === 0) await judgeResults({ dist, rig, calls, runs });
    await Promise.all(crew.alive.map((worker) => crew.kill(worker, "SIGTERM")));
    return { problems: problems(), runs: ended.size, ...calls.counts, ...restarts, ...crew.warnings };
  } finally {
    await crew.dismiss();
    reader.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judgeResults({ dist, rig, calls, runs }) {
  const { Engine } = await import(`${dist}/index.js`);
  const engine = new Engine({ store: rig.url });
  for (let number = 0; number < runs; number++) {
    const plan = planOf(number);
    const outcome = await engine.attach(plan.id).outcome();
    if (outcome.status === "succeeded") calls.judgeResult(plan, outcome.value);
    else calls.problems.push(`${plan.kind} ${plan.id} ${outcome.status}: ${outcome.error}`);
  }
  await engine.close();
}

/** Tells what is known of runs that do not come to their end. */
async function stuck(eye, ended, asked) {
  const { runs } = await eye.look();
  const engines = await eye.query(async (client) => (await client.query("SELECT * FROM cascade.engines")).rows);
  const ids = Array.from({ length: asked }, (_, number) => planOf(number).id).filter((id) => !ended.has(id));
  const rows = ids.slice(0, 5).map((id) => runs.find((run) => run.id === id) ?? `${id} is not there`);
  return `for 60 s no run ended; ${ids.length} have not: ${JSON.stringify(rows)}, engines ${JSON.stringify(engines)}`;
}
