// Nothing says what runs when: a task starts as soon as its own inputs are there, so the kettle boils while
// the toaster toasts, and the butter waits for the toast alone. A subscriber watches the run.
//     npx jiti examples/02-graph-in-parallel/main.ts
import { type CascadeEvent, run, task } from "cascade-ts";

const timed = (name: string, milliseconds: number, result: string) =>
  task(name, {}, async (ctx, ..._needs: string[]) => {
    await ctx.clock.sleep(milliseconds);
    return result;
  });

const boil = timed("boil", 400, "tea");
const toast = timed("toast", 100, "toast");
const butter = timed("butter", 100, "buttered toast");
const serve = task("serve", (drink: string, food: string) => `${drink} and ${food}`);

const watch = (event: CascadeEvent): void => {
  if (event.type === "task-started") console.log(`  ${event.task} starts`);
  if (event.type === "task-finished") console.log(`  ${event.task} is done`);
};

const breakfast = serve(boil(), butter(toast()));
console.log(await run(breakfast, { subscribers: [watch] }));
