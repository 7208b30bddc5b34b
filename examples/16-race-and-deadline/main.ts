// The first of several that succeeds, a value within a time, a run with a deadline: what is not needed any more is told to
// stop, by the signal that each body has. The clock here does not wait: time jumps to whatever is due next.
//     npx jiti examples/16-race-and-deadline/main.ts
import { all, Engine, firstOf, settle, task } from "cascade-ts";
import { InstantClock } from "cascade-ts/testing";

const answers: Readonly<Record<string, number>> = { near: 30, far: 200, moon: 2_600 };

const ask = task("ask", {}, async (ctx, mirror: string) => {
  const milliseconds = answers[mirror];
  if (milliseconds === undefined) throw new Error(`${mirror} does not exist`);
  try {
    await ctx.clock.sleep(milliseconds, ctx.signal);
  } catch (reason) {
    console.log(`  ${mirror}: told to stop`);
    throw reason;
  }
  return `${mirror} after ${milliseconds} ms`;
});

const engine = new Engine({ clock: new InstantClock() });

console.log("the first that succeeds");
console.log(await engine.run(firstOf([ask("nowhere"), ask("far"), ask("near")])));

console.log("none that does");
console.log(await engine.run(settle(firstOf([ask("nowhere"), ask("neverland")])).get("status")));

console.log("within a time, or something else");
const patient = (mirror: string) =>
  ask(mirror)
    .within("1s")
    .recover((failure) => `no ${mirror}: ${failure.name}`);
console.log((await engine.run(all([patient("far"), patient("moon")]))).join("; "));

console.log("a race, within a time");
console.log(await engine.run(firstOf([ask("moon"), ask("far")]).within("1s")));

console.log("a run with a deadline");
const outcome = await engine.start([ask("near"), ask("far"), ask("moon")], { deadline: "500ms" }).outcome();
console.log(
  outcome.status === "failed" && outcome.error instanceof Error ? outcome.error.name : outcome.status,
);
await engine.close();
