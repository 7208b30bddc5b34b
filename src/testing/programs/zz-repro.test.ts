import { it } from "vitest";
import { Engine, all, run, task, type Tail, settle } from "cascade-ts";
it("r", async () => {
  const leaf = task("leaf", async () => "leaf");
const a = task("a", async (): Promise<Tail<string>> => leaf());
const engine = new Engine({ maxConcurrency: 1 });
let done = 0;
for (let i = 0; i < 3; i++) void engine.run(all([a(), a()])).then(() => done++);
await new Promise((r) => setTimeout(r, 300));
console.log("done", done);
const never = task("never", () => 1);
const leads = task("leads", (): Tail<number> => never().runIf(false));
const seen: string[] = [];
await run([leads().orElse(0)], { subscribers: [(e) => { if ("task" in e) seen.push(`${e.type} ${e.task}`); }] });
console.log(seen);
const boom = task("boom", () => { throw new Error("boom"); })();
console.log(await run(all([boom.recover(() => 0), boom]), { onFailure: "drain" }).catch((e) => e.errors));
console.log(await run(all([settle(boom), boom]), { onFailure: "drain" }).catch((e) => e.errors));
});
