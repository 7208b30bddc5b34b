// How much may run at a time is declared beside the flow, not programmed into it: capacities for a run, as much for each
// tenant, and limits that change while the flow runs.
//     npx jiti examples/13-limits/main.ts
import { Engine, task } from "cascade-ts";

interface Job {
  readonly tenant: string;
  readonly page: number;
}

const running = new Map<string, number>();
const most = new Map<string, number>();

/** Notes that so many of a kind run now. */
function count(kind: string, by: 1 | -1): void {
  const now = (running.get(kind) ?? 0) + by;
  running.set(kind, now);
  most.set(kind, Math.max(most.get(kind) ?? 0, now));
}

const render = task("render", async ({ tenant, page }: Job) => {
  count("all", 1);
  count(tenant, 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  count("all", -1);
  count(tenant, -1);
  return `${tenant} ${page}`;
});

const jobs = ["red", "green", "blue"].flatMap((tenant) => [1, 2, 3, 4].map((page) => ({ tenant, page })));

// One call for each job: a licence each, and one of what its tenant may have. Three licences, two pages for each tenant.
const pages = jobs.map((job) => render(job).withConstraints({ licence: 1, tenant: { key: job.tenant } }));

const engine = new Engine({ capacities: { licence: 3, "tenant:*": 2 } });
const done = await engine.run(pages);
console.log(`${done.length} pages, never more than ${most.get("all")} at a time`);
console.log(`never more than ${Math.max(most.get("red") ?? 0, most.get("green") ?? 0)} of one tenant`);

// More than there is fails at once, and says both numbers.
const greedy = render({ tenant: "red", page: 9 }).withConstraints({ licence: 9 });
console.log(await engine.run(greedy.recover((failure) => failure.message)));

// Limits of a running flow: nothing starts while the task is paused, then one at a time, then as many as there may be.
most.clear();
let finished = 0;
engine.pause("task:render");
const handle = engine.start(pages, { name: "book" });
handle.subscribe((event) => {
  if (event.type !== "task-finished" || event.status !== "succeeded") return;
  finished += 1;
  if (finished !== 4) return;
  console.log(`book: ${finished} pages, ${most.get("all")} at a time; now faster`);
  engine.limit("flow:book", { concurrency: null });
});
await new Promise((resolve) => setTimeout(resolve, 20));
console.log(`paused: ${finished} pages`);
engine.limit("flow:book", { concurrency: 1 });
engine.unpause("task:render");
await handle.result();
console.log(`book: ${finished} pages, ${most.get("all")} at a time`);
console.log(`limits left: ${engine.constraints().length}`);
await engine.close();
