// A run can wait for a person, for as long as it takes: `recv` waits for a signal of its topic and holds
// nothing meanwhile. Whoever has the engine (a web server, a chat bot) sends it.
//     npx jiti examples/10-human-approval/main.ts
import { Engine, recv, router, task } from "cascade-ts";

interface Answer {
  readonly by: string;
  readonly decision: "approve" | "reject";
}

const build = task("build", (version: string) => `app-${version}.tgz`);
const ask = task("ask", (artefact: string) => {
  console.log(`May ${artefact} go out? Waiting for an answer.`);
  return `release of ${artefact}`;
});
const publish = task("publish", (artefact: string, by: string) => `${artefact} is out, approved by ${by}`);
const discard = task("discard", (artefact: string, by: string) => `${artefact} was rejected by ${by}`);

function release(version: string) {
  const artefact = build(version);
  const answer = recv<Answer>(ask(artefact), { timeout: "1h" });
  const by = answer.get("by");
  return router(answer.get("decision"), { approve: publish(artefact, by), reject: discard(artefact, by) });
}

const engine = new Engine();
const first = engine.start(release("1.0"));
const second = engine.start(release("1.1"));
void engine.signal("release of app-1.1.tgz", { by: "Grace", decision: "reject" });
void engine.signal("release of app-1.0.tgz", { by: "Ada", decision: "approve" });

console.log(await first.result());
console.log(await second.result());
await engine.close();
