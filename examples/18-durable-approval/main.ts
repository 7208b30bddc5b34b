// A person's answer may take days: the run waits in its store, not in a process. Here the first engine ends while it waits;
// the answer comes before the second one has started, and is kept until then.
//     npx jiti examples/18-durable-approval/main.ts
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine, recv, router, task } from "cascade-ts";

const quote = task("quote", (customer: string) => `offer for ${customer}`);
const send = task("send", (offer: string, by: string) => `${offer} sent, approved by ${by}`);
const shelve = task("shelve", (offer: string) => `${offer} shelved`);

function offerFor(customer: string) {
  const offer = quote(customer);
  const answer = recv<{ yes: boolean; by: string }>(`approval/${customer}`, { timeout: "30d" });
  const decision = task("decision", (yes: boolean) => (yes ? "yes" : "no"));
  return router(decision(answer.get("yes")), { yes: send(offer, answer.get("by")), no: shelve(offer) });
}

const folder = mkdtempSync(join(tmpdir(), "cascade-example-"));
const store = `sqlite:${join(folder, "runs.db")}`;

const monday = new Engine({ store });
const waiting = monday.start(offerFor("Ada"), { runId: "offer-1" });
while (
  (await monday.inspect("offer-1").catch(() => undefined))?.root?.nodes.every(
    ({ topic }) => topic === undefined,
  ) ??
  true
)
  await new Promise((resolve) => setTimeout(resolve, 10));
for (const { topic } of (await monday.inspect("offer-1")).root?.nodes ?? [])
  if (topic !== undefined) console.log(`Monday: waits for "${topic}"`);
await monday.close();
console.log(`Monday evening: ${(await waiting.outcome()).status}`);

const tuesday = new Engine({ store });
await tuesday.signal("approval/Ada", { yes: true, by: "Grace" }, { id: "mail-1" });
await tuesday.signal("approval/Ada", { yes: true, by: "Grace" }, { id: "mail-1" });
for (const run of await tuesday.recover()) console.log(`Tuesday: ${await run.result()}`);
await tuesday.close();
rmSync(folder, { recursive: true });
