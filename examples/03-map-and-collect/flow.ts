// `.map` makes one call per item, of a list that may itself be computed; here at most two of them are under
// way at a time. The result is a list again, in the order of the items, whichever was ready first.
//     cascade run examples/03-map-and-collect/flow.ts
import { task } from "cascade-ts";

const cities = task("cities", () => ["Oslo", "Nairobi", "Lima", "Hanoi"]);

const measure = task("measure", {}, async (ctx, city: string) => {
  await ctx.clock.sleep(20 + 10 * (city.length % 3));
  return { city, letters: city.length };
});

const report = task("report", (rows: readonly { city: string; letters: number }[]) => {
  const total = rows.reduce((sum, { letters }) => sum + letters, 0);
  return [...rows.map(({ city, letters }) => `${city}: ${letters}`), `together: ${total}`].join("\n");
});

export default report(measure.map(cities()).withConcurrency(2));
